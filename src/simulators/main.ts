// The simulators as a program: one process, a port for each provider.

import { parseArgs } from 'node:util'
import { simulators } from './simulators.ts'
import { startSimulators } from './start-simulators.ts'

const HELP = `Usage: simulators [options]

Answers like the AI providers do, offline. Every reply says that it is simulated.

Options:
${simulators.map(({ name, defaultPort }) => `  ${`--${name}-port N`.padEnd(20)} (default ${defaultPort})`).join('\n')}
  --help

Environment:
  PORT_<N>      a port to listen on instead of the default N; the others then take any free one
  BIND_ADDRESS  the address to listen on (default 0.0.0.0)`

run().catch((error) => {
  console.error(`simulators: ${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
})

async function run() {
  const options: Record<string, { type: 'string' | 'boolean' }> = { help: { type: 'boolean' } }
  for (const { name } of simulators) options[`${name}-port`] = { type: 'string' }
  const { values } = parseArgs({ options })
  if (values.help) return console.log(HELP)

  // Who moves some of the ports shares this machine with others like it: the rest must not be in their way.
  const shared = simulators.some(
    ({ name, defaultPort }) =>
      values[`${name}-port`] === '0' || process.env[`PORT_${defaultPort}`] !== undefined,
  )
  const ports = Object.fromEntries(
    simulators.map(({ name, defaultPort }) => {
      const variable = `PORT_${defaultPort}`
      const flag = values[`${name}-port`]
      if (typeof flag === 'string') return [name, parsePort(`--${name}-port`, flag)]
      return [
        name,
        parsePort(variable, process.env[variable] ?? (shared ? '0' : String(defaultPort))),
      ]
    }),
  )
  const running = await startSimulators({ ports, host: process.env.BIND_ADDRESS ?? '0.0.0.0' })
  for (const [name, address] of Object.entries(running.addresses))
    console.log(`${name} is simulated at ${address}`)

  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => running.close())
}

function parsePort(source: string, text: string) {
  const port = /^\d+$/.test(text) ? Number(text) : -1
  if (port < 0 || port > 65535)
    throw new Error(`${source} is "${text}", and a port is a number from 0 to 65535`)
  return port
}
