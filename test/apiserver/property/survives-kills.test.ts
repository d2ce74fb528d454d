// Whatever clients do at once, and however often the server is killed: is everything true that it ever said?
// AI_GATEWAY_LAB_SEED replays a run as far as time lets itself be replayed; AI_GATEWAY_LAB_KILLS makes it longer.

import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { makeServerPlace, type ServerPlace } from '../server-process.ts'
import { type ApiClient, createApiClient } from './api-client.ts'
import { chanceOf, seedOfRun } from './seeded.ts'
import { verifyKind, verifyOwnObjects } from './verify-run.ts'
import { seen, startWatcher } from './watcher.ts'
import { type Attempt, type Look, writeAtRandom } from './writer.ts'

const KILLS = Number(process.env.AI_GATEWAY_LAB_KILLS ?? 6)
const WRITERS = 4

const MAPS = {
  kind: 'configmaps',
  path: '/api/v1/namespaces/default/configmaps',
  objectKind: 'ConfigMap',
}
const SECRETS = {
  kind: 'secrets',
  path: '/api/v1/namespaces/default/secrets',
  objectKind: 'Secret',
}

const places: ServerPlace[] = []
afterAll(() => {
  for (const place of places) place.remove()
})

test.each([
  { title: 'with a log that is never folded', kinds: [MAPS], longBytes: undefined },
  // A secret that goes is taken out of the files, and with it the history of all.
  { title: 'with one that is folded all the time', kinds: [MAPS, SECRETS], longBytes: 20_000 },
])('every answer holds, $title', { timeout: 60_000 + KILLS * 10_000 }, async (scenario) => {
  const seed = seedOfRun()
  console.log(`AI_GATEWAY_LAB_SEED=${seed}`)
  const chance = chanceOf(seed)
  const { kinds, longBytes } = scenario
  const place = await makeServerPlace({ longBytes })
  places.push(place)
  let server = await place.start()
  const { port } = server
  const clients: ApiClient[] = []
  const connect = (name: string) => {
    const client = createApiClient(() => ({ port, ca: place.tls.cert }), name)
    clients.push(client)
    return client
  }

  const watchers = kinds.flatMap(({ kind, path }) =>
    [undefined, undefined, 'color=red'].map((selector, index) => {
      const label = `the watch ${index + 1} of ${kind}`
      return {
        kind,
        watcher: startWatcher({
          client: connect(`watcher-${index}`),
          path,
          label,
          chance: chance.branch(),
          ...(selector && { selector }),
        }),
      }
    }),
  )
  for (const { watcher } of watchers) await watcher.begun
  const attempts: Attempt[] = []
  const looks: Look[] = []
  let isOver = false
  const writing = Array.from({ length: WRITERS }, (_, index) =>
    writeAtRandom({
      client: connect(`w${index}`),
      kinds,
      chance: chance.branch(),
      isOver: () => isOver,
      attempts,
      looks,
    }),
  )

  for (let kills = 0; kills < KILLS; kills++) {
    const enough = attempts.length + 50 + chance.below(200)
    while (attempts.length < enough) await delay(chance.below(10))
    await server.kill()
    server = await place.start({ port })
  }
  isOver = true
  await Promise.all(writing)

  const complaints: string[] = []
  const client = connect('auditor')
  for (const { path, objectKind } of kinds) {
    // Everybody's last event, so that nobody is still on the way to it.
    await client.send('POST', path, {
      apiVersion: 'v1',
      kind: objectKind,
      metadata: { name: 'last', labels: { color: 'red' } },
    })
  }
  for (const { kind, path } of kinds) {
    const own = watchers.filter((one) => one.kind === kind).map(({ watcher }) => watcher)
    const until = Date.now() + 15_000
    while (!own.every(({ state }) => state.has('last')) && Date.now() < until) await delay(20)
    const list = await client.send('GET', path)
    const final = list!.body.items.map((object: any) => seen('ADDED', object))
    for (const watcher of own) await watcher.stop()
    const ofKind = <T extends { kind: string }>(list: T[]) =>
      list.filter((one) => one.kind === kind)
    complaints.push(
      ...verifyKind({
        kind,
        attempts: ofKind(attempts),
        looks: ofKind(looks),
        watchers: own,
        final,
      }),
    )
    for (let index = 0; index < WRITERS; index++)
      complaints.push(...verifyOwnObjects(kind, `w${index}`, ofKind(attempts)))
  }
  const strange = attempts.filter(({ code }) => code && ![200, 201, 404, 409, 422].includes(code))
  complaints.push(...strange.map(({ code, reason }) => `an answer is ${code}: ${reason}`))
  for (const each of clients) each.close()
  const done = attempts.filter(({ code }) => code && code < 300).length
  console.log(`${done} writes acknowledged, ${attempts.length - done} not; ${KILLS} kills`)
  expect(complaints.slice(0, 10), `AI_GATEWAY_LAB_SEED=${seed}`).toEqual([])
  expect(done).toBeGreaterThan(100)
  await server.kill()
})
