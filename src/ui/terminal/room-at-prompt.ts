// How many rows does a screen need so that all that stands at a shell's prompt is on it? Shells draw it as if it were, and
// make a mess of it where it is not: for so long they are given a screen that is higher than what is to be seen of it.

import measureWidth from '../measure-width.ts'

const PASTE_BEGINS = '\u001b[200~'
const PASTE_ENDS = '\u001b[201~'
/** The prompt itself, which may have lines of its own, and one for the cursor. */
const PROMPT_ROWS = 4
/** What is pasted by mistake may be anything. */
const MOST_ROWS = 1_000
/** Up and down, as arrows or with Ctrl, and Ctrl-R: what was entered before stands at the prompt again. */
const RECALLS = /\u001b[[O][AB]|[\u0010\u000e\u0012]/

export class RoomAtPrompt {
  #rows = 0
  /** Of a command that may be called back. */
  #most = 0
  #isPasting = false

  /** So many rows are needed when the shell has got these keys; 0 where any screen will do. */
  after(keys: string, columns: number): number {
    const begins = keys.indexOf(PASTE_BEGINS)
    if (begins === -1 && !this.#isPasting)
      return RECALLS.test(keys) && this.#most > 0 ? this.#bounded(this.#most) : 0
    const ends = keys.indexOf(PASTE_ENDS)
    this.#isPasting = ends === -1
    const text = keys.slice(
      begins === -1 ? 0 : begins + PASTE_BEGINS.length,
      ends === -1 ? undefined : ends,
    )
    this.#rows += rowsOf(text, columns)
    this.#most = Math.max(this.#most, this.#rows)
    return this.#bounded(this.#rows)
  }

  /** Nothing stands at the prompt any more. */
  clear() {
    this.#rows = 0
    this.#isPasting = false
  }

  #bounded(rows: number) {
    return Math.min(rows + PROMPT_ROWS, MOST_ROWS)
  }
}

const rowsOf = (text: string, columns: number) =>
  text.split(/\r\n?|\n/).reduce((rows, line) => rows + 1 + Math.floor(widthOf(line) / columns), 0)

const widthOf = (line: string) => measureWidth(line.replaceAll('\t', ' '.repeat(8)))
