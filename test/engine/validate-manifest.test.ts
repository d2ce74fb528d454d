// Broken manifests against the schemas of a real cluster: each problem at its place, in words that say what to do. What is
// refused here, the real kubectl refuses too.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dryRunManifest } from '../../src/engine/dry-run-manifest.ts'
import { type ManifestSchemas, openManifestSchemas } from '../../src/engine/manifest-schemas.ts'
import { openManifestValidator } from '../../src/engine/manifest-validator.ts'
import { validateManifest } from '../../src/engine/validate-manifest.ts'
import { EnvironmentError } from '../../src/kube/lab-error.ts'
import { type RunningLab, startLab } from '../harness/lab.ts'

let lab: RunningLab
let schemas: ManifestSchemas

beforeAll(async () => {
  lab = await startLab()
  schemas = openManifestSchemas(lab.kube.read)
}, 60_000)
afterAll(() => lab.close())

/** `line:column message`, as the command line prints them. */
const problemsOf = async (manifest: string) =>
  (await validateManifest(manifest, schemas)).problems.map(
    ({ line, column, message }) => `${line}:${column} ${message}`,
  )

const BACKEND = `apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayBackend
metadata:
  name: anthropic-backend
spec:
  ai:
    provider:
      anthropic:
        model: claude-sonnet-4-20250514
  policies:
    auth:
      secretRef:
        name: anthropic-secret
`
const ROUTE = `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: anthropic-route
spec:
  parentRefs:
    - name: ai-gateway
  rules:
    - matches:
        - path:
            type: PathPrefix
            value: /anthropic
      backendRefs:
        - group: agentgateway.dev
          kind: AgentgatewayBackend
          name: anthropic-backend
`
const CONFIG_MAP = `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
`
const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
        - name: web
          image: web:1
`

/** A manifest in which one line, found by its text, is another or several. */
function broken(manifest: string, line: string, instead: string) {
  const whole = `${line}\n`
  expect(manifest).toContain(whole)
  return manifest.replace(whole, instead === '' ? '' : `${instead}\n`)
}

type Row = [title: string, manifest: string, ...problems: string[]]

const FIELDS: Row[] = [
  [
    'a misspelt field',
    broken(BACKEND, '      secretRef:', '      secretReff:'),
    '12:7 unknown field "secretReff": did you mean "secretRef"?',
  ],
  [
    'a field that is there already under its right name',
    broken(DEPLOYMENT, 'spec:', 'spec:\n  replica: 1\n  replicas: 1'),
    '6:3 unknown field "replica": "replicas" is here already',
  ],
  [
    'a field that nothing is like',
    broken(BACKEND, '  ai:', '  colour: red\n  ai:'),
    '6:3 unknown field "colour" under "spec": it has ai, static, policies',
  ],
  [
    'too little indentation',
    broken(BACKEND, '        model: claude-sonnet-4-20250514', '      model: claude'),
    '9:7 unknown field "model" here: wrong indent? It belongs under "anthropic"',
  ],
  [
    'too little, up to the left',
    broken(CONFIG_MAP, '  name: settings', 'name: settings'),
    '4:1 unknown field "name" here: wrong indent? It belongs under "metadata"',
  ],
  [
    'too little, beside a list',
    broken(DEPLOYMENT, '          image: web:1', '      image: web:1'),
    '14:7 unknown field "image" here: wrong indent? It belongs in an item of "containers"',
  ],
  [
    'too much indentation',
    BACKEND.replace(/ {2}policies:[\s\S]*$/, (policies) => policies.replace(/^/gm, '  ').trimEnd()),
    '10:5 unknown field "policies" under "ai": wrong indent? It belongs under "spec"',
  ],
  [
    'too much, away from the top',
    `${CONFIG_MAP}  data: {}\n`,
    '5:3 unknown field "data" under "metadata": wrong indent? It belongs at the top',
  ],
  [
    'a level that was left out',
    broken(
      ROUTE,
      '        - path:\n            type: PathPrefix\n            value: /anthropic',
      '        - type: Exact',
    ),
    '10:11 unknown field "type" under "matches": it belongs under "path" or "headers" or "queryParams"',
  ],
  [
    'a field that is required',
    broken(ROUTE, '    - name: ai-gateway', '    - namespace: default'),
    '7:7 "name" is missing in this item of "parentRefs"',
  ],
  [
    'a required field without a value',
    broken(ROUTE, '    - name: ai-gateway', '    - name:'),
    '7:7 "name" has no value, and needs one',
  ],
  ['no spec at all', `${BACKEND.split('spec:')[0]}`, '1:1 "spec" is missing'],
  [
    'no name',
    broken(CONFIG_MAP, '  name: settings', '  labels: {}'),
    '3:1 "name" is missing under "metadata"',
  ],
  [
    'no metadata',
    'apiVersion: v1\nkind: ConfigMap\n',
    '1:1 "metadata" is missing, with a "name" in it',
  ],
]

const VALUES: Row[] = [
  [
    'a text for a number',
    broken(DEPLOYMENT, 'spec:', 'spec:\n  replicas: two'),
    '6:13 "replicas" should be a whole number, not the text "two"',
  ],
  [
    'a number in quotes',
    broken(DEPLOYMENT, 'spec:', 'spec:\n  replicas: "2"'),
    '6:13 "replicas" should be a whole number, not the text "2": take the quotes away',
  ],
  [
    'a part of a number',
    broken(DEPLOYMENT, 'spec:', 'spec:\n  replicas: 1.5'),
    '6:13 "replicas" should be a whole number, not the number 1.5',
  ],
  [
    'a number for a text',
    `${CONFIG_MAP}data:\n  port: 8080\n`,
    '6:9 "port" should be a text, not the number 8080: put it in quotes: "8080"',
  ],
  [
    'a yes that YAML takes for true',
    `${CONFIG_MAP}data:\n  enabled: yes\n`,
    '6:12 "enabled" should be a text, not true: YAML reads yes as true; put it in quotes: "yes"',
  ],
  [
    'a text for true or false',
    broken(CONFIG_MAP, 'kind: ConfigMap', 'kind: ConfigMap\nimmutable: "true"'),
    '3:12 "immutable" should be true or false, not the text "true": take the quotes away',
  ],
  [
    'a map for a list',
    broken(ROUTE, '    - name: ai-gateway', '    name: ai-gateway'),
    '7:5 "parentRefs" should be a list, not a map: begin each item with "- "',
  ],
  [
    'a list for a map',
    `${CONFIG_MAP}data:\n  - a\n`,
    '6:3 "data" should be a map, not a list: take away the "- "',
  ],
  [
    'one text for a list of them',
    broken(ROUTE, 'spec:', 'spec:\n  hostnames: example.com'),
    '6:14 "hostnames" should be a list, not the text "example.com": write it as an item: "- example.com"',
  ],
  [
    'a text for a map',
    broken(ROUTE, '        - path:', '        - path: /anthropic\n        - path:'),
    '10:17 "path" should be a map, not the text "/anthropic": what belongs under "path" stands on the next line, indented',
  ],
  [
    'no space after the colon of the only field',
    broken(CONFIG_MAP, '  name: settings', '  name:settings'),
    '4:3 "metadata" should be a map, not the text "name:settings": a space is missing after "name:"',
  ],
  [
    'a value that is none of those allowed',
    broken(ROUTE, '            type: PathPrefix', '            type: Prefix'),
    '11:19 "type" cannot be Prefix: it is Exact, PathPrefix or RegularExpression; did you mean PathPrefix?',
  ],
  [
    'a number that is too large',
    broken(ROUTE, '          name: anthropic-backend', '          name: a\n          port: 99999'),
    '17:17 "port" is 99999; the most is 65535',
  ],
  [
    'a name with letters that names do not have',
    broken(ROUTE, 'spec:', 'spec:\n  hostnames: [My_Host]'),
    '6:15 "hostnames" cannot be "My_Host": it takes a host name, perhaps with "*." before it',
  ],
  [
    'a duration without its unit',
    broken(
      ROUTE,
      '      backendRefs:',
      '      timeouts:\n        request: "10"\n      backendRefs:',
    ),
    '14:18 "request" cannot be "10": it takes a duration such as 10s or 1m30s',
  ],
  [
    'an empty text where there must be one',
    broken(ROUTE, '    - name: ai-gateway', '    - name: ""'),
    '7:13 "name" is empty',
  ],
]

const KINDS: Row[] = [
  [
    'a misspelt kind',
    broken(ROUTE, 'kind: HTTPRoute', 'kind: HTTPRoutes'),
    '2:7 there is no kind HTTPRoutes in gateway.networking.k8s.io/v1: did you mean HTTPRoute?',
  ],
  [
    'a kind of another group',
    broken(DEPLOYMENT, 'apiVersion: apps/v1', 'apiVersion: v1'),
    '1:13 Deployment is in apps/v1, not in v1',
  ],
  [
    'a version that is not served',
    'apiVersion: agentgateway.dev/v1\nkind: Backend\nmetadata: {name: a}\n',
    '1:13 the cluster serves no agentgateway.dev/v1: of agentgateway.dev it serves v1alpha1',
  ],
  [
    'a misspelt group',
    'apiVersion: gatway.networking.k8s.io/v1\nkind: Route\nmetadata: {name: a}\n',
    '1:13 the cluster serves no gatway.networking.k8s.io/v1: did you mean gateway.networking.k8s.io/v1?',
  ],
  [
    'an apiVersion that is misspelt',
    broken(
      ROUTE,
      'apiVersion: gateway.networking.k8s.io/v1',
      'apiversion: gateway.networking.k8s.io/v1',
    ),
    '1:1 "apiVersion" is missing: did you mean it by "apiversion"?',
  ],
  [
    'no apiVersion',
    broken(ROUTE, 'apiVersion: gateway.networking.k8s.io/v1', ''),
    '1:1 "apiVersion" is missing: for a HTTPRoute it is gateway.networking.k8s.io/v1 or gateway.networking.k8s.io/v1beta1',
  ],
  [
    'no kind',
    broken(CONFIG_MAP, 'kind: ConfigMap', 'knd: ConfigMap'),
    '1:1 "kind" is missing: did you mean it by "knd"?',
  ],
  ['a list', '- a\n- b\n', '1:1 this is a list: a manifest is a map that begins with apiVersion'],
]

const SYNTAX: Row[] = [
  [
    'a tab',
    broken(CONFIG_MAP, '  name: settings', '\tname: settings'),
    '4:1 a tab in the indentation: YAML takes only spaces',
  ],
  [
    'a line that is indented like none above it',
    broken(CONFIG_MAP, '  name: settings', '    name: settings\n  namespace: default'),
    '5:1 wrong indent: 2 spaces here, 0 or 4 in the lines above that it can belong to',
  ],
  [
    'a line that is indented under a value',
    `${CONFIG_MAP}   namespace: default\n`,
    '5:4 wrong indent: 3 spaces here, 0 or 2 in the lines above that it can belong to',
  ],
  [
    'a key without its colon',
    `${CONFIG_MAP}  labels\n    a: b\n`,
    '5:3 "labels" needs a ":" and a value, or more indentation where it goes on from the line above',
  ],
  [
    'a key that is half typed',
    `${CONFIG_MAP}dat\n`,
    '5:1 "dat" needs a ":" and a value, or more indentation where it goes on from the line above',
  ],
  [
    'no space after a colon',
    broken(CONFIG_MAP, '  name: settings', '  name: settings\n  namespace:default'),
    '5:3 a space is missing after "namespace:"',
  ],
  ['a key twice', `${CONFIG_MAP}  name: other\n`, '5:3 "name" is here twice'],
  [
    'a quote that is not closed',
    `${CONFIG_MAP}data:\n  a: "b\n  c: d\n`,
    '6:6 this quote is not closed',
  ],
  [
    'a bracket that is not closed',
    `${CONFIG_MAP}  labels: {a: b\n`,
    '5:16 this bracket is not closed: "}" is missing',
  ],
  [
    'two keys in one line',
    broken(CONFIG_MAP, 'metadata:', 'metadata: name: a').replace('  name: settings\n', ''),
    '3:11 a second ": " in this line: what belongs under "metadata" stands on the next line, indented; a text with ": " in it needs quotes',
  ],
  [
    'a value that YAML reads as something else',
    `${CONFIG_MAP}data:\n  a: @b\n`,
    '6:6 a value that begins with "@" needs quotes',
  ],
  [
    'something behind a quoted value',
    `${CONFIG_MAP}data:\n  a: "b" c\n`,
    '6:10 something stands behind the value: a text with quotes in it needs quotes around all of it',
  ],
]

const ALL: [string, Row[]][] = [
  ['fields', FIELDS],
  ['values', VALUES],
  ['kinds', KINDS],
  ['YAML', SYNTAX],
]

describe.each(ALL)('%s', (_, rows) => {
  test.each(rows)('%s', async (_title, manifest, ...problems) => {
    expect(await problemsOf(manifest)).toEqual(problems)
  })
})

test('what is said to be wrong is refused by kubectl too', async () => {
  const taken: string[] = []
  for (const [title, manifest] of ALL.flatMap(([, rows]) => rows)) {
    const { exitCode } = await lab.kubectl(['create', '--dry-run=server', '-f', '-'], manifest)
    if (exitCode === 0) taken.push(title)
  }
  // kubectl takes the last of two, and says nothing.
  expect(taken).toEqual(['a key twice'])
}, 120_000)

describe('good manifests', () => {
  const good: [string, string][] = [
    ['several documents', [BACKEND, ROUTE, DEPLOYMENT, CONFIG_MAP].join('---\n')],
    [
      'with comments, anchors and texts',
      `# a\n${CONFIG_MAP}data:\n  a: &x "y"\n  b: *x\n  c: |\n    d: [\n`,
    ],
    [
      'with dates and times, which are texts',
      `${CONFIG_MAP}data:\n  a: 2001-12-14\n  b: 12:30:45\n`,
    ],
    [
      'a number or a text',
      'apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec:\n  ports:\n    - {port: 80, targetPort: http, name: a}\n    - {port: 81, targetPort: 81, name: b}\n',
    ],
    [
      'a list of objects',
      'apiVersion: v1\nkind: List\nitems:\n  - {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n',
    ],
    ['JSON', '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}\n'],
    ['nothing but a comment', '# later\n'],
    ['nothing', ''],
  ]
  test.each(good)('%s', async (_title, manifest) => {
    expect(await problemsOf(manifest)).toEqual([])
    if (!/^kind|"kind"/m.test(manifest)) return
    const { stderr } = await lab.kubectl(['create', '--dry-run=server', '-f', '-'], manifest)
    expect(stderr).toBe('')
  })
})

test('each document of a file, and each item of a list, is looked at', async () => {
  const list =
    'apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: ConfigMap\n    metadata: {nam: a}\n'
  expect(await problemsOf(`${CONFIG_MAP}dat: {}\n---\n${CONFIG_MAP}---\n${list}`)).toEqual([
    '5:1 unknown field "dat": did you mean "data"?',
    '17:5 "name" is missing under "metadata"',
    '17:16 unknown field "nam": did you mean "name"?',
  ])
})

test('a definition that is installed later is known without starting anew', async () => {
  const widget =
    'apiVersion: lab.example.com/v1\nkind: Widget\nmetadata: {name: a}\nspec: {size: big}\n'
  const later = openManifestSchemas(lab.kube.read)
  const look = async () => (await validateManifest(widget, later)).problems[0]?.message
  expect(await look()).toContain('the cluster serves no lab.example.com/v1')
  const schema = {
    type: 'object',
    properties: { spec: { type: 'object', properties: { size: { type: 'integer' } } } },
  }
  await lab.kubectl(
    ['apply', '-f', '-'],
    JSON.stringify({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'widgets.lab.example.com' },
      spec: {
        group: 'lab.example.com',
        names: { kind: 'Widget', plural: 'widgets' },
        scope: 'Namespaced',
        versions: [
          { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } },
        ],
      },
    }),
  )
  await expect
    .poll(look, { timeout: 10_000, interval: 500 })
    .toBe('"size" should be a whole number, not the text "big"')
}, 20_000)

describe('what no schema says', () => {
  const ask = async (manifest: string) =>
    (await dryRunManifest(manifest, lab.kube, schemas)).map(
      ({ line, column, message }) => `${line}:${column} ${message}`,
    )

  test('is heard from the cluster, at its place, and nothing is made', async () => {
    const two = broken(BACKEND, '      anthropic:', '      openai: {}\n      anthropic:')
    expect(await problemsOf(two)).toEqual([])
    expect(await ask(`${CONFIG_MAP}---\n${two}`)).toEqual([
      '12:5 the cluster says: exactly one of the fields in [openai azureopenai azure anthropic gemini vertexai bedrock custom] must be set',
    ])
    const { stdout } = await lab.kubectl(['get', 'configmap', 'settings', '--ignore-not-found'])
    expect(stdout).toBe('')
  })

  test('a namespace that is not there is named, unless the same file makes it', async () => {
    const inShop = broken(CONFIG_MAP, '  name: settings', '  name: settings\n  namespace: shop')
    expect(await ask(inShop)).toEqual(['5:3 the cluster says: namespaces "shop" not found'])
    const shop = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\n'
    expect(await ask(shop + inShop)).toEqual([])
  })

  test('what names no namespace is for that of the kubeconfig, as it is for kubectl', async () => {
    const inContext = (namespace: string) =>
      lab.kubectl(['config', 'set-context', '--current', `--namespace=${namespace}`])
    await inContext('kitchen')
    try {
      expect(await ask(CONFIG_MAP)).toEqual([
        expect.stringContaining('the cluster says: namespaces "kitchen" not found'),
      ])
    } finally {
      await inContext('default')
    }
    expect(await ask(CONFIG_MAP)).toEqual([])
  })
})

describe('a cluster that does not answer', () => {
  test('is said, and what the YAML alone tells is still told', async () => {
    const none = openManifestValidator(() => {
      throw new EnvironmentError('There is no cluster yet.')
    })
    expect(await none.validate(BACKEND)).toEqual({
      problems: [],
      notValidated: 'There is no cluster yet.',
    })
    const { problems } = await none.validate(`${CONFIG_MAP}  name: b\n`)
    expect(problems.map(({ message }) => message)).toEqual(['"name" is here twice'])
    expect(await none.ask(BACKEND)).toEqual([])
  })

  test('is asked again when it is back', async () => {
    let isAway = true
    const flaky = openManifestSchemas((path) =>
      isAway ? lab.kube.read('/nowhere') : lab.kube.read(path),
    )
    const { notValidated } = await validateManifest(BACKEND, flaky)
    expect(notValidated).toContain('the cluster does not show its schemas')
    isAway = false
    expect(await validateManifest(BACKEND, flaky)).toEqual({ problems: [] })
  })
})
