// Small requests, as many as will go, by wrk.

import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const DONE = `
done = function(summary, latency)
  local failed = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status + summary.errors.timeout
  io.write(string.format('{"requests":%d,"microseconds":%d,"p50":%d,"p99":%d,"failed":%d}',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), failed))
end
`
let scripts = 0

/** What was asked and answered: a second's requests, and microseconds for the median and the slowest hundredth. */
export async function loadWithWrk({
  folder,
  cpus,
  port,
  path,
  headers,
  body,
  connections,
  seconds,
}) {
  const script = join(folder, `wrk-${scripts++}.lua`)
  const fields = Object.entries(headers).map(([name, value]) => `["${name}"] = [==[${value}]==]`)
  writeFileSync(
    script,
    `wrk.method = "POST"\nwrk.body = [==[${body}]==]\nwrk.headers = { ${fields.join(', ')} }\n${DONE}`,
  )
  const { stdout } = await run('taskset', [
    ...['-c', cpus, 'wrk', '-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '10s'],
    ...['-s', script, `http://127.0.0.1:${port}${path}`],
  ])
  const found = JSON.parse(stdout.slice(stdout.lastIndexOf('{')))
  const { requests, microseconds, p50, p99, failed } = found
  return { requests, perSecond: (requests / microseconds) * 1e6, p50, p99, failed }
}
