import { expect, test } from 'vitest'
import { EventStreamReader } from '../../../gateway/providers/event-stream.ts'
import { encodeEvent } from '../../../src/simulators/bedrock/encode-event.ts'

const STREAM = Buffer.concat([
  encodeEvent('messageStart', { role: 'assistant' }),
  encodeEvent('contentBlockDelta', { delta: { text: 'Grüße 👋' } }),
  encodeEvent('throttlingException', { message: 'Slow down' }, 'exception'),
])
const EVENTS = [
  { event: 'messageStart', data: '{"role":"assistant"}' },
  { event: 'contentBlockDelta', data: '{"delta":{"text":"Grüße 👋"}}' },
  { event: 'error throttlingException', data: '{"message":"Slow down"}' },
]

test('reads the same events wherever the bytes are cut', () => {
  expect(new EventStreamReader().read(STREAM)).toEqual(EVENTS)
  for (let at = 0; at <= STREAM.length; at++) {
    const reader = new EventStreamReader()
    const events = [...reader.read(STREAM.subarray(0, at)), ...reader.read(STREAM.subarray(at))]
    expect(events, `cut at ${at}`).toEqual(EVENTS)
  }
})

test('refuses events that are damaged, wherever they are', () => {
  for (let at = 0; at < STREAM.length; at++) {
    const damaged = Buffer.from(STREAM)
    damaged[at]! ^= 0x10
    const reader = new EventStreamReader()
    let events: unknown[] = []
    try {
      events = reader.read(damaged)
    } catch (error) {
      expect(error, `byte ${at}`).toBeInstanceOf(RangeError)
      continue
    }
    // A length that became longer is waited for.
    expect(events.length, `byte ${at}`).toBeLessThan(EVENTS.length)
  }
})

test('does not wait for an event without end', () => {
  const huge = Buffer.alloc(16)
  huge.writeUInt32BE(0x7fffffff)
  expect(() => new EventStreamReader().read(huge)).toThrow(RangeError)
})
