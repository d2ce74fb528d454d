// The reference: bodies are appended to a file and sent back, and every one is told to whoever watches. No API at all.

import { mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import https from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folder = mkdtempSync(join(tmpdir(), 'bare-server-'))
const file = openSync(join(folder, 'log'), 'a')
const watchers = new Set()
const bodies = []

process.once('message', (tls) => {
  const server = https.createServer(tls, (request, response) => {
    if (request.url === '/list') return response.end(bodies.slice(0, 1_000).join(''))
    if (request.method === 'GET') {
      response.writeHead(200)
      response.flushHeaders()
      watchers.add(response)
      return response.on('close', () => watchers.delete(response))
    }
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (part) => {
      body += part
    })
    request.on('end', () => {
      // As long as an object with its metadata.
      body += ' '.repeat(400)
      bodies.push(body)
      writeSync(file, body)
      response.writeHead(201, { 'content-type': 'application/json' })
      response.end(body)
      for (const watcher of watchers)
        watcher.write(`{"type":"MODIFIED","object":${body.padEnd(900)}}\n`)
    })
  })
  server.listen(0, '127.0.0.1', () => process.send(server.address().port))
})
process.on('SIGTERM', () => {
  rmSync(folder, { recursive: true })
  process.exit(0)
})
