// OpenAI's format in front, Anthropic's behind.

import { middle, printTable, ratio } from './bench.mjs'
import { chatRequest, clientHeaders } from './messages.mjs'
import { portkeyHeaders, startOurs, startPortkey } from './proxies.mjs'

export async function measureTranslation(bench) {
  const body = chatRequest()
  const ours = await bench.up(startOurs())
  const portkey = bench.portkey && (await bench.up(startPortkey))
  const ask = (proxy, path, headers, seconds) =>
    bench.wrk(proxy, {
      path,
      headers: { ...clientHeaders, ...headers },
      body,
      connections: 64,
      seconds,
    })
  const cases = {
    'ours, translated': (seconds) => ask(ours, '/anthropic/v1/chat/completions', {}, seconds),
    'ours, as it came': (seconds) => ask(ours, '/openai/v1/chat/completions', {}, seconds),
    ...(portkey && {
      'Portkey, translated': (seconds) =>
        ask(
          portkey,
          '/v1/chat/completions',
          portkeyHeaders('anthropic', bench.ports.small),
          seconds,
        ),
    }),
  }
  for (const work of Object.values(cases)) await work(2)
  const all = await bench.compare(
    Object.fromEntries(Object.entries(cases).map(([name, work]) => [name, () => work()])),
  )
  const rows = Object.keys(all).map((name) => ({
    case: name,
    'requests/s': middle(all, name, 'perSecond').toFixed(0),
    'CPU µs/request': middle(all, name, 'cpu').toFixed(1),
    failed: all[name].reduce((total, { failed }) => total + failed, 0),
  }))
  printTable('OpenAI → Anthropic, 64 connections', rows)
  bench.record('translation', rows)
  if (portkey) {
    const found = ratio(all, 'ours, translated', 'Portkey, translated', 'perSecond')
    bench.aim('translation, of Portkey', found.toFixed(1), '≥ 10', found >= 10)
    await portkey.stop()
  }
  await ours.stop()
}
