// Who gets what is typed: the app's keys, or a program in the terminal tab? Ink reads its keys from here.

import { Readable } from 'node:stream'
import type { ReadStream } from 'node:tty'

export type TakeInput = (data: string) => void

/** Looks to Ink like the terminal's own input. */
export class TerminalInput extends Readable {
  readonly isTTY = true
  readonly #source: ReadStream
  #taker: TakeInput | undefined

  constructor(source: ReadStream) {
    super({ encoding: 'utf8' })
    this.#source = source
    source.setEncoding('utf8')
    source.on('data', this.#onData)
    source.pause()
  }

  /** From now on everything that is typed goes to `taker`, as it comes; nothing of it to the app's keys. */
  giveTo(taker: TakeInput) {
    this.#taker = taker
  }

  isGivenTo(taker: TakeInput) {
    return this.#taker === taker
  }

  /** True where somebody takes what is typed: then this was given on to them. */
  offer(data: string): boolean {
    const taker = this.#taker
    taker?.(data)
    return taker !== undefined
  }

  /** Whether what is typed is somebody's, and not the app's keys. */
  get isGiven() {
    return this.#taker !== undefined
  }

  /** The app's keys again. What was typed already is theirs. */
  takeBack(rest = '') {
    this.#taker = undefined
    if (rest !== '') this.push(rest)
  }

  /** Ink turns it off where it lends the terminal to another program, which then is the only one that reads. */
  setRawMode(mode: boolean) {
    this.#source.setRawMode(mode)
    if (mode) this.#source.resume()
    else this.#source.pause()
    return this
  }

  ref() {
    this.#source.ref()
    return this
  }

  unref() {
    this.#source.unref()
    return this
  }

  /** The terminal is read no more. */
  close() {
    this.#source.off('data', this.#onData)
    this.#source.pause()
  }

  override _read() {}

  readonly #onData = (data: string | Buffer) => {
    const text = String(data)
    if (this.#taker) this.#taker(text)
    else this.push(text)
  }
}
