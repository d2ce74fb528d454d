// No request fails that had a healthy upstream, and no counter disagrees with the client's own count, while everything
// changes. AI_GATEWAY_LAB_CHAOS_SECONDS=600 makes the day longer, and the load half of what is possible here;
// AI_GATEWAY_LAB_CHAOS_RATE=100 says how many requests it is a second.

import { expect, test } from 'vitest'
import { PROVIDERS, ROUTES } from './client.ts'
import { type ChaosReport, runChaos } from './run-chaos.ts'

const seconds = Number(process.env.AI_GATEWAY_LAB_CHAOS_SECONDS ?? 20)
const rate = process.env.AI_GATEWAY_LAB_CHAOS_RATE ?? (seconds < 60 ? 50 : undefined)
const say = (text: string) => void process.stderr.write(`chaos: ${text}\n`)

test(
  'nothing fails that had a healthy upstream, and proxies and client count the same',
  async () => {
    const report = await runChaos({
      seconds,
      say,
      ...(rate !== undefined && { requestsPerSecond: Number(rate) }),
    })
    const { client, seen, counts } = report
    describe(report)
    expect.soft(client.wrong).toEqual([])
    expect.soft(report.brokenStreams).toBe(0)
    expect.soft(client.renewed).toBeLessThanOrEqual(2 * report.replaced + 2)
    expect.soft(report.behind).toEqual([])
    // An answer breaks off where the upstream broke it off, and nowhere else.
    const unexplained = [...client.broken.keys()].filter((id) => !seen.cut.has(id))
    expect
      .soft(
        unexplained
          .filter((id) => !seen.perhapsCut.has(id))
          .map((id) => `${id} after ${client.broken.get(id)} ms`),
      )
      .toEqual([])
    expect.soft([...seen.cut].filter((id) => !client.broken.has(id))).toEqual([])
    expect
      .soft([...seen.credentials].filter((key) => !/^(Bearer )?sk-chaos-\d+$/.test(key)))
      .toEqual([])

    const counted = counts.by('requests_total', 'route', 'status')
    for (const route of ROUTES) {
      const ofRoute = (all: Map<string, number>, name: string) =>
        Object.fromEntries(
          [...all]
            .filter(([key]) => key.split(' ')[0] === name)
            .map(([key, n]) => [key.split(' ')[1], n]),
        )
      expect.soft({ route, ...ofRoute(counted, `agentgateway-system/${route}`) }).toEqual({
        route,
        ...ofRoute(client.answers, route),
      })
    }
    for (const provider of Object.values(PROVIDERS)) {
      const sum = (what: string, kind: string) =>
        counts.sum(`gen_ai_client_token_usage_${what}`, {
          gen_ai_token_type: kind,
          gen_ai_system: provider,
        })
      expect
        .soft({
          provider,
          replies: sum('count', 'input'),
          input: sum('sum', 'input'),
          output: sum('sum', 'output'),
        })
        .toEqual({ provider, ...client.tokens.get(provider) })
    }
    expect.soft(client.asked).toBeGreaterThan(seconds * report.requestsPerSecond * 0.5)
    expect.soft(report.changes).toBeGreaterThan(seconds * 0.5)
    expect.soft(report.replaced).toBeGreaterThan(0)
  },
  (seconds + 120) * 1000,
)

function describe({ client, seen, counts, ...report }: ChaosReport) {
  const sorted = client.latencies.sort((one, other) => one - other)
  const at = (share: number) => `${sorted[Math.trunc(sorted.length * share)]?.toFixed(1)} ms`
  const entries = (all: Map<string, unknown>) => JSON.stringify(Object.fromEntries(all))
  say(
    `${seconds} s at ${report.requestsPerSecond}/s: ${client.asked} requests, ${client.wrong.length} wrong`,
  )
  say(
    `answers ${entries(client.answers)}, broken off by their upstream ${seen.cut.size}, seen so ${client.broken.size}`,
  )
  say(`tokens ${entries(client.tokens)}`)
  say(
    `upstreams were called ${entries(seen.calls)}; tries after the first ${counts.sum('retries_total')}`,
  )
  say(`p50 ${at(0.5)}, p99 ${at(0.99)}, slowest ${at(0.9999)}; stale connections ${client.renewed}`)
  say(JSON.stringify(report))
}
