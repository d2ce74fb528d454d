// An upstream on bare sockets that is faster than any proxy: streams of as many events as `x-events` says, and an answer
// to bodies of any length, which it throws away.

import { createServer } from 'node:net'
import { openaiReply, streamEnd, streamEvent } from './messages.mjs'

const [port] = process.argv.slice(2).map(Number)
const END_OF_HEAD = Buffer.from('\r\n\r\n')
const streams = new Map()

const chunk = (text) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`

/** Written event by event: as many as one read of a proxy will hold, and the rest in further writes. */
function streamOf(events) {
  if (!streams.has(events)) {
    const writes = []
    for (let index = 0; index < events; index++) {
      if (index % 20 === 0) writes.push('')
      writes[writes.length - 1] += chunk(streamEvent(index))
    }
    writes[0] =
      'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n' +
      writes[0]
    writes.push(`${chunk(streamEnd)}0\r\n\r\n`)
    streams.set(
      events,
      writes.map((text) => Buffer.from(text)),
    )
  }
  return streams.get(events)
}

const whole = Buffer.from(
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(openaiReply)}\r\n\r\n${openaiReply}`,
)

createServer({ noDelay: true }, (socket) => {
  let left = 0
  let kept = Buffer.alloc(0)
  let events = 0
  const answer = () => {
    if (events === 0) return socket.write(whole)
    for (const part of streamOf(events)) socket.write(part)
  }
  socket.on('error', () => {})
  socket.on('data', (bytes) => {
    if (left > 0) {
      left -= bytes.length
      if (left <= 0) answer()
      return
    }
    kept = kept.length === 0 ? bytes : Buffer.concat([kept, bytes])
    const end = kept.indexOf(END_OF_HEAD)
    if (end < 0) return
    const head = kept.toString('latin1', 0, end)
    events = Number(/x-events: (\d+)/i.exec(head)?.[1] ?? 0)
    const body = kept.length - end - 4
    kept = Buffer.alloc(0)
    left = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0) - body
    if (left <= 0) answer()
  })
}).listen(port, '127.0.0.1')
