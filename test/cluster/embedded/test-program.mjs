// A program for pods to run: it says who it is, and falls ill or dies when it is told to.

import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { basename } from 'node:path'

const { env } = process
const words = process.argv.slice(2)
// Nobody may be left to read what it says.
process.stdout.on('error', () => {})
const health = { ready: env.READY !== 'no', alive: true }

console.log(`hello from ${env.HOSTNAME}, ${basename(process.argv[1])} ${words.join(' ')}`.trim())

const answers = {
  '/': () => ({ pod: env.HOSTNAME, pid: process.pid, program: basename(process.argv[1]), words }),
  '/env': () => env,
  '/file': (query) => ({ text: readFileSync(query.get('path'), 'utf8') }),
  '/folder': (query) => ({ names: readdirSync(query.get('path')) }),
  '/ready': () => (health.ready ? {} : undefined),
  '/alive': () => (health.alive ? {} : undefined),
  '/become-unready': () => Object.assign(health, { ready: false }),
  '/become-ready': () => Object.assign(health, { ready: true }),
  '/fall-ill': () => Object.assign(health, { alive: false }),
  '/say': (query) => console.log(query.get('line')) ?? {},
  '/exit': (query) => setTimeout(() => process.exit(Number(query.get('code'))), 5) && {},
}

if (words[0] === 'exit') {
  console.error(`giving up with ${words[1]}`)
  process.exitCode = Number(words[1])
} else {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://program')
    let answer
    try {
      answer = answers[pathname]?.(searchParams)
    } catch (error) {
      answer = { error: error.message }
    }
    response.statusCode = answer ? 200 : 503
    response.end(JSON.stringify(answer ?? {}))
  })
  server.listen(Number(env.PORT_8080 ?? 8080), env.BIND_ADDRESS)
  process.on('SIGTERM', () => {
    console.log('asked to end')
    if (env.STUBBORN !== 'yes') server.close(() => process.exit(0)).closeIdleConnections()
  })
}
