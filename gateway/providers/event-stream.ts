// Which events are in these bytes? AWS's binary framing, each event with its own checksum.
// https://docs.aws.amazon.com/transcribe/latest/dg/streaming-setting-up.html

import { EventStreamCodec } from '@smithy/eventstream-codec'
import type { ServerSentEvent } from './provider.ts'

const PRELUDE = 4
const SMALLEST = 16

/** Gives them the shape of server-sent events: the name of an event, or of an exception, and its JSON. */
export class EventStreamReader {
  #codec = new EventStreamCodec(
    (bytes) => Buffer.from(bytes as Uint8Array).toString('utf8'),
    (text) => Buffer.from(text, 'utf8'),
  )
  #rest: Buffer = Buffer.alloc(0)
  #maximum: number

  constructor({ maximum = 16 << 20 } = {}) {
    this.#maximum = maximum
  }

  /** Throws RangeError where an event is too large, or not what it says it is. */
  read(bytes: Buffer): ServerSentEvent[] {
    const events: ServerSentEvent[] = []
    let rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, bytes]) : bytes
    while (rest.length >= PRELUDE) {
      const length = rest.readUInt32BE(0)
      if (length < SMALLEST || length > this.#maximum)
        throw new RangeError('an event of the stream has an impossible length')
      if (rest.length < length) break
      events.push(this.#decode(rest.subarray(0, length)))
      rest = rest.subarray(length)
    }
    this.#rest = Buffer.from(rest)
    return events
  }

  #decode(frame: Buffer): ServerSentEvent {
    try {
      const { headers, body } = this.#codec.decode(frame)
      const read = (name: string) => String(headers[name]?.value ?? '')
      const name = read(':event-type') || read(':exception-type') || read(':error-code')
      const failed = read(':message-type') !== 'event'
      const data = Buffer.from(body).toString('utf8')
      return { event: failed ? `error ${name}` : name, data: data === '' ? '{}' : data }
    } catch (cause) {
      throw new RangeError('an event of the stream is damaged', { cause })
    }
  }
}
