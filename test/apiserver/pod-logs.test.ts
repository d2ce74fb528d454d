// Do a container's lines reach `kubectl logs`, with the options that were asked for?

import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LogOptions, PodRuntime } from '../../src/apiserver/pod-runtime.ts'
import { startTestServer, type TestServer } from './start-test-server.ts'

let server: TestServer
const asked: LogOptions[] = []
const stopped: string[] = []

/** A machine whose pods have written two lines, and go on until the reader is gone. */
const runtime: PodRuntime = {
  connect: () => Promise.reject(new Error('nothing listens')),
  exec: () => Promise.reject(new Error('nothing runs')),
  async *logs(pod, options, signal) {
    asked.push(options)
    yield Buffer.from('one\n')
    yield Buffer.from('two\n')
    if (!options.follow) return
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    stopped.push(pod.name)
  },
}

beforeAll(async () => {
  server = await startTestServer({ runtime: () => runtime })
  const spec = {
    nodeName: 'node',
    containers: [
      { name: 'a', image: 'x' },
      { name: 'b', image: 'x' },
    ],
  }
  const body = { metadata: { name: 'two' }, spec }
  await server.send('/api/v1/namespaces/default/pods', { method: 'POST', body })
  const single = {
    metadata: { name: 'single' },
    spec: { ...spec, containers: spec.containers.slice(0, 1) },
  }
  await server.send('/api/v1/namespaces/default/pods', { method: 'POST', body: single })
})
afterAll(() => server.stop())

test('kubectl logs prints them', async () => {
  expect(await server.kubectl('logs single --tail=5 --timestamps')).toMatchObject({
    code: 0,
    stdout: 'one\ntwo\n',
  })
  expect(asked.at(-1)).toMatchObject({
    container: 'a',
    follow: false,
    tailLines: 5,
    timestamps: true,
  })
})

test('a pod of several containers needs the name of one', async () => {
  const path = '/api/v1/namespaces/default/pods/two/log'
  expect((await server.send(path)).body.message).toBe(
    'a container name must be specified for pod two, choose one of: [a b]',
  )
  expect((await server.send(`${path}?container=c`)).body.message).toBe(
    'container c is not valid for pod two',
  )
  expect((await server.send(`${path}?container=b&sinceSeconds=10`)).text).toBe('one\ntwo\n')
  expect(asked.at(-1)!.since).toBeLessThanOrEqual(Date.now() - 10_000)
})

test('following ends for the machine when the reader goes', async () => {
  const printed = await server.kubectl('logs single -f --request-timeout=1s')
  expect(printed.stdout).toBe('one\ntwo\n')
  while (stopped.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(stopped).toEqual(['single'])
})

test('a pod that is not there has no log', async () => {
  expect((await server.send('/api/v1/namespaces/default/pods/none/log')).body.message).toBe(
    'pods "none" not found',
  )
})
