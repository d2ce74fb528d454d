// A long day of a gateway: load, while its configuration changes every second, upstreams fail, and its proxies are
// replaced one by one. Tells what the client saw and what the proxies counted.

import { setTimeout as pause } from 'node:timers/promises'
import { startLab } from '../../harness/lab.ts'
import { ChaosCluster } from './chaos-cluster.ts'
import { ChaosClient } from './client.ts'
import { HeldStream, startHeldUpstream } from './held-stream.ts'
import { MOODS, MoodyUpstream, Seen } from './moody-upstream.ts'
import { ProxyCounts } from './proxy-counts.ts'
import { anthropicReply, openaiReply, plainReply } from './replies.ts'

export type ChaosOptions = {
  seconds: number
  /** Half of what all of this can do together on this machine, where it is left out. */
  requestsPerSecond?: number
  say(text: string): void
}

export type ChaosReport = {
  client: ChaosClient
  seen: Seen
  counts: ProxyCounts
  /** Streams that were open while their proxy was told to end. */
  held: number
  brokenStreams: number
  requestsPerSecond: number
  changes: number
  replaced: number
  /** Proxies that did not learn of the last change. */
  behind: string[]
  /** By how much the client itself was late at most: a machine that stands still for seconds says little of a gateway. */
  latestMs: number
  /** MB, of the proxies that are there at the end. */
  residentMb: number[]
}

/** A program that has just begun takes several times as long for a request. */
const WARM_UP_MS = 6_000
const CAPACITY_MS = 4_000
const CAPACITY_IN_FLIGHT = 256
const MOOD_MS = 1_500
const LATE_MS = 500
/** Before a proxy is told to end, and after another is there. */
const PEACE_MS = 2_000

export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { seconds, say } = options
  const lab = await startLab()
  const seen = new Seen()
  const upstreams = {
    first: new MoodyUpstream(openaiReply, seen),
    second: new MoodyUpstream(openaiReply, seen),
    refuge: new MoodyUpstream(openaiReply, seen),
    claude: new MoodyUpstream(anthropicReply, seen),
  }
  const plain = Array.from({ length: 2 }, () => new MoodyUpstream(plainReply, seen))
  const heldUpstream = await startHeldUpstream()
  let client: ChaosClient | undefined
  try {
    await Promise.all([...Object.values(upstreams), ...plain].map((one) => one.start()))
    const cluster = new ChaosCluster(lab, {
      first: upstreams.first.port,
      second: upstreams.second.port,
      refuge: upstreams.refuge.port,
      claude: upstreams.claude.port,
      held: heldUpstream.port,
      plain: plain.map(({ port }) => port),
    })
    await cluster.setUp()
    client = new ChaosClient(await cluster.servicePort())
    const capacity = options.requestsPerSecond === undefined ? await measureCapacity(client) : 0
    const requestsPerSecond = options.requestsPerSecond ?? Math.round(capacity / 2)
    if (capacity > 0) say(`half of ${Math.round(capacity)} requests/s, while nothing goes on`)
    const counts = new ProxyCounts()
    const report: ChaosReport = {
      client,
      seen,
      counts,
      held: 0,
      brokenStreams: 0,
      requestsPerSecond,
      changes: 0,
      replaced: 0,
      behind: [],
      latestMs: 0,
      residentMb: [],
    }
    const until = performance.now() + seconds * 1000
    const goesOn = () => performance.now() < until

    const load = async (asking: ChaosClient) => {
      const open = new Set<Promise<void>>()
      let due = performance.now()
      for (let id = asking.asked + 1; goesOn(); id++) {
        const asked = asking.ask(id).finally(() => open.delete(asked))
        open.add(asked)
        due += 1000 / requestsPerSecond
        await pause(due - performance.now())
        const late = performance.now() - due
        report.latestMs = Math.max(report.latestMs, Math.round(late))
        // What a machine that stood still has missed is not made up for at once.
        if (late > LATE_MS) due = performance.now()
      }
      await Promise.all(open)
    }

    const change = async () => {
      for (let turn = 1; goesOn(); turn++) {
        const next = pause(1000)
        await cluster.change(turn)
        report.changes++
        if (turn % 5 === 0) await replaceUpstream(turn % 2)
        if (turn % 60 === 0)
          say(
            `${turn} s: ${asking()} requests, ${client!.wrong.length} wrong, ${report.replaced} proxies replaced`,
          )
        await next
      }
    }
    const asking = () => client!.asked

    /** As Kubernetes does it: out of the list, a moment for what is on its way, another in its place. */
    const replaceUpstream = async (index: number) => {
      const leaving = plain[index]!
      await cluster.writeSlice(index, undefined)
      await pause(700)
      await leaving.end()
      const coming = new MoodyUpstream(plainReply, seen)
      await coming.start()
      plain[index] = coming
      await cluster.writeSlice(index, coming.port)
    }

    const spoil = async () => {
      for (let turn = 0; goesOn(); turn++) {
        await upstreams.first.become(MOODS[turn % MOODS.length]!)
        // Of the other each mood comes together with each of the first's, sooner or later.
        await upstreams.second.become(
          MOODS[(turn * 3 + Math.trunc(turn / MOODS.length)) % MOODS.length]!,
        )
        upstreams.claude.mood = turn % 2 === 0 ? 'well' : 'closes-idle'
        for (const one of plain) one.mood = turn % 3 === 0 ? 'closes-idle' : 'well'
        await pause(MOOD_MS)
      }
    }

    const replaceProxies = async () => {
      while (goesOn()) {
        await pause(PEACE_MS)
        if (!goesOn()) return
        const [oldest] = await cluster.proxies()
        const stream = new HeldStream(oldest!.ports[8080]!)
        await stream.begun
        await cluster.removePod(oldest!.name)
        // By now it has answered all but the stream.
        await stream.nearlyOver
        counts.add(await cluster.metricsOf(oldest!))
        report.held++
        if (!(await stream.isWhole)) report.brokenStreams++
        report.replaced++
        await cluster.twoReady()
        await pause(PEACE_MS)
      }
    }

    await Promise.all([load(client), change(), spoil(), replaceProxies()])
    const proxies = await cluster.twoReady()
    report.behind = await cluster.proxiesBehind()
    for (const proxy of proxies) {
      counts.add(await cluster.metricsOf(proxy))
      report.residentMb.push(await cluster.residentMbOf(proxy))
    }
    return report
  } finally {
    client?.close()
    for (const one of [...Object.values(upstreams), ...plain]) one.cutOff()
    heldUpstream.close()
    await lab.close()
  }
}

/** Requests that are answered in a second when there are always some more. They are counted like the others. */
async function measureCapacity(client: ChaosClient): Promise<number> {
  const began = performance.now()
  let answered = 0
  const goOn = async () => {
    for (;;) {
      await client.ask(client.asked + 1)
      const passed = performance.now() - began
      if (passed > WARM_UP_MS + CAPACITY_MS) return
      if (passed > WARM_UP_MS) answered++
    }
  }
  await Promise.all(Array.from({ length: CAPACITY_IN_FLIGHT }, goOn))
  return (answered / CAPACITY_MS) * 1000
}
