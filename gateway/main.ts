// Which half of the gateway is to run? The only door to it: a controller and a proxy in one program.

import { parseArgs } from 'node:util'
import { isWorker } from './proxy/workers/is-worker.ts'

const USAGE = `Usage: gateway controller
       gateway proxy --gateway <namespace>/<name> [--isolated] [--workers <count>]

controller  Watches Gateway API and agentgateway resources, writes their status, and deploys a
            proxy for each Gateway. Readiness at port 9093, /readyz.
proxy       Serves one Gateway's listeners. Metrics at port 15020, readiness at port 15021,
            /healthz/ready. With --isolated it reads what is in the Gateway's namespace alone.

Both find the Kubernetes API by KUBECONFIG, or by the service account of their pod.

Environment:
  PROXY_IMAGE        controller: the image that proxies run (required)
  <VENDOR>_BASE_URL  where to reach a provider instead of at its own address, such as
                     OPENAI_BASE_URL; the controller hands these on to the proxies
  ISOLATED_NAMESPACES  controller: a label; proxies in namespaces that have it are isolated, and get
                     a Service without a load balancer
  LOG_FORMAT         text (default) or json
  WORKERS            proxy: processes that share its ports, and its limits (1); see also --workers

  MAX_REQUEST_BODY_BYTES  of bodies that must be read whole (33554432)
  MAX_CONNECTIONS         of clients, for each port and worker (16384)
  CONNECT_TIMEOUT_MS      until an upstream takes a connection (10000)
  CONNECTION_AGE_MS       a connection to an upstream's name is used, lest new addresses are missed (300000)
  HEADER_TIMEOUT_MS       until a client has sent its headers (30000)
  BODY_TIMEOUT_MS         between two parts of a client's body (30000)
  IDLE_TIMEOUT_MS         for another request on an open connection (75000)
  DRAIN_TIMEOUT_MS        for open requests, once the proxy is told to stop (10000)
  DRAIN_QUIET_MS          then, until nobody has asked for so long, it goes on taking requests (500)

  PORT_<n>           listen at this port wherever <n> is meant
  BIND_ADDRESS       listen at this address instead of at all
`

class UsageError extends Error {}

type Command =
  | { type: 'help' }
  | { type: 'controller' }
  | { type: 'proxy'; gateway: GatewayName; isIsolated: boolean; workers: string | undefined }
type GatewayName = { namespace: string; name: string }

function readCommand(args: string[]): Command {
  const { values, positionals } = parseOptions(args)
  const [command, ...rest] = positionals
  if (values.help) return { type: 'help' }
  if (rest.length > 0) throw new UsageError(`unexpected argument: ${rest[0]}`)
  if (command === 'proxy')
    return {
      type: 'proxy',
      gateway: readGateway(values.gateway),
      isIsolated: values.isolated ?? false,
      workers: readWorkers(values.workers),
    }
  if (command !== 'controller') {
    throw new UsageError(
      command === undefined ? 'a command is missing' : `no such command: ${command}`,
    )
  }
  for (const name of ['gateway', 'isolated', 'workers'] as const)
    if (values[name] !== undefined) throw new UsageError(`--${name} is for the proxy`)
  return { type: 'controller' }
}

function parseOptions(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        gateway: { type: 'string' },
        isolated: { type: 'boolean' },
        workers: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

function readGateway(text: string | undefined): GatewayName {
  const [, namespace, name] = text?.match(/^([^/]+)\/([^/]+)$/) ?? []
  if (!namespace || !name) throw new UsageError('--gateway <namespace>/<name> is missing')
  return { namespace, name }
}

function readWorkers(text: string | undefined): string | undefined {
  if (text !== undefined && !/^[1-9]\d{0,2}$/.test(text))
    throw new UsageError(`--workers must be a number from 1, not "${text}"`)
  return text
}

async function runControllerCommand(signal: AbortSignal) {
  const [{ connect }, { createLog }, { runController }] = await Promise.all([
    import('../src/kube/connect.ts'),
    import('./controller/log.ts'),
    import('./controller/run-controller.ts'),
  ])
  const client = connect()
  const log = createLog(process.env.LOG_FORMAT, (line) => console.log(line))
  await runController({ client, env: process.env, signal, log })
  client.close()
}

async function runProxyCommand(
  { gateway, isIsolated, workers }: Extract<Command, { type: 'proxy' }>,
  signal: AbortSignal,
) {
  const env = workers === undefined ? process.env : { ...process.env, WORKERS: workers }
  if (isWorker()) {
    const { runProxy } = await import('./proxy/run-proxy.ts')
    // Its tables come from the process that started it.
    return runProxy({ gateway, env, signal, subscribe: () => {} })
  }
  const [{ connect }, { createLog }, { createTroubleLog }, { subscribeTable }, { runProxy }] =
    await Promise.all([
      import('../src/kube/connect.ts'),
      import('./controller/log.ts'),
      import('./controller/trouble-log.ts'),
      import('./controller/subscribe-table.ts'),
      import('./proxy/run-proxy.ts'),
    ])
  const client = connect()
  const log = createLog(process.env.LOG_FORMAT, (line) => console.log(line))
  await runProxy({
    gateway,
    env,
    signal,
    subscribe: (onTable) => {
      void subscribeTable(client, onTable, {
        gateway: `${gateway.namespace}/${gateway.name}`,
        isIsolated,
        signal,
        onTrouble: createTroubleLog(log),
      })
    },
  })
  client.close()
}

async function run(args: string[]): Promise<number> {
  try {
    const command = readCommand(args)
    if (command.type === 'help') {
      process.stdout.write(USAGE)
      return 0
    }
    const stop = new AbortController()
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort())
    if (command.type === 'controller') await runControllerCommand(stop.signal)
    else await runProxyCommand(command, stop.signal)
    return 0
  } catch (error) {
    const usage = error instanceof UsageError
    process.stderr.write(`gateway: ${error instanceof Error ? error.message : error}\n`)
    if (usage) process.stderr.write('See gateway --help.\n')
    return usage ? 2 : 1
  }
}

void run(process.argv.slice(2)).then((code) => {
  process.exitCode = code
})
