// Do checks that read the same ask the cluster once, and each get what they asked for?

import { expect, test } from 'vitest'
import { readOnce } from '../../src/checks/read-once.ts'
import { gateways, pods, secrets } from '../../src/kube/resources.ts'

function countingReader() {
  const asked: string[] = []
  return {
    asked,
    reader: readOnce({
      async get({ kind }, { name, namespace }) {
        asked.push(`${kind} ${namespace}/${name}`)
        return { apiVersion: 'v1', kind, metadata: { name, namespace } }
      },
      async list({ kind }, options) {
        asked.push(`${kind} ${JSON.stringify(options)}`)
        return { items: [], resourceVersion: `${asked.length}` }
      },
    }),
  }
}

test('the same object is asked for once, also by those who ask at once', async () => {
  const { asked, reader } = countingReader()
  const key = { name: 'a', namespace: 'x' }
  const both = await Promise.all([reader.get(secrets, key), reader.get(secrets, { ...key })])
  expect([...both, await reader.get(secrets, key)].map((each) => each?.metadata)).toEqual([
    key,
    key,
    key,
  ])
  expect(asked).toEqual(['Secret x/a'])
})

test('objects and lists that differ in anything are not taken for each other', async () => {
  const { asked, reader } = countingReader()
  await reader.get(secrets, { name: 'a', namespace: 'x' })
  await reader.get(secrets, { name: 'a', namespace: 'y' })
  await reader.get(secrets, { name: 'a' })
  await reader.get(gateways, { name: 'a', namespace: 'x' })
  const lists = [
    {},
    { namespace: 'x' },
    { labelSelector: 'x' },
    { fieldSelector: 'x' },
    { namespace: 'x', labelSelector: 'a=b' },
  ]
  for (const options of lists) await reader.list(pods, options)
  for (const options of lists) await reader.list(pods, options)
  expect(asked.length).toBe(4 + lists.length)
})
