// Which events are in these bytes? https://html.spec.whatwg.org/multipage/server-sent-events.html
// Reads may end anywhere: inside a line, inside a character, between CR and LF.

import { StringDecoder } from 'node:string_decoder'
import type { ServerSentEvent } from './provider.ts'

const CARRIAGE_RETURN = 13
const LINE_FEED = 10

export class ServerSentEventReader {
  #decoder = new StringDecoder('utf8')
  #rest = ''
  #skipLineFeed = false
  #event = ''
  #data: string[] = []
  #size = 0
  #maximum: number

  constructor({ maximum = 4 << 20 } = {}) {
    this.#maximum = maximum
  }

  /** Throws RangeError where one event is larger than the maximum. */
  read(bytes: Buffer): ServerSentEvent[] {
    const events: ServerSentEvent[] = []
    const text = this.#rest + this.#decoder.write(bytes)
    let start = 0
    for (let at = this.#rest.length; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (code === LINE_FEED && this.#skipLineFeed && at === start) {
        this.#skipLineFeed = false
        start = at + 1
        continue
      }
      this.#skipLineFeed = false
      if (code !== LINE_FEED && code !== CARRIAGE_RETURN) continue
      this.#readLine(text.slice(start, at), events)
      start = at + 1
      this.#skipLineFeed = code === CARRIAGE_RETURN
    }
    this.#rest = text.slice(start)
    if (this.#rest.length + this.#size > this.#maximum)
      throw new RangeError('an event of the stream is too large')
    return events
  }

  #readLine(line: string, events: ServerSentEvent[]) {
    if (line === '') {
      if (this.#data.length > 0) events.push({ event: this.#event, data: this.#data.join('\n') })
      this.#event = ''
      this.#data = []
      this.#size = 0
      return
    }
    const colon = line.indexOf(':')
    if (colon === 0) return
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1)
    this.#size += line.length
    if (field === 'data') this.#data.push(value)
    else if (field === 'event') this.#event = value
  }
}

export const formatEvent = (data: string, event?: string) =>
  event === undefined ? `data: ${data}\n\n` : `event: ${event}\ndata: ${data}\n\n`
