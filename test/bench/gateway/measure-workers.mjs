// Does a second worker help? Two processors are shared with the load here, so both cases have both.

import { middle, printTable, ratio } from './bench.mjs'
import { chatRequest, clientHeaders } from './messages.mjs'
import { startOurs } from './proxies.mjs'

export async function measureWorkers(bench) {
  const proxies = {
    'one worker': await bench.up(startOurs({ cpus: '0,1' })),
    'two workers': await bench.up(startOurs({ cpus: '0,1', workers: 2 })),
  }
  const ask = (proxy, seconds) =>
    bench.wrk(proxy, {
      path: '/openai/v1/chat/completions',
      headers: clientHeaders,
      body: chatRequest(),
      connections: 64,
      seconds,
    })
  for (const proxy of Object.values(proxies)) await ask(proxy, 2)
  const all = await bench.compare(
    Object.fromEntries(Object.entries(proxies).map(([name, proxy]) => [name, () => ask(proxy)])),
  )
  const rows = Object.keys(all).map((name) => ({
    case: name,
    'requests/s': middle(all, name, 'perSecond').toFixed(0),
    'CPU µs/request': middle(all, name, 'cpu').toFixed(1),
    failed: all[name].reduce((total, { failed }) => total + failed, 0),
  }))
  printTable('Workers, 64 connections, processors shared with the load', rows)
  bench.record('workers', rows)
  const found = ratio(all, 'two workers', 'one worker', 'perSecond')
  bench.aim('two workers, of one', found.toFixed(2), '≥ 1.5', found >= 1.5)
  for (const proxy of Object.values(proxies)) await proxy.stop()
}
