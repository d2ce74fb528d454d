import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { builtinKinds } from '../../../src/apiserver/kinds/schemas/builtin-types.ts'
import { decodeProtobuf } from '../../../src/apiserver/protobuf/decode-protobuf.ts'
import { ApiError } from '../../../src/kube/api-error.ts'
import { startCaptureServer } from './capture-server.ts'

const SDK = '/usr/lib/google-cloud-sdk/bin'
const folder = mkdtempSync(path.join(tmpdir(), 'protobuf-'))
let server: Awaited<ReturnType<typeof startCaptureServer>>

beforeAll(async () => {
  server = await startCaptureServer()
  writeFileSync(path.join(folder, 'blob'), Buffer.from([0, 1, 2, 255]))
})
afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true })
})

const labelled = (name: string) => ({ name, labels: { app: name } })
const rbac = 'rbac.authorization.k8s.io'
const template = (name: string, image: string) => ({
  metadata: { labels: { app: name } },
  spec: { containers: [{ name: image, image }] },
})
const job = (name: string, restartPolicy: string) => ({
  spec: {
    template: {
      spec: {
        containers: [{ name, image: 'busybox', command: ['date'] }],
        restartPolicy,
      },
    },
  },
})

/** kubectl leaves the namespace to the path. */
const commands: [command: string, body: object][] = [
  [
    'create secret generic keys --from-literal=Authorization=Bearer\\ x --from-literal=empty=',
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'keys' },
      data: { Authorization: 'QmVhcmVyIHg=', empty: '' },
    },
  ],
  [
    'create configmap settings --from-literal=a=1 --from-file=BLOB',
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'settings' },
      data: { a: '1' },
      binaryData: { blob: 'AAEC/w==' },
    },
  ],
  ['create namespace team', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } }],
  [
    'create serviceaccount robot',
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'robot' } },
  ],
  [
    'create service nodeport web --tcp=80:8080 --node-port=30080',
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: labelled('web'),
      spec: {
        ports: [{ name: '80-8080', protocol: 'TCP', port: 80, targetPort: 8080, nodePort: 30080 }],
        selector: { app: 'web' },
        type: 'NodePort',
      },
    },
  ],
  [
    'create service clusterip web --clusterip=None --tcp=80:http',
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: labelled('web'),
      spec: {
        ports: [{ name: '80-http', protocol: 'TCP', port: 80, targetPort: 'http' }],
        selector: { app: 'web' },
        clusterIP: 'None',
        type: 'ClusterIP',
      },
    },
  ],
  [
    'create deployment web --image=nginx --replicas=0 --port=80',
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: labelled('web'),
      spec: {
        replicas: 0,
        selector: { matchLabels: { app: 'web' } },
        template: {
          ...template('web', 'nginx'),
          spec: { containers: [{ name: 'nginx', image: 'nginx', ports: [{ containerPort: 80 }] }] },
        },
      },
    },
  ],
  [
    'create job once --image=busybox -- date',
    {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'once' },
      ...job('once', 'Never'),
    },
  ],
  [
    'create cronjob often --image=busybox --schedule=*/1_*_*_*_* -- date',
    {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'often' },
      spec: {
        schedule: '*/1 * * * *',
        jobTemplate: { metadata: { name: 'often' }, ...job('often', 'OnFailure') },
      },
    },
  ],
  [
    'create role reader --verb=get,list --resource=pods,deployments.apps --resource-name=web',
    {
      apiVersion: `${rbac}/v1`,
      kind: 'Role',
      metadata: { name: 'reader' },
      rules: [
        { verbs: ['get', 'list'], apiGroups: [''], resources: ['pods'], resourceNames: ['web'] },
        {
          verbs: ['get', 'list'],
          apiGroups: ['apps'],
          resources: ['deployments'],
          resourceNames: ['web'],
        },
      ],
    },
  ],
  [
    'create rolebinding readers --role=reader --user=ann --serviceaccount=default:robot',
    {
      apiVersion: `${rbac}/v1`,
      kind: 'RoleBinding',
      metadata: { name: 'readers' },
      subjects: [
        { kind: 'User', apiGroup: rbac, name: 'ann' },
        { kind: 'ServiceAccount', name: 'robot', namespace: 'default' },
      ],
      roleRef: { apiGroup: rbac, kind: 'Role', name: 'reader' },
    },
  ],
  [
    'create clusterrole health --verb=get --non-resource-url=/healthz',
    {
      apiVersion: `${rbac}/v1`,
      kind: 'ClusterRole',
      metadata: { name: 'health' },
      rules: [{ verbs: ['get'], nonResourceURLs: ['/healthz'] }],
    },
  ],
  [
    'create clusterrolebinding admins --clusterrole=admin --group=ops',
    {
      apiVersion: `${rbac}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: 'admins' },
      subjects: [{ kind: 'Group', apiGroup: rbac, name: 'ops' }],
      roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: 'admin' },
    },
  ],
  [
    'create ingress front --class=nginx --rule=example.com/a*=web:80',
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'front' },
      spec: {
        ingressClassName: 'nginx',
        rules: [
          {
            host: 'example.com',
            http: {
              paths: [
                {
                  path: '/a',
                  pathType: 'Prefix',
                  backend: { service: { name: 'web', port: { number: 80 } } },
                },
              ],
            },
          },
        ],
      },
    },
  ],
  [
    'create poddisruptionbudget calm --selector=app=web --min-available=50%',
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'calm' },
      spec: { minAvailable: '50%', selector: { matchLabels: { app: 'web' } } },
    },
  ],
  [
    'create quota small --hard=cpu=1,memory=1Gi --scopes=BestEffort',
    {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'small' },
      spec: { hard: { cpu: '1', memory: '1Gi' }, scopes: ['BestEffort'] },
    },
  ],
  [
    'create priorityclass high --value=-7 --description=first',
    {
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name: 'high' },
      value: -7,
      description: 'first',
      preemptionPolicy: 'PreemptLowerPriority',
    },
  ],
  [
    'auth can-i delete pods --subresource=log',
    {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      metadata: {},
      spec: {
        resourceAttributes: {
          namespace: 'default',
          verb: 'delete',
          resource: 'pods',
          subresource: 'log',
        },
      },
    },
  ],
  [
    'auth can-i --list',
    {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectRulesReview',
      metadata: {},
      spec: { namespace: 'default' },
    },
  ],
  [
    'auth whoami',
    { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview', metadata: {} },
  ],
  [
    'create token robot --duration=1h --audience=vault',
    {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      metadata: {},
      spec: { audiences: ['vault'], expirationSeconds: 3600 },
    },
  ],
]

async function capture(version: string, command: string) {
  server.captured.length = 0
  const words = command
    .replace('BLOB', path.join(folder, 'blob'))
    .replace(/\\ /g, '\u0000')
    .split(' ')
    .map((word) => word.replaceAll('\u0000', ' '))
    .map((word) => (word.includes('schedule') ? word.replaceAll('_', ' ') : word))
  const options = [
    `--server=${server.url}`,
    `--cache-dir=${folder}/${version}`,
    '--kubeconfig=/dev/null',
  ]
  const result = await execa(`${SDK}/kubectl.${version}`, [...options, ...words], { reject: false })
  return { bodies: server.captured.slice(), result }
}

describe.each(['1.32', '1.33'])('kubectl %s', (version) => {
  test.each(commands)('%s', async (command, expected) => {
    const { bodies, result } = await capture(version, command)
    expect(bodies, result.stderr).not.toHaveLength(0)
    expect(bodies[0]!.contentType).toBe('application/vnd.kubernetes.protobuf')
    expect(decodeProtobuf(bodies[0]!.body)).toEqual(expected)
  })
})

const scaleTargetRef = { kind: 'Deployment', name: 'web', apiVersion: 'apps/v1' }
const target = { type: 'Utilization', averageUtilization: 80 }

test.each([
  ['1.32', 'autoscaling/v1', { targetCPUUtilizationPercentage: 80 }],
  [
    '1.33',
    'autoscaling/v2',
    { metrics: [{ type: 'Resource', resource: { name: 'cpu', target } }] },
  ],
])('kubectl %s makes an autoscaler of %s', async (version, apiVersion, metrics) => {
  const command = 'autoscale deployment web --min=1 --max=3 --cpu-percent=80'
  const { bodies, result } = await capture(version, command)
  expect(bodies, result.stderr).toHaveLength(1)
  expect(decodeProtobuf(bodies[0]!.body)).toEqual({
    apiVersion,
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web' },
    spec: { scaleTargetRef, minReplicas: 1, maxReplicas: 3, ...metrics },
  })
})

const varint = (value: number): number[] =>
  value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)]
const bytes = (number: number, content: Buffer | string) => {
  const body = Buffer.from(content as string)
  return Buffer.concat([Buffer.from([...varint((number << 3) | 2), ...varint(body.length)]), body])
}
const number = (field: number, value: number) =>
  Buffer.from([...varint(field << 3), ...varint(value)])
const message = (...parts: Buffer[]) => Buffer.concat(parts)

/** runtime.Unknown, as Go's encoder writes it. */
const envelope = (apiVersion: string, kind: string, raw: Buffer, contentType = '') =>
  message(
    Buffer.from('k8s\0'),
    bytes(1, message(bytes(1, apiVersion), bytes(2, kind))),
    bytes(2, raw),
    bytes(3, ''),
    bytes(4, contentType),
  )

describe('decoding', () => {
  test('keeps a zero behind a pointer, and drops the zeros that are not', () => {
    const spec = message(number(1, 0), number(5, 0))
    expect(decodeProtobuf(envelope('apps/v1', 'Deployment', bytes(2, spec)))).toMatchObject({
      spec: { replicas: 0 },
    })
  })

  test('writes times as RFC 3339, and leaves out those that are not set', () => {
    const lease = (time: Buffer) => {
      const bytesOfLease = bytes(2, message(bytes(1, 'me'), bytes(3, time), bytes(4, time)))
      return decodeProtobuf(envelope('coordination.k8s.io/v1', 'Lease', bytesOfLease)).spec
    }
    const time = message(number(1, 86400), number(2, 1500000))
    expect(lease(time)).toEqual({
      holderIdentity: 'me',
      acquireTime: '1970-01-02T00:00:00.001500Z',
      renewTime: '1970-01-02T00:00:00.001500Z',
    })
    expect(lease(Buffer.alloc(0))).toEqual({ holderIdentity: 'me' })
    const made = bytes(1, bytes(8, time))
    expect(decodeProtobuf(envelope('v1', 'Secret', made)).metadata).toEqual({
      creationTimestamp: '1970-01-02T00:00:00Z',
    })
  })

  test('takes options to delete under any group', () => {
    const options = message(number(1, 0), bytes(4, 'Background'))
    expect(decodeProtobuf(envelope('policy/v1', 'DeleteOptions', options))).toEqual({
      apiVersion: 'policy/v1',
      kind: 'DeleteOptions',
      gracePeriodSeconds: 0,
      propagationPolicy: 'Background',
    })
  })

  test('keeps a key that JavaScript would take for a prototype', () => {
    const entry = bytes(2, message(bytes(1, '__proto__'), bytes(2, 'x')))
    const { data } = decodeProtobuf(envelope('v1', 'ConfigMap', entry))
    expect(Object.keys(data)).toEqual(['__proto__'])
  })

  test('passes over fields that a newer client knows', () => {
    const secret = message(bytes(99, 'later'), bytes(3, 'Opaque'))
    expect(decodeProtobuf(envelope('v1', 'Secret', secret)).type).toBe('Opaque')
  })

  test('reads JSON that travels in the envelope', () => {
    const raw = Buffer.from('{"apiVersion":"x/v1","kind":"Y","metadata":{"name":"z"}}')
    expect(decodeProtobuf(envelope('x/v1', 'Y', raw, 'application/json'))).toEqual(
      JSON.parse(raw.toString()),
    )
  })
})

const secret = 'Secret in version "v1" cannot be handled as a Secret:'

test.each<[what: string, body: Buffer, message: string]>([
  [
    'no prefix',
    Buffer.from('{"kind":"Secret"}'),
    'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]',
  ],
  ['an empty body', Buffer.from('k8s\0'), 'no kind "" is registered for version ""'],
  [
    'an unknown kind',
    envelope('v1', 'Sekret', Buffer.alloc(0)),
    'no kind "Sekret" is registered for version "v1"',
  ],
  [
    'a kind of another group',
    envelope('v1', 'Deployment', Buffer.alloc(0)),
    'no kind "Deployment" is registered for version "v1"',
  ],
  ['a cut envelope', envelope('v1', 'Secret', Buffer.alloc(9)).subarray(0, 12), 'unexpected EOF'],
  [
    'a length beyond the end',
    envelope('v1', 'Secret', Buffer.from([0x0a, 0x7f, 1])),
    `${secret} unexpected EOF`,
  ],
  [
    'a huge length',
    envelope('v1', 'Secret', Buffer.from([0x0a, 255, 255, 255, 255, 255, 127])),
    `${secret} unexpected EOF`,
  ],
  [
    'an endless number',
    envelope('v1', 'Secret', Buffer.alloc(12, 0xff)),
    `${secret} proto: integer overflow`,
  ],
  ['a group', envelope('v1', 'Secret', Buffer.from([0x0b])), `${secret} proto: illegal wireType 3`],
  [
    'field zero',
    envelope('v1', 'Secret', Buffer.from([0x02, 0])),
    `${secret} proto: illegal tag 0 (wire type 2)`,
  ],
  [
    'a number for a message',
    envelope('v1', 'Secret', number(1, 1)),
    `${secret} proto: wrong wireType = 0 for field 1`,
  ],
  [
    'a time beyond all calendars',
    envelope('v1', 'Secret', bytes(1, bytes(8, Buffer.from([8, ...Array(8).fill(255), 0x7f])))),
    `${secret} Time.MarshalJSON: year outside of range [0,9999]`,
  ],
])('refuses %s', (_what, body, text) => {
  expect(() => decodeProtobuf(body)).toThrow(
    expect.objectContaining({
      name: 'ApiError',
      message: text,
      status: expect.objectContaining({ code: 400, reason: 'BadRequest' }),
    }),
  )
})

test('whatever the bytes, the answer is an object or an ApiError', () => {
  // A fixed sequence, so that a failure can be repeated.
  let state = 42
  const random = (below: number) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
    return (state >>> 8) % below
  }
  const kinds = builtinKinds()
  const outcomes = { object: 0, refused: 0 }
  for (let round = 0; round < 4000; round++) {
    const { apiVersion, kind } = kinds[round % kinds.length]!
    const raw = Buffer.from(
      Array.from({ length: random(40) }, () => (random(3) === 0 ? random(256) : random(24))),
    )
    const whole = envelope(apiVersion, kind, raw)
    if (random(4) === 0) whole[random(whole.length)] = random(256)
    try {
      expect(decodeProtobuf(whole)).toMatchObject({})
      outcomes.object++
    } catch (error) {
      expect(error).toBeInstanceOf(ApiError)
      outcomes.refused++
    }
  }
  expect(outcomes.object).toBeGreaterThan(10)
  expect(outcomes.refused).toBeGreaterThan(1000)
})
