// Whatever a client sends: does the server answer with a refusal at worst, stay up, and remain what it was for the others?
// AI_GATEWAY_LAB_SEED replays a run; AI_GATEWAY_LAB_ROUNDS makes it longer.

import { once } from 'node:events'
import https from 'node:https'
import { connect } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { deployment, service, widget, widgets } from '../manifests.ts'
import { type ApiClient, createApiClient } from '../property/api-client.ts'
import { chanceOf, seedOfRun } from '../property/seeded.ts'
import { makeServerPlace, type ServerPlace, type ServerProcess } from '../server-process.ts'
import { ADMIN_TOKEN } from '../start-test-server.ts'
import { mutateBytes } from './mutate-bytes.ts'
import { spoil } from './random-json.ts'

const ROUNDS = Number(process.env.AI_GATEWAY_LAB_ROUNDS ?? 250)
const timeout = 60_000 + ROUNDS * 30
const seed = seedOfRun()

let place: ServerPlace
let server: ServerProcess
let client: ApiClient
beforeAll(async () => {
  place = await makeServerPlace()
  server = await place.start()
  client = createApiClient(() => ({ port: server.port, ca: place.tls.cert }), 'fuzz')
  const definition = parse(widgets)
  await client.send('POST', DEFINITIONS, definition)
})
afterAll(() => {
  client.close()
  place.remove()
})

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
const CORE = '/api/v1/namespaces/default'
const SAMPLES: [string, string, object][] = [
  [
    'a ConfigMap',
    `${CORE}/configmaps`,
    { metadata: { name: 'a', labels: { x: 'y' } }, data: { k: 'v' } },
  ],
  ['a Secret', `${CORE}/secrets`, { metadata: { name: 'a' }, type: 'Opaque', data: { k: 'eA==' } }],
  ['a Service', `${CORE}/services`, parse(service)],
  ['a Deployment', '/apis/apps/v1/namespaces/default/deployments', parse(deployment)],
  [
    'a Pod',
    `${CORE}/pods`,
    {
      metadata: { name: 'a' },
      spec: {
        containers: [
          {
            name: 'c',
            image: 'i',
            ports: [{ containerPort: 80 }],
            env: [
              { name: 'E', value: 'v' },
              { name: 'F', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
            ],
            resources: { limits: { cpu: '1', memory: '1Gi' } },
            readinessProbe: { httpGet: { path: '/', port: 80 } },
          },
        ],
        volumes: [{ name: 'v', configMap: { name: 'm', items: [{ key: 'k', path: 'p' }] } }],
      },
    },
  ],
  [
    'a definition',
    DEFINITIONS,
    parse(widgets.replaceAll('widget', 'gadget').replaceAll('Widget', 'Gadget')),
  ],
  [
    'a custom object',
    '/apis/example.dev/v1/namespaces/default/widgets',
    JSON.parse(widget('a', { size: 'small' })),
  ],
  [
    'a Role',
    '/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles',
    { metadata: { name: 'a' }, rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] },
  ],
]
const PATCHES = {
  'application/merge-patch+json': (sample: object) => sample,
  'application/strategic-merge-patch+json': (sample: object) => ({ $patch: 'merge', ...sample }),
  'application/json-patch+json': () => [
    { op: 'add', path: '/metadata/labels/x', value: 'z' },
    { op: 'copy', from: '/metadata/labels', path: '/metadata/annotations' },
    { op: 'remove', path: '/metadata/annotations' },
    { op: 'test', path: '/metadata/name', value: 'a' },
  ],
  'application/apply-patch+yaml': (sample: object) => sample,
}

/** These are 500s of Kubernetes too. */
const isFault = ({ code, body }: { code: number; body: any }) =>
  code >= 500 &&
  !/resourceVersion should not be set|does not contain declared merge key|^failed to create typed patch object/.test(
    body?.message ?? '',
  )

test.each(SAMPLES)('%s that is spoilt', { timeout }, async (_what, path, sample) => {
  const chance = chanceOf(seed)
  const [, root, first, second] = path.split('/')
  const whole: any = { apiVersion: root === 'api' ? first : `${first}/${second}`, ...sample }
  const faults: string[] = []
  const { name } = whole.metadata
  await client.send('POST', path, whole)
  for (let round = 0; round < ROUNDS; round++) {
    const isPatch = chance.isLikely(0.6)
    const [type, make] = chance.pick(Object.entries(PATCHES))
    const body = spoil(chance, isPatch ? make(whole) : whole)
    const answer = isPatch
      ? await client.send('PATCH', `${path}/${name}?fieldManager=f`, body, type)
      : chance.isLikely(0.5)
        ? await client.send('PUT', `${path}/${name}`, body)
        : await client.send('POST', `${path}?dryRun=All`, body)
    if (!answer || isFault(answer))
      faults.push(
        `${isPatch ? type : 'write'} ${JSON.stringify(body)}: ${answer?.code} ${answer?.body?.message}`,
      )
    if (chance.isLikely(0.05)) {
      // Whatever was let in can be read, in every form.
      for (const accept of ['application/json', 'application/json;as=Table;v=v1;g=meta.k8s.io']) {
        const { code, body: read } = await server.send(path, { headers: { accept } })
        if (code !== 200) faults.push(`list of ${path} as ${accept}: ${code} ${read?.message}`)
      }
      await client.send('DELETE', `${path}/${name}`)
      await client.send('POST', path, whole)
    }
  }
  expect(faults.slice(0, 8), `AI_GATEWAY_LAB_SEED=${seed}`).toEqual([])
})

test('queries that are spoilt', { timeout }, async () => {
  const chance = chanceOf(seed)
  const samples = [
    '/api/v1/namespaces/default/configmaps?limit=2&continue=eyJhZnRlciI6ImRlZmF1bHQvYSIsInZlcnNpb24iOjEwfQ',
    '/api/v1/pods?labelSelector=a%3Db%2Cc%20in%20(d)&fieldSelector=status.phase%3DRunning',
    '/apis/apps/v1/deployments?resourceVersion=3&resourceVersionMatch=Exact&timeoutSeconds=1',
    '/api/v1/configmaps?watch=true&timeoutSeconds=0&resourceVersion=1&allowWatchBookmarks=1',
    '/openapi/v3/apis/apps/v1?hash=1',
    '/apis/example.dev/v1/namespaces/default/widgets/a/status?pretty=true',
    '/api/v1/namespaces/default/pods/a/log?tailLines=3&sinceSeconds=1',
    '/healthz/ping?verbose=1',
  ].map((text) => Buffer.from(text))
  const faults: string[] = []
  for (let round = 0; round < 3 * ROUNDS; round++) {
    // What no HTTP client would send at all is sent below.
    const path = mutateBytes(chance, samples)
      .toString('latin1')
      .replaceAll(/[^\x21-\x7e]/g, '!')
    const isSent = path.startsWith('/') && !/watch=|follow=/.test(path)
    if (!isSent) continue
    const answer = await server.send(path).catch(() => undefined)
    if (!answer || (answer.code >= 500 && answer.code !== 504 && answer.code !== 503))
      faults.push(`${path}: ${answer?.code} ${answer?.body?.message}`)
  }
  expect(faults.slice(0, 8), `AI_GATEWAY_LAB_SEED=${seed}`).toEqual([])
})

test('bytes that are no HTTP', { timeout }, async () => {
  const chance = chanceOf(seed)
  const head = `authorization: Bearer ${ADMIN_TOKEN}\r\nhost: localhost\r\n`
  const samples = [
    `GET /api/v1/pods HTTP/1.1\r\n${head}\r\n`,
    `POST ${CORE}/configmaps HTTP/1.1\r\n${head}content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{"a":\r\n3\r\n1}\n\r\n0\r\n\r\n`,
    `GET ${CORE}/pods/a/exec?command=ls HTTP/1.1\r\n${head}connection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-protocol: v5.channel.k8s.io\r\n\r\n`,
    `POST ${CORE}/pods/a/portforward HTTP/1.1\r\n${head}connection: Upgrade\r\nupgrade: SPDY/3.1\r\nx-stream-protocol-version: portforward.k8s.io\r\n\r\n`,
  ].map((text) => Buffer.from(text))
  for (let round = 0; round < 60; round++) {
    const socket = connect({
      port: server.port,
      host: '127.0.0.1',
      ca: place.tls.cert,
      servername: 'localhost',
    })
    socket.on('error', () => {})
    await once(socket, 'secureConnect').catch(() => {})
    socket.end(mutateBytes(chance, samples))
    socket.resume()
    await Promise.race([once(socket, 'close'), new Promise((resolve) => setTimeout(resolve, 100))])
    socket.destroy()
  }
  expect((await server.send('/version')).code).toBe(200)
})

test.each([
  ['JSON that is a tower of lists', 'application/json', () => '['.repeat(1_500_000)],
  ['JSON that is a tower of objects', 'application/json', () => '{"a":'.repeat(500_000)],
  [
    'JSON that closes what it opened',
    'application/json',
    () => `{"metadata":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
  ],
  ['YAML that is a tower', 'application/yaml', () => `a: ${'['.repeat(1_000_000)}`],
  [
    'YAML that is a staircase',
    'application/yaml',
    () => Array.from({ length: 1500 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
  ],
  [
    'YAML whose aliases multiply',
    'application/yaml',
    () =>
      `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefghi'].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[index]}`).join(',')}]`).join('\n')}\n`,
  ],
  [
    'a number of a million digits',
    'application/json',
    () =>
      `{"metadata":{"name":"n"},"spec":{"limits":[{"type":"Pod","max":{"cpu":"${'9'.repeat(1_000_000)}"}}]}}`,
  ],
  [
    'twenty thousand keys that are wrong',
    'application/json',
    () =>
      JSON.stringify({
        metadata: {
          name: 'k',
          labels: Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`k${i}`, '='])),
        },
      }),
  ],
  [
    'protobuf of nothing but lengths',
    'application/vnd.kubernetes.protobuf',
    () => Buffer.concat([Buffer.from('k8s\0'), Buffer.alloc(2_000_000, 0x0a)]),
  ],
])('%s costs an answer, and others have theirs meanwhile', async (_what, type, make) => {
  for (const path of [
    `${CORE}/configmaps`,
    `${CORE}/limitranges`,
    `${CORE}/persistentvolumeclaims`,
  ]) {
    const sent = server.send(path, {
      method: 'POST',
      body: make(),
      headers: { 'content-type': type },
    })
    const other = server.send('/version')
    const { code, body } = await sent
    expect([code < 500, code, body?.message]).toEqual([true, code, body?.message])
    expect((await other).code).toBe(200)
  }
})

test.each([
  ['declared', { 'content-length': String(100 * 1024 * 1024) }],
  ['in chunks', { 'transfer-encoding': 'chunked' }],
])('a body of 100 MB, %s, is answered with 413 and not kept', async (_how, headers) => {
  const answer = new Promise<{ code?: number; text: string }>((resolve, reject) => {
    const post = https.request({
      host: '127.0.0.1',
      servername: 'localhost',
      port: server.port,
      ca: place.tls.cert,
      agent: false,
      method: 'POST',
      path: `${CORE}/configmaps`,
      headers: {
        authorization: `Bearer ${ADMIN_TOKEN}`,
        'content-type': 'application/json',
        ...headers,
      },
    })
    post.on('error', reject)
    post.on('response', async (response) => {
      let text = ''
      for await (const part of response) text += part
      resolve({ code: response.statusCode, text })
    })
    const chunk = Buffer.alloc(1024 * 1024, 0x20)
    let left = 100
    const write = () => {
      while (left-- > 0) if (!post.write(chunk)) return void post.once('drain', write)
      post.end()
    }
    write()
  })
  const { code, text } = await answer
  expect([code, text]).toEqual([
    413,
    expect.stringContaining('Request entity too large: limit is 3145728'),
  ])
  expect((await server.send('/version')).code).toBe(200)
})
