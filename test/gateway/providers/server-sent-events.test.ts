import { expect, test } from 'vitest'
import { ServerSentEventReader } from '../../../gateway/providers/server-sent-events.ts'

const STREAM =
  ': comment\r\nevent: a\r\ndata: {"x":"ä👋"}\r\n\r\ndata:one\ndata: two\n\nevent: empty\n\rdata: cr\r\r'
const EVENTS = [
  { event: 'a', data: '{"x":"ä👋"}' },
  { event: '', data: 'one\ntwo' },
  { event: '', data: 'cr' },
]

test('reads events with any line ending', () => {
  expect(new ServerSentEventReader().read(Buffer.from(STREAM))).toEqual(EVENTS)
})

test('reads the same events wherever the bytes are cut', () => {
  const bytes = Buffer.from(STREAM)
  for (let at = 0; at <= bytes.length; at++) {
    const reader = new ServerSentEventReader()
    const events = [...reader.read(bytes.subarray(0, at)), ...reader.read(bytes.subarray(at))]
    expect(events, `cut at ${at}`).toEqual(EVENTS)
  }
  const reader = new ServerSentEventReader()
  expect([...bytes].flatMap((byte) => reader.read(Buffer.from([byte])))).toEqual(EVENTS)
})

test('does not keep an event without end', () => {
  const reader = new ServerSentEventReader({ maximum: 100 })
  expect(() => reader.read(Buffer.from(`data: ${'x'.repeat(200)}`))).toThrow(RangeError)
  const lines = new ServerSentEventReader({ maximum: 100 })
  expect(() => lines.read(Buffer.from('data: xxxxxxxx\n'.repeat(20)))).toThrow(RangeError)
})
