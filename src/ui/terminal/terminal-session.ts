// What stands on the screen of the shell in the terminal tab? A program on a pty, and a screen without a window that its
// output is drawn on. It lives on while the learner looks at something else.

import { Terminal } from '@xterm/headless'
import type { Pty, Size } from '../../engine/open-pty.ts'
import { RoomAtPrompt } from './room-at-prompt.ts'
import { rowToAnsi } from './row-to-ansi.ts'
import { translateKeys, typeBlock } from './typed-keys.ts'

const SCROLLBACK_ROWS = 5_000
/** As often as it can be seen. */
const FRAME_MS = 33
/** While more comes than anybody can read, and the screen is behind it. */
const BUSY_FRAME_MS = 150
/** https://invisible-island.net/xterm/ctlseqs/ctlseqs.html#h2-Bracketed-Paste-Mode */
const BRACKETED_PASTE = 2004
const CTRL_C = '\u0003'
/** PgUp and PgDn, in pages up. */
const PAGE_KEYS: Record<string, number> = { '\u001b[5~': 1, '\u001b[6~': -1 }
/** A shell that has not shown a prompt by then may never say so. */
const PROMPT_TIMEOUT_MS = 1_500
const PROMPT_LOOK_MS = 20
/**
 * So much of the output is drawn in one go, which takes a millisecond or two: then a key that was pressed meanwhile is
 * heard first. (xterm itself would go on for twelve.)
 */
const SLICE = 8 * 1024
/** Bytes that the screen has not drawn yet, above which the program has to wait. */
const MOST_PENDING = 512 * 1024

export type Screen = { rows: string[]; hasScrolledBack: boolean }

export class TerminalSession {
  readonly #pty: Pty
  readonly #terminal: Terminal
  readonly #listeners = new Set<() => void>()
  #waiting: string[] = []
  #isDrawing = false
  #pending = 0
  #isPaused = false
  #lastFrameAt = 0
  #frame: NodeJS.Timeout | undefined
  #rest: NodeJS.Timeout | undefined
  #screen: Screen | undefined
  /** Rows above the newest ones. */
  #scrolledBack = 0
  #isFocused = false
  isOver = false
  /** To be seen. The screen has more while what stands at the prompt needs them. */
  #rows: number
  /** Of a screen with more rows, the first that is to be seen. */
  #top = 0
  readonly #room = new RoomAtPrompt()
  /** Where the shell is, for all that it says (OSC 133). */
  #place: 'unknown' | 'prompt' | 'command' = 'unknown'
  #hasEntered = false
  /** Nothing was typed since a block was: it stands at the prompt as it does in the assignment. */
  isBlockUntouched = false
  /** What stood at the prompt was entered. */
  onEntered: (() => void) | undefined
  /** A command of the shell has ended. */
  onCommandEnd: ((exitCode: number) => void) | undefined
  /** What stood at the prompt was given up. */
  onGivenUp: (() => void) | undefined

  constructor(pty: Pty, { columns, rows }: Size) {
    this.#pty = pty
    this.#rows = rows
    this.#terminal = new Terminal({
      cols: columns,
      rows,
      scrollback: SCROLLBACK_ROWS,
      allowProposedApi: true,
    })
    // Programs ask the terminal what it is and where the cursor stands.
    this.#terminal.onData((answer) => pty.write(answer))
    this.#terminal.parser.registerOscHandler(133, (mark) => this.#takeMark(mark))
    this.#terminal.parser.registerCsiHandler({ prefix: '?', final: 'l' }, (modes) => {
      // Shells do so when a command was entered, before it runs.
      if (!modes.includes(BRACKETED_PASTE)) return false
      this.#hasEntered = true
      if (this.#place === 'prompt') this.#place = 'command'
      return false
    })
    pty.onData((data) => this.#take(data))
    pty.onExit(() => {
      this.isOver = true
      this.#changed()
    })
  }

  /** For `useSyncExternalStore`. */
  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** The same object until something has changed. */
  readonly screen = (): Screen => {
    this.#screen ??= this.#read()
    return this.#screen
  }

  typeKeys(data: string) {
    // A program that has the whole screen to itself turns its own pages.
    const page = this.#terminal.buffer.active.type === 'normal' ? PAGE_KEYS[data] : undefined
    if (page !== undefined) return this.scrollBy(page * Math.max(1, this.#rows - 2))
    this.scrollTo(0)
    this.isBlockUntouched = false
    if (this.#isAtPrompt()) {
      this.#makeRoom(this.#room.after(data, this.#terminal.cols))
      if (data.includes(CTRL_C)) {
        // No command ends with it, whatever the shell says of it.
        this.#place = 'unknown'
        this.onGivenUp?.()
      }
    }
    this.#pty.write(translateKeys(data, this.#terminal.modes))
  }

  typeBlock(source: string) {
    this.scrollTo(0)
    const keys = typeBlock(source, this.#terminal.modes)
    if (this.#isAtPrompt()) this.#makeRoom(this.#room.after(keys, this.#terminal.cols))
    this.isBlockUntouched = true
    this.#pty.write(keys)
  }

  /** What stands at the prompt makes room for something else. */
  async giveUp() {
    if (this.#isAtPrompt()) this.typeKeys(CTRL_C)
    await this.untilPrompt()
  }

  /** Resolves when the shell can take commands; with `busy` where one still runs in it, and `unknown` where it never says. */
  async untilPrompt(): Promise<'ready' | 'busy' | 'unknown'> {
    const deadline = performance.now() + PROMPT_TIMEOUT_MS
    // It says that it is done with the last command first, and a moment later what pasting is to it.
    while (!this.#isAtPrompt() && performance.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, PROMPT_LOOK_MS))
    if (this.#isAtPrompt()) return 'ready'
    return this.#place === 'command' ? 'busy' : 'unknown'
  }

  /** So many rows up from the newest. */
  scrollTo(rows: number) {
    const next = Math.max(0, Math.min(rows, this.#newestTop()))
    if (next === this.#scrolledBack) return
    this.#scrolledBack = next
    this.#changed()
  }

  scrollBy(rows: number) {
    this.scrollTo(this.#scrolledBack + rows)
  }

  /** Whether the cursor is drawn. */
  setFocus(isFocused: boolean) {
    if (this.#isFocused === isFocused) return
    this.#isFocused = isFocused
    this.#changed()
  }

  resize({ columns, rows }: Size) {
    const more = this.#terminal.rows - this.#rows
    const isSame = this.#rows === rows
    this.#rows = rows
    this.#setSize(columns, more > 0 ? Math.max(rows, this.#terminal.rows) : rows)
    if (!isSame) this.#changed()
  }

  close() {
    clearTimeout(this.#frame)
    clearTimeout(this.#rest)
    this.#listeners.clear()
    this.#waiting = []
    this.#pty.close()
    this.#terminal.dispose()
  }

  #isAtPrompt() {
    return this.#place === 'prompt' && this.#terminal.modes.bracketedPasteMode
  }

  /** https://gitlab.freedesktop.org/Per_Bothner/specifications/blob/master/proposals/semantic-prompts.md */
  #takeMark(mark: string) {
    const [, exitCode] = /^D;(\d+)$/.exec(mark) ?? []
    if (exitCode === undefined && mark !== 'A') return true
    // The first prompt comes after no command.
    if (exitCode !== undefined && this.#place !== 'unknown') this.onCommandEnd?.(Number(exitCode))
    this.#place = 'prompt'
    return true
  }

  #makeRoom(rows: number) {
    const { cols, rows: before, buffer } = this.#terminal
    if (rows <= before) return
    const above = buffer.active.cursorY - this.#top
    this.#setSize(cols, rows)
    this.#top = Math.max(0, buffer.active.cursorY - above)
    this.#changed()
  }

  #setSize(columns: number, rows: number) {
    if (this.#terminal.cols === columns && this.#terminal.rows === rows) return
    this.#terminal.resize(columns, rows)
    this.#pty.resize(columns, rows)
    this.#changed()
  }

  /** What runs has as many rows as are to be seen. */
  #onEntered() {
    this.#hasEntered = false
    this.onEntered?.()
    this.#room.clear()
    this.#setSize(this.#terminal.cols, this.#rows)
  }

  #take(data: string) {
    this.#waiting.push(data)
    this.#pending += data.length
    if (this.#pending > MOST_PENDING && !this.#isPaused) {
      this.#isPaused = true
      this.#pty.pause()
    }
    if (!this.#isDrawing) this.#drawNext()
  }

  #drawNext() {
    const slice = this.#nextSlice()
    this.#isDrawing = slice !== ''
    if (!this.#isDrawing) return
    const started = performance.now()
    this.#terminal.write(slice, () => {
      this.#pending -= slice.length
      if (this.#hasEntered) this.#onEntered()
      if (this.#isPaused && this.#pending < MOST_PENDING / 2) {
        this.#isPaused = false
        this.#pty.resume()
      }
      this.#changedSoon()
      if (this.#isFlood())
        this.#rest = setTimeout(() => this.#drawNext(), performance.now() - started)
      else this.#drawNext()
    })
  }

  /** More comes than anybody can read: the rest of the app has as much time as what is printed. */
  #isFlood() {
    return this.#pending > 2 * SLICE
  }

  #nextSlice(): string {
    let slice = ''
    while (slice.length < SLICE && this.#waiting.length > 0) slice += this.#waiting.shift()
    if (slice.length > SLICE) this.#waiting.unshift(slice.slice(SLICE))
    return slice.slice(0, SLICE)
  }

  /** At once after a pause, so that a key is answered at once; then as often as it can be seen. */
  #changedSoon() {
    if (this.#frame) return
    const frame = this.#isFlood() ? BUSY_FRAME_MS : FRAME_MS
    const wait = Math.max(0, this.#lastFrameAt + frame - performance.now())
    const draw = () => {
      this.#frame = undefined
      this.#lastFrameAt = performance.now()
      this.#changed()
    }
    // Timers come before what has arrived: a key that is waiting has its frame first.
    this.#frame = setTimeout(() => setImmediate(draw), wait)
  }

  #changed() {
    this.#screen = undefined
    for (const listener of this.#listeners) listener()
  }

  /** The first row to be seen where nothing is scrolled back: as near to the last as the cursor allows. */
  #newestTop() {
    const { rows, buffer } = this.#terminal
    const { baseY, cursorY } = buffer.active
    const lowest = rows - this.#rows
    const inSight = Math.max(cursorY - this.#rows + 1, Math.min(this.#top, cursorY))
    this.#top = Math.max(0, Math.min(inSight, lowest))
    return baseY + this.#top
  }

  #read(): Screen {
    const { buffer, cols } = this.#terminal
    const { active } = buffer
    const newest = this.#newestTop()
    const top = Math.max(0, newest - this.#scrolledBack)
    const hasCursor = this.#isFocused && this.#scrolledBack === 0
    const cursorRow = hasCursor ? active.baseY + active.cursorY - top : -1
    return {
      hasScrolledBack: this.#scrolledBack > 0,
      rows: Array.from({ length: this.#rows }, (_, row) => {
        const line = active.getLine(top + row)
        return line ? rowToAnsi(line, cols, row === cursorRow ? active.cursorX : undefined) : ''
      }),
    }
  }
}
