// Large prompts, streamed through.

import { middle, printTable } from './bench.mjs'
import { startForwarder, startNginx, startOurs } from './proxies.mjs'
import { readMemory, readPeak, resetPeak } from './start-process.mjs'

export async function measureBodies(bench) {
  const proxies = {
    nginx: await bench.up(startNginx),
    'node:http + undici': await bench.up(startForwarder('forward-undici.mjs')),
    'bare sockets': await bench.up(startForwarder('forward-sockets.mjs')),
    ours: await bench.up(startOurs()),
  }
  for (const megabytes of [1, 20]) {
    const ask = async (proxy, seconds) => {
      const rest = readMemory(proxy.pid)
      resetPeak(proxy.pid)
      const found = await bench.sockets(proxy, {
        path: '/large/v1/files',
        bodyBytes: megabytes << 20,
        connections: 4,
        seconds,
      })
      return { ...found, rest, above: readPeak(proxy.pid) - rest }
    }
    const firsts = {}
    for (const [name, proxy] of Object.entries(proxies)) firsts[name] = await ask(proxy, 1)
    const all = await bench.compare(
      Object.fromEntries(
        Object.entries(proxies).map(([name, proxy]) => [name, () => ask(proxy, 1.5)]),
      ),
    )
    const rows = Object.keys(all).map((name) => ({
      proxy: name,
      'MB/s': (middle(all, name, 'perSecond') * megabytes).toFixed(0),
      'p50 ms': (middle(all, name, 'p50') / 1000).toFixed(1),
      'CPU ms/MB': (middle(all, name, 'cpu') / 1000 / megabytes).toFixed(2),
      'RSS at rest MB': firsts[name].rest.toFixed(0),
      'above it at most MB': Math.max(
        firsts[name].above,
        ...all[name].map(({ above }) => above),
      ).toFixed(0),
      failed: all[name].reduce((total, { failed }) => total + failed, 0),
    }))
    printTable(`Bodies of ${megabytes} MB, 4 connections`, rows)
    bench.record(`bodies-${megabytes}`, rows)
    if (megabytes !== 20) continue
    const found = Math.max(firsts.ours.above, ...all.ours.map(({ above }) => above))
    bench.aim('memory above rest for 20 MB prompts, MB', found.toFixed(0), '< 40', found < 40)
  }
  for (const proxy of Object.values(proxies)) await proxy.stop()
}
