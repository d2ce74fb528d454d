// Small chat requests, at several numbers of connections.

import { median, middle, printTable, ratio } from './bench.mjs'
import { chatRequest, clientHeaders } from './messages.mjs'
import { portkeyHeaders, startForwarder, startNginx, startOurs, startPortkey } from './proxies.mjs'

export async function measureChat(bench) {
  const proxies = {
    direct: { port: bench.ports.small, path: '/v1/chat/completions' },
    nginx: await bench.up(startNginx),
    'node:http + undici': await bench.up(startForwarder('forward-undici.mjs')),
    'bare sockets': await bench.up(startForwarder('forward-sockets.mjs')),
    ...(bench.portkey && {
      Portkey: {
        ...(await bench.up(startPortkey)),
        path: '/v1/chat/completions',
        headers: portkeyHeaders('openai', bench.ports.small),
      },
    }),
    ours: await bench.up(startOurs()),
  }
  const body = chatRequest()
  const asking = (connections) => (proxy, seconds) =>
    bench.wrk(proxy, {
      path: proxy.path ?? '/openai/v1/chat/completions',
      headers: { ...clientHeaders, ...proxy.headers },
      body,
      connections,
      seconds,
    })
  // What Node has not compiled yet would be measured as its speed.
  for (const proxy of Object.values(proxies)) await asking(64)(proxy, bench.quick ? 3 : 10)
  for (const connections of bench.quick ? [1, 64] : [1, 16, 64, 256]) {
    const ask = asking(connections)
    const all = await bench.compare(
      Object.fromEntries(Object.entries(proxies).map(([name, proxy]) => [name, () => ask(proxy)])),
    )
    report(bench, connections, all)
  }
  for (const proxy of Object.values(proxies)) await proxy.stop?.()
}

function report(bench, connections, all) {
  const rows = Object.keys(all).map((name) => ({
    proxy: name,
    'requests/s': middle(all, name, 'perSecond').toFixed(0),
    'p50 µs': middle(all, name, 'p50').toFixed(0),
    'p99 µs': middle(all, name, 'p99').toFixed(0),
    'added p50 µs': added(all, name).toFixed(0),
    'CPU µs/request': middle(all, name, 'cpu').toFixed(1),
    'of nginx': ratio(all, name, 'nginx', 'perSecond').toFixed(2),
    failed: all[name].reduce((total, { failed }) => total + failed, 0),
  }))
  printTable(`Small chat requests, ${connections} connections`, rows)
  bench.record(`chat-${connections}`, rows)
  if (connections === 1) {
    const found = added(all, 'ours') / added(all, 'nginx')
    bench.aim("added p50 at one connection, of nginx's", found.toFixed(2), '≤ 1.5', found <= 1.5)
  }
  if (connections !== 64) return
  const of = (other) => ratio(all, 'ours', other, 'perSecond')
  const cpu = middle(all, 'ours', 'cpu')
  bench.aim(
    'requests/s at 64 connections, of nginx',
    of('nginx').toFixed(2),
    '≥ 0.55',
    of('nginx') >= 0.55,
  )
  const undici = of('node:http + undici')
  bench.aim('… of node:http + undici', undici.toFixed(2), '≥ 1.8', undici >= 1.8)
  if (all.Portkey) bench.aim('… of Portkey', of('Portkey').toFixed(1), '≥ 28', of('Portkey') >= 28)
  bench.aim('CPU µs/request at 64 connections', cpu.toFixed(1), '≤ 50', cpu <= 50)
}

const added = (all, name) => median(all[name].map(({ p50 }, round) => p50 - all.direct[round].p50))
