import { expect, test } from 'vitest'
import { decodingErrorOf } from '../../../src/apiserver/kinds/schemas/decoding-error.ts'

const pod = (container: object, spec: object = {}) => ({
  metadata: { name: 'a' },
  spec: { containers: [{ name: 'a', ...container }], ...spec },
})
const deployment = (container: object) => ({ spec: { template: pod(container) } })
const into = 'json: cannot unmarshal'

test.each<[apiVersion: string, kind: string, object: object, error: string | undefined]>([
  ['apps/v1', 'Deployment', deployment({ env: [{ name: 'A', value: '1' }] }), undefined],
  [
    'apps/v1',
    'Deployment',
    deployment({ env: [{ name: 'A', value: 8080 }] }),
    `${into} number into Go struct field EnvVar.spec.template.spec.containers.env.value of type string`,
  ],
  [
    'apps/v1',
    'Deployment',
    { spec: { replicas: '2' } },
    `${into} string into Go struct field DeploymentSpec.spec.replicas of type int32`,
  ],
  [
    'apps/v1',
    'Deployment',
    { spec: { replicas: 1.5 } },
    `${into} number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32`,
  ],
  [
    'v1',
    'Pod',
    pod({ ports: { containerPort: 80 } }),
    `${into} object into Go struct field Container.spec.containers.ports of type []v1.ContainerPort`,
  ],
  [
    'v1',
    'Pod',
    pod({ args: ['a', true] }),
    `${into} bool into Go struct field Container.spec.containers.args of type string`,
  ],
  [
    'v1',
    'Pod',
    { metadata: { labels: { version: 1 } } },
    `${into} number into Go struct field ObjectMeta.metadata.labels of type string`,
  ],
  [
    'v1',
    'ConfigMap',
    { data: { a: { b: 'c' } } },
    `${into} object into Go struct field ConfigMap.data of type string`,
  ],
  [
    'v1',
    'ConfigMap',
    { data: 'x' },
    `${into} string into Go struct field ConfigMap.data of type map[string]string`,
  ],
  ['v1', 'Secret', { data: { key: 'not base64' } }, 'illegal base64 data at input byte 3'],
  ['v1', 'Secret', { data: { key: 'abcde' } }, 'illegal base64 data at input byte 4'],
  ['v1', 'Secret', { data: { key: 'YQ==', empty: '' } }, undefined],
  [
    'v1',
    'Pod',
    pod({ resources: { limits: { memory: '1 GB' } } }),
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
  ],
  [
    'v1',
    'Pod',
    pod({ imagePullPolicy: 1 }),
    `${into} number into Go struct field Container.spec.containers.imagePullPolicy of type v1.PullPolicy`,
  ],
  [
    'v1',
    'Pod',
    pod({ readinessProbe: { httpGet: { port: true } } }),
    `${into} bool into Go struct field HTTPGetAction.spec.containers.readinessProbe.httpGet.port of type int32`,
  ],
  [
    'v1',
    'Pod',
    pod({}, { volumes: [{ name: 'v', secret: 'x' }] }),
    `${into} string into Go struct field Volume.spec.volumes.secret of type v1.SecretVolumeSource`,
  ],
  ['v1', 'Pod', { spec: [] }, `${into} array into Go struct field Pod.spec of type v1.PodSpec`],
  ['v1', 'Pod', { spec: null, status: { startTime: null } }, undefined],
  [
    'v1',
    'Pod',
    { metadata: { creationTimestamp: 'yesterday' } },
    'parsing time "yesterday" as "2006-01-02T15:04:05Z07:00": cannot parse "yesterday" as "2006"',
  ],
  [
    'autoscaling/v2',
    'HorizontalPodAutoscaler',
    { spec: { metrics: [{ resource: [] }] } },
    `${into} array into Go struct field MetricSpec.spec.metrics.resource of type v2.ResourceMetricSource`,
  ],
  ['example.dev/v1', 'Thing', { spec: 1 }, undefined],
])('%s %s %j', (apiVersion, kind, object, error) => {
  const [version = '', group = ''] = apiVersion.split('/').reverse()
  expect(decodingErrorOf(group, version, kind, object)).toBe(error)
})
