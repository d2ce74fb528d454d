// Requests with large bodies or with streams for answers, one after the other on each of some connections, until the
// time is up. Prints what came of them as JSON.

import { connect } from 'node:net'

const { port, path, headers, bodyBytes, body, connections, seconds } = JSON.parse(process.argv[2])
const CHUNK = Buffer.alloc(64 * 1024, 'x')
const times = []
const firsts = []
let bytesRead = 0
let failed = 0
const started = performance.now()
const until = started + seconds * 1000

const head = Buffer.from(
  [
    `POST ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    `content-length: ${bodyBytes + body.length}`,
    `\r\n${body}`,
  ].join('\r\n'),
)

function work(done) {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  let began = 0
  let unsent = 0
  let left = -1
  let tail = ''
  const ask = () => {
    if (performance.now() > until) {
      socket.destroy()
      return done()
    }
    began = performance.now()
    left = -1
    unsent = bodyBytes
    socket.write(head)
    send()
  }
  const send = () => {
    while (unsent > 0) {
      const part = unsent < CHUNK.length ? CHUNK.subarray(0, unsent) : CHUNK
      unsent -= part.length
      if (!socket.write(part)) return
    }
  }
  const finish = () => {
    times.push(performance.now() - began)
    ask()
  }
  socket.on('connect', ask)
  socket.on('drain', send)
  socket.on('data', (bytes) => {
    bytesRead += bytes.length
    if (left === -1) {
      firsts.push(performance.now() - began)
      const text = bytes.toString('latin1', 0, 4096)
      if (!text.startsWith('HTTP/1.1 200')) failed++
      const length = /content-length: (\d+)/i.exec(text)
      left = length ? Number(length[1]) - (bytes.length - text.indexOf('\r\n\r\n') - 4) : -2
    } else if (left >= 0) left -= bytes.length
    tail = (tail + bytes.toString('latin1', Math.max(0, bytes.length - 5))).slice(-5)
    if (left === 0 || (left === -2 && tail === '0\r\n\r\n')) finish()
  })
  socket.on('error', () => {
    failed++
    done()
  })
  socket.on('end', () => {
    failed++
    done()
  })
}

await Promise.all(Array.from({ length: connections }, () => new Promise(work)))
const at = (numbers, share) =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length * share)] ?? 0
console.log(
  JSON.stringify({
    requests: times.length,
    perSecond: (times.length / (performance.now() - started)) * 1000,
    p50: at(times, 0.5) * 1000,
    p99: at(times, 0.99) * 1000,
    first: at(firsts, 0.5) * 1000,
    bytesRead,
    failed,
  }),
)
