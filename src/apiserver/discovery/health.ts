// Is the server well? What /healthz, /livez and /readyz say, in one word or check by check, and a few numbers for /metrics.
// https://kubernetes.io/docs/reference/using-api/health-checks/

const LIVE = ['ping', 'log', 'etcd']
/** By the first step of the path: the checks that it names. A server that answers has passed them all. */
const CHECKS: Record<string, string[]> = {
  healthz: LIVE,
  livez: LIVE,
  readyz: [...LIVE, 'informer-sync', 'shutdown'],
}

/** Undefined for a path that is none of these, or names no check. */
export function healthOf(path: string, query: URLSearchParams): string | undefined {
  const [, endpoint = '', check, ...rest] = path.split('/')
  const checks = Object.hasOwn(CHECKS, endpoint) ? CHECKS[endpoint] : undefined
  if (!checks || rest.length > 0) return undefined
  if (check !== undefined) return checks.includes(check) ? 'ok' : undefined
  if (!query.has('verbose')) return 'ok'
  const excluded = query.getAll('exclude')
  const lines = checks.map((name) =>
    excluded.includes(name) ? `[+]${name} excluded: ok` : `[+]${name} ok`,
  )
  return `${lines.join('\n')}\n${endpoint} check passed\n`
}

/** In the text format of Prometheus. What a real server counts by the hundred is not counted here. */
export function metricsText(version: string): string {
  const { rss, heapUsed } = process.memoryUsage()
  const { user, system } = process.cpuUsage()
  const metric = (name: string, type: string, help: string, value: string) =>
    `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${value}\n`
  return [
    metric(
      'kubernetes_build_info',
      'gauge',
      'The version of this server.',
      `kubernetes_build_info{git_version="${version}",platform="${process.platform}"} 1`,
    ),
    metric(
      'process_cpu_seconds_total',
      'counter',
      'Processor time used so far.',
      `process_cpu_seconds_total ${(user + system) / 1e6}`,
    ),
    metric(
      'process_resident_memory_bytes',
      'gauge',
      'Memory in use.',
      `process_resident_memory_bytes ${rss}`,
    ),
    metric(
      'nodejs_heap_used_bytes',
      'gauge',
      'Memory in use by JavaScript.',
      `nodejs_heap_used_bytes ${heapUsed}`,
    ),
    metric(
      'process_start_time_seconds',
      'gauge',
      'When this server began, in seconds since 1970.',
      `process_start_time_seconds ${(Date.now() / 1000 - process.uptime()).toFixed(3)}`,
    ),
  ].join('')
}
