// What stands on the screen of the shell in the terminal tab? A program on a pty, and a screen without a window that its
// output is drawn on. It lives on while the learner looks at something else.

import { Terminal } from '@xterm/headless'
import type { Pty, Size } from '../../engine/open-pty.ts'
import { rowToAnsi } from './row-to-ansi.ts'
import { translateKeys, typeBlock } from './typed-keys.ts'

const SCROLLBACK_ROWS = 5_000
/** As often as it can be seen. */
const FRAME_MS = 33
/** While more comes than anybody can read, and the screen is behind it. */
const BUSY_FRAME_MS = 50
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
  #screen: Screen | undefined
  /** Rows above the newest ones. */
  #scrolledBack = 0
  #isFocused = false
  isOver = false
  #atPrompt = false
  /** A command of the shell has ended. Only shells that say so (OSC 133) are heard. */
  onCommandEnd: ((exitCode: number) => void) | undefined

  constructor(pty: Pty, { columns, rows }: Size) {
    this.#pty = pty
    this.#terminal = new Terminal({
      cols: columns,
      rows,
      scrollback: SCROLLBACK_ROWS,
      allowProposedApi: true,
    })
    // Programs ask the terminal what it is and where the cursor stands.
    this.#terminal.onData((answer) => pty.write(answer))
    this.#terminal.parser.registerOscHandler(133, (mark) => {
      const [, exitCode] = /^D;(\d+)$/.exec(mark) ?? []
      if (exitCode === undefined) return true
      // The first prompt comes after no command.
      if (this.#atPrompt) this.onCommandEnd?.(Number(exitCode))
      this.#atPrompt = true
      return true
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
    this.scrollTo(0)
    this.#pty.write(translateKeys(data, this.#terminal.modes))
  }

  typeBlock(source: string) {
    this.scrollTo(0)
    this.#pty.write(typeBlock(source, this.#terminal.modes))
  }

  /** Resolves when the shell can take commands, or where it does not say so after a while. */
  async untilPrompt(): Promise<void> {
    const deadline = performance.now() + PROMPT_TIMEOUT_MS
    // It says that it is done with the last command first, and a moment later what pasting is to it.
    while (!this.#isReady() && performance.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, PROMPT_LOOK_MS))
  }

  #isReady() {
    return this.#atPrompt && this.#terminal.modes.bracketedPasteMode
  }

  /** So many rows up from the newest. */
  scrollTo(rows: number) {
    const most = this.#terminal.buffer.active.baseY
    const next = Math.max(0, Math.min(rows, most))
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
    if (this.#terminal.cols === columns && this.#terminal.rows === rows) return
    this.#terminal.resize(columns, rows)
    this.#pty.resize(columns, rows)
    this.#changed()
  }

  close() {
    clearTimeout(this.#frame)
    this.#listeners.clear()
    this.#waiting = []
    this.#pty.close()
    this.#terminal.dispose()
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
    this.#terminal.write(slice, () => {
      this.#pending -= slice.length
      if (this.#isPaused && this.#pending < MOST_PENDING / 2) {
        this.#isPaused = false
        this.#pty.resume()
      }
      this.#changedSoon()
      this.#drawNext()
    })
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
    const frame = this.#pending > 2 * SLICE ? BUSY_FRAME_MS : FRAME_MS
    const wait = Math.max(0, this.#lastFrameAt + frame - performance.now())
    this.#frame = setTimeout(() => {
      this.#frame = undefined
      this.#lastFrameAt = performance.now()
      this.#changed()
    }, wait)
  }

  #changed() {
    this.#screen = undefined
    for (const listener of this.#listeners) listener()
  }

  #read(): Screen {
    const { buffer, cols, rows } = this.#terminal
    const { active } = buffer
    const top = Math.max(0, active.baseY - this.#scrolledBack)
    const cursorRow = this.#isFocused && this.#scrolledBack === 0 ? active.cursorY : -1
    return {
      hasScrolledBack: this.#scrolledBack > 0,
      rows: Array.from({ length: rows }, (_, row) => {
        const line = active.getLine(top + row)
        return line ? rowToAnsi(line, cols, row === cursorRow ? active.cursorX : undefined) : ''
      }),
    }
  }
}
