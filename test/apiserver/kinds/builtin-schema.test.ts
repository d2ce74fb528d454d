import { describe, expect, test } from 'vitest'
import {
  builtinSchema,
  objectMetaSchema,
} from '../../../src/apiserver/kinds/schemas/builtin-schema.ts'
import {
  builtinKinds,
  scopeOf,
  typeNamed,
} from '../../../src/apiserver/kinds/schemas/builtin-types.ts'
import { scalars } from '../../../src/apiserver/kinds/schemas/notation.ts'
import { pruneUnknown } from '../../../src/apiserver/schema/prune.ts'
import { validateSchema } from '../../../src/apiserver/schema/validate.ts'

const split = (apiVersion: string): [group: string, version: string] => {
  const [version = '', group = ''] = apiVersion.split('/').reverse()
  return [group, version]
}

describe('the tables of built-in kinds', () => {
  test.each(builtinKinds())(
    'describe $apiVersion $kind to the last field',
    ({ apiVersion, kind }) => {
      const schema = builtinSchema(...split(apiVersion), kind)
      expect(Object.keys(schema!.properties!)).toEqual(
        expect.arrayContaining(['apiVersion', 'kind', 'metadata']),
      )
      expect(JSON.parse(JSON.stringify(schema))).toEqual(schema)
      expect(schema!.description, 'says what it is').toMatch(/^[A-Z].*\.$/)
    },
  )

  test.each(builtinKinds())(
    'have no field number of $apiVersion $kind twice',
    ({ apiVersion, kind }) => {
      const scope = scopeOf(apiVersion)!
      const seen = new Set<string>()
      const visit = (name: string) => {
        if (scalars.has(name) || seen.has(name)) return
        seen.add(name)
        const type = typeNamed(scope, name)
        expect(type, `type ${name}`).toBeDefined()
        if (type!.values) return
        const numbers = type!.fields.map(({ number }) => number)
        expect(
          numbers.every((number) => number > 0),
          name,
        ).toBe(true)
        expect(new Set(numbers).size, name).toBe(numbers.length)
        for (const field of type!.fields) visit(field.type)
      }
      visit(kind)
    },
  )

  test('know no kind that is not built in, nor one of another group', () => {
    expect(builtinSchema('gateway.networking.k8s.io', 'v1', 'Gateway')).toBeUndefined()
    expect(builtinSchema('', 'v1', 'Deployment')).toBeUndefined()
    expect(builtinSchema('apps', 'v1', 'DeploymentSpec')).toBeUndefined()
    expect(builtinSchema('', 'constructor', 'Pod')).toBeUndefined()
  })

  test('carry the keys by which lists merge', () => {
    const { properties } = builtinSchema('', 'v1', 'Pod')!.properties!.spec!
    const container = properties!.containers!.items!.properties!
    expect(properties!.containers).toMatchObject({
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
      'x-kubernetes-patch-strategy': 'merge',
      'x-kubernetes-patch-merge-key': 'name',
    })
    expect(container.ports).toMatchObject({
      'x-kubernetes-list-map-keys': ['containerPort', 'protocol'],
      'x-kubernetes-patch-merge-key': 'containerPort',
    })
    expect(properties!.tolerations).toMatchObject({ 'x-kubernetes-list-type': 'atomic' })
    expect(properties!.nodeSelector).toMatchObject({ 'x-kubernetes-map-type': 'atomic' })
    expect(objectMetaSchema().properties!.finalizers).toMatchObject({
      'x-kubernetes-list-type': 'set',
      'x-kubernetes-patch-strategy': 'merge',
    })
  })

  test('have the autoscaler in both its forms', () => {
    const spec = (version: string) =>
      Object.keys(
        builtinSchema('autoscaling', version, 'HorizontalPodAutoscaler')!.properties!.spec!
          .properties!,
      )
    expect(spec('v1')).toContain('targetCPUUtilizationPercentage')
    expect(spec('v2')).toContain('metrics')
  })
})

/** What kubectl prints for a manifest, unknown fields first. */
function printed(manifest: any) {
  const object = structuredClone(manifest)
  const schema = builtinSchema(...split(object.apiVersion), object.kind)!
  const unknown = pruneUnknown(schema, object).map((path) => `unknown field "${path}"`)
  return [
    ...unknown,
    ...validateSchema(schema, object).map(({ field, message }) => `${field}: ${message}`),
  ]
}

const deployment = (spec: object) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'a' },
  spec,
})
const pod = (spec: object) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec })
const complete = {
  replicas: 0,
  selector: { matchLabels: { app: 'a' } },
  template: {
    metadata: { labels: { app: 'a' } },
    spec: {
      containers: [
        {
          name: 'a',
          image: 'x',
          ports: [{ containerPort: 80 }],
          env: [
            { name: 'A', value: '' },
            { name: 'B', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
          ],
          resources: { limits: { cpu: '500m', memory: '1Gi' }, requests: { cpu: 0.1 } },
          readinessProbe: { httpGet: { path: '/', port: 'http' } },
          volumeMounts: [{ name: 'v', mountPath: '/v' }],
        },
      ],
      volumes: [{ name: 'v', emptyDir: {} }],
    },
  },
}

describe('a manifest', () => {
  test.each<[what: string, manifest: object, lines: string[]]>([
    ['that is complete', deployment(complete), []],
    [
      'without a spec',
      { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a' } },
      ['spec.template.spec.containers: Required value', 'spec.selector: Required value'],
    ],
    [
      'with an empty list of containers',
      deployment({ ...complete, template: { spec: { containers: [] } } }),
      ['spec.template.spec.containers: Required value'],
    ],
    [
      'with a container that says nothing',
      pod({ containers: [{ name: '', ports: [{}] }] }),
      [
        'spec.containers[0].ports[0].containerPort: Required value',
        'spec.containers[0].name: Required value',
        'spec.containers[0].image: Required value',
      ],
    ],
    [
      'with a misspelt field',
      pod({ containers: [{ name: 'a', image: 'x', imagePullPolice: 'Always' }] }),
      ['unknown field "spec.containers[0].imagePullPolice"'],
    ],
    [
      'with a field one level too high',
      deployment({ ...complete, containers: [] }),
      ['unknown field "spec.containers"'],
    ],
    [
      'with a volume of a kind that does not exist',
      pod({ containers: [{ name: 'a', image: 'x' }], volumes: [{ name: 'v', secrets: {} }] }),
      ['unknown field "spec.volumes[0].secrets"'],
    ],
    [
      'with a value that is none of the allowed',
      pod({
        containers: [{ name: 'a', image: 'x', imagePullPolicy: 'Sometimes' }],
        restartPolicy: 'Perhaps',
      }),
      [
        'spec.containers[0].imagePullPolicy: Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never"',
        'spec.restartPolicy: Unsupported value: "Perhaps": supported values: "Always", "OnFailure", "Never"',
      ],
    ],
    [
      'with an empty value, which is no value',
      pod({ containers: [{ name: 'a', image: 'x', imagePullPolicy: '' }] }),
      [],
    ],
    [
      'with a string for a number',
      deployment({ ...complete, replicas: '2' }),
      [
        'spec.replicas: Invalid value: "string": spec.replicas in body must be of type integer: "string"',
      ],
    ],
    [
      'with a number for a string',
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { port: 80 } },
      ['data.port: Invalid value: "integer": data.port in body must be of type string: "integer"'],
    ],
    [
      'with labels that are numbers',
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a', labels: { v: 1 } } },
      [
        'metadata.labels.v: Invalid value: "integer": metadata.labels.v in body must be of type string: "integer"',
      ],
    ],
    [
      'with the same port twice',
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'a' },
        spec: {
          ports: [
            { port: 80, protocol: 'TCP' },
            { port: 80, protocol: 'TCP' },
          ],
        },
      },
      ['spec.ports[1]: Duplicate value: map[string]interface {}{"port":80, "protocol":"TCP"}'],
    ],
    [
      'of a role binding that names no role',
      { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', metadata: { name: 'a' } },
      ['roleRef.kind: Required value', 'roleRef.name: Required value'],
    ],
    [
      'of a job without a container',
      {
        apiVersion: 'batch/v1',
        kind: 'CronJob',
        metadata: { name: 'a' },
        spec: { schedule: '* * * * *' },
      },
      ['spec.jobTemplate.spec.template.spec.containers: Required value'],
    ],
    [
      'of a definition whose schema is deep',
      {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: 'things.example.dev' },
        spec: {
          group: 'example.dev',
          names: { plural: 'things', kind: 'Thing' },
          scope: 'Namespaced',
          versions: [
            {
              name: 'v1',
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: {
                  type: 'object',
                  properties: { a: { type: 'object', properties: {} } },
                },
              },
            },
          ],
        },
      },
      [],
    ],
  ])('%s', (_what, manifest, lines) => {
    expect(printed(manifest)).toEqual(lines)
  })
})
