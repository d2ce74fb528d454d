// Do many routes, or policies, cost a request anything?

import { middle, printTable, ratio } from './bench.mjs'
import { chatRequest, clientHeaders } from './messages.mjs'
import { startOurs } from './proxies.mjs'

export async function measureRoutes(bench) {
  const proxies = {
    '10 routes': await bench.up(startOurs({ routes: 10 })),
    '1,000 routes': await bench.up(startOurs({ routes: 1_000 })),
    'policies on': await bench.up(startOurs({ routes: 10, policies: true })),
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
    bench.rounds + 2,
  )
  const rows = Object.keys(all).map((name) => ({
    case: name,
    'requests/s': middle(all, name, 'perSecond').toFixed(0),
    'CPU µs/request': middle(all, name, 'cpu').toFixed(1),
    "CPU, of 10 routes'": ratio(all, name, '10 routes', 'cpu').toFixed(2),
    failed: all[name].reduce((total, { failed }) => total + failed, 0),
  }))
  printTable('Routes and policies, 64 connections', rows)
  bench.record('routes', rows)
  const found = ratio(all, '1,000 routes', '10 routes', 'cpu')
  bench.aim('CPU with 1,000 routes, of ten', found.toFixed(2), '< 1.05', found < 1.05)
  for (const proxy of Object.values(proxies)) await proxy.stop()
}
