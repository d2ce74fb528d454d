import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { proxyObjects } from '../../../gateway/controller/proxy-objects.ts'
import { violationsOf } from '../../../src/apiserver/kinds/pod-security.ts'

const root = join(import.meta.dirname, '..', '..', '..')

test.each(['gateway', 'simulators'])('the lab’s own %s would be let in anywhere', (folder) => {
  const text = readFileSync(join(root, 'manifests', folder, 'deployment.yaml'), 'utf8')
  const deployments = parseAllDocuments(text)
    .map((one) => one.toJS())
    .filter(({ kind }) => kind === 'Deployment')
  expect(deployments).toHaveLength(1)
  for (const { spec } of deployments)
    expect(violationsOf(spec.template.spec, 'restricted')).toEqual([])
})

test('so would each proxy that the gateway’s controller makes', () => {
  const gateway = {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: 'edge', namespace: 'default', uid: 'u' },
    spec: { gatewayClassName: 'agentgateway', listeners: [{ name: 'http', port: 80 }] },
  }
  const settings = { image: 'i', version: 'v', env: [] }
  const { object } = proxyObjects(gateway, settings).deployment
  expect(violationsOf(object.spec.template.spec, 'restricted')).toEqual([])
})
