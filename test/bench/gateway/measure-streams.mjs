// Streams of events, as fast as they come.

import { middle, printTable, ratio } from './bench.mjs'
import { startForwarder, startNginx, startOurs } from './proxies.mjs'

export async function measureStreams(bench) {
  const proxies = {
    direct: { port: bench.ports.large, path: '/v1/chat/completions' },
    nginx: await bench.up(startNginx),
    'node:http + undici': await bench.up(startForwarder('forward-undici.mjs')),
    'bare sockets': await bench.up(startForwarder('forward-sockets.mjs')),
    ours: await bench.up(startOurs()),
    'ours, tokens counted': {
      ...(await bench.up(startOurs({ small: bench.ports.large }))),
      path: '/openai/v1/chat/completions',
      body: '{"model":"gpt-4o-mini","stream":true,"messages":[]}',
    },
  }
  for (const events of [100, 2_000]) {
    const ask = (proxy, seconds) =>
      bench.sockets(proxy, {
        path: proxy.path ?? '/large/v1/chat/completions',
        headers: { 'content-type': 'application/json', 'x-events': String(events) },
        body: proxy.body ?? '',
        connections: 16,
        seconds,
      })
    for (const proxy of Object.values(proxies)) await ask(proxy, 0.5)
    const all = await bench.compare(
      Object.fromEntries(
        Object.entries(proxies).map(([name, proxy]) => [name, () => ask(proxy, 1.5)]),
      ),
    )
    const rows = Object.keys(all).map((name) => ({
      proxy: name,
      'streams/s': middle(all, name, 'perSecond').toFixed(1),
      'first byte p50 µs': middle(all, name, 'first').toFixed(0),
      'CPU µs/stream': middle(all, name, 'cpu').toFixed(0),
      "of nginx's CPU": ratio(all, name, 'nginx', 'cpu').toFixed(2),
      failed: all[name].reduce((total, { failed }) => total + failed, 0),
    }))
    printTable(`Streams of ${events} events, 16 connections`, rows)
    bench.record(`streams-${events}`, rows)
    if (events !== 2_000) continue
    for (const name of ['ours', 'ours, tokens counted']) {
      const found = ratio(all, name, 'nginx', 'cpu')
      const title = `CPU of a 2,000-event stream (${name}), of nginx's`
      bench.aim(title, found.toFixed(2), '≤ 1.4', found <= 1.4)
    }
  }
  for (const proxy of Object.values(proxies)) await proxy.stop?.()
}
