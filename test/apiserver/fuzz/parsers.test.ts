// Does each parser answer whatever it is given with a value or with a refusal, and never with a fault of its own?
// AI_GATEWAY_LAB_SEED replays a run; AI_GATEWAY_LAB_ROUNDS makes it longer.

import { test } from 'vitest'
import { compileJsonPath } from '../../../src/apiserver/custom/json-path.ts'
import { chooseRepresentation } from '../../../src/apiserver/http/negotiate.ts'
import { parseJson, parseYaml } from '../../../src/apiserver/http/read-body.ts'
import { parseResourcePath } from '../../../src/apiserver/http/request-info.ts'
import { createRegistry } from '../../../src/apiserver/kinds/registry.ts'
import { decodeProtobuf } from '../../../src/apiserver/protobuf/decode-protobuf.ts'
import { validateCel } from '../../../src/apiserver/schema/cel.ts'
import { parseDuration } from '../../../src/apiserver/schema/go-duration.ts'
import { goRegExp } from '../../../src/apiserver/schema/go-regexp.ts'
import { parseQuantity } from '../../../src/apiserver/schema/quantity.ts'
import { formatCheck } from '../../../src/apiserver/schema/string-formats.ts'
import { parseFieldSelector } from '../../../src/apiserver/selectors/field-selector.ts'
import { parseLabelSelector } from '../../../src/apiserver/selectors/label-selector.ts'
import { SpdyFrameReader } from '../../../src/apiserver/streams/spdy-frames.ts'
import {
  HeaderBlockReader,
  HeaderBlockWriter,
} from '../../../src/apiserver/streams/spdy-headers.ts'
import { ApiError } from '../../../src/kube/api-error.ts'
import { chanceOf, seedOfRun } from '../property/seeded.ts'
import { mutateBytes } from './mutate-bytes.ts'

const ROUNDS = Number(process.env.AI_GATEWAY_LAB_ROUNDS ?? 3_000)
const seed = seedOfRun()

const pod = createRegistry([]).find({ group: '', version: 'v1', plural: 'pods' })!
const labels = { app: 'web', tier: 'front' }

/** A protobuf message of fields with bytes in them. */
const message = (...fields: [number, Buffer | string][]): Buffer =>
  Buffer.concat(
    fields.map(([number, content]) => {
      const bytes = Buffer.from(content)
      return Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes])
    }),
  )
const envelope = (apiVersion: string, kind: string, raw: Buffer) =>
  Buffer.concat([
    Buffer.from('k8s\0'),
    message([1, message([1, apiVersion], [2, kind])], [2, raw], [3, ''], [4, '']),
  ])
const configMap = envelope(
  'v1',
  'ConfigMap',
  message([1, message([1, 'a-name'], [3, 'default'])], [2, message([1, 'key'], [2, 'value'])]),
)
const job = envelope(
  'batch/v1',
  'Job',
  message(
    [1, message([1, 'a-job'])],
    [2, message([6, message([2, message([2, message([1, 'c'])])])])],
  ),
)

const header = new HeaderBlockWriter().write({ streamtype: 'data', port: '80', requestid: '0' })
const control = (type: number, payload: Buffer) => {
  const head = Buffer.alloc(8)
  head.writeUInt16BE(0x8003, 0)
  head.writeUInt16BE(type, 2)
  head.writeUIntBE(payload.length, 5, 3)
  return Buffer.concat([head, payload])
}
const synStream = control(1, Buffer.concat([Buffer.from('00000001000000000000', 'hex'), header]))
const spdy = Buffer.concat([
  synStream,
  control(6, Buffer.from([0, 0, 0, 1])),
  Buffer.from('0000000101000003616263', 'hex'),
  control(3, Buffer.alloc(8)),
])

const rule = (text: string) => {
  const schema = {
    type: 'object',
    properties: { a: { type: 'string' }, n: { type: 'integer' } },
    'x-kubernetes-validations': [{ rule: text }],
  }
  return validateCel(schema, { a: 'x', n: 1 }, undefined)
}

type Parser = { samples: (string | Buffer)[]; parse: (bytes: Buffer) => unknown; refusal?: string }

const PARSERS: Record<string, Parser> = {
  'the protobuf decoder': { samples: [configMap, job], parse: decodeProtobuf },
  'SPDY frames': {
    samples: [spdy, synStream],
    parse: (bytes) => [...new SpdyFrameReader().read(bytes)],
    refusal: 'SpdyError',
  },
  'SPDY header blocks': {
    samples: [header],
    parse: (bytes) => new HeaderBlockReader().read(bytes),
    refusal: 'SpdyError',
  },
  'resource paths': {
    samples: [
      '/api/v1/namespaces/default/pods/web/log',
      '/apis/apps/v1/namespaces/default/deployments/x/scale',
      '/api/v1/nodes',
    ],
    parse: (bytes) => parseResourcePath(String(bytes)),
  },
  'Accept headers': {
    samples: ['application/json;as=Table;v=v1;g=meta.k8s.io,application/json', '*/*'],
    parse: (bytes) => chooseRepresentation(String(bytes)),
  },
  'label selectors': {
    samples: ['app=web,tier in (a,b),!canary', 'a!=b,c notin (),d>1', 'x'],
    parse: (bytes) => parseLabelSelector(String(bytes))?.(labels),
  },
  'field selectors': {
    samples: ['status.phase!=Running,spec.nodeName=n1', 'metadata.name=a\\,b'],
    parse: (bytes) => {
      const object = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } }
      return parseFieldSelector(String(bytes), pod)?.matches(object)
    },
  },
  'JSON bodies': {
    samples: ['{"a":[1,"two",{"three":null}],"b":"\\u00e9"}', '[]'],
    parse: parseJson,
  },
  'YAML bodies': {
    samples: [
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {x: "1"}}\ndata:\n  a: |\n    text\n  b: &x yes\n  c: *x\n',
      '- a\n- [b, {c: d}]\n- ? x\n  : y\n',
      '<<: {a: 1}\nb: !!int 3\nc: 2001-01-01\nd: .inf\n',
    ],
    parse: parseYaml,
  },
  quantities: { samples: ['1.5Gi', '-100m', '1e3', '.5'], parse: (b) => parseQuantity(String(b)) },
  durations: { samples: ['1h30m', '-1.5s', '100ms', '0'], parse: (b) => parseDuration(String(b)) },
  'patterns of schemas': {
    samples: ['^[a-z]([-a-z0-9]*[a-z0-9])?$', '(?i)\\p{L}+', '[[:alpha:]]'],
    parse: (bytes) => goRegExp(String(bytes)).test('some-text'),
    refusal: 'SyntaxError',
  },
  'formats of strings': {
    samples: ['2026-01-01T00:00:00Z', '2026-01-01', '::1', '10.0.0.0/8', 'a@b.c', 'https://x/y'],
    parse: (bytes) =>
      ['date-time', 'ipv4', 'ipv6', 'cidr', 'email', 'uri', 'uuid', 'date', 'duration', 'byte'].map(
        (format) => formatCheck(format)?.(String(bytes)),
      ),
  },
  'rules in CEL': {
    samples: [
      "self.a == 'x' && self.n > 0",
      'has(self.a) ? self.a.size() < 5 : true',
      "[1, 2].all(x, x < self.n) || self.a.matches('^x+$')",
      "duration('1h') > duration('1m') && quantity('1Gi').isLessThan(quantity('2Gi'))",
    ],
    parse: (bytes) => rule(String(bytes)),
  },
  'paths of printer columns': {
    samples: [
      '.status.conditions[?(@.type=="Ready")].status',
      ".metadata.labels['a.b']",
      '{.a[0:2]}',
    ],
    parse: (bytes) =>
      compileJsonPath(String(bytes))({ status: { conditions: [{ type: 'Ready' }] } }),
    // A definition with such a column is refused with these words.
    refusal: 'Error',
  },
}

test.each(Object.entries(PARSERS))(
  '%s',
  { timeout: 60_000 + ROUNDS * 5 },
  async (name, { samples, parse, refusal }) => {
    const chance = chanceOf(seed)
    const known = samples.map((sample) => Buffer.from(sample))
    for (const sample of known) await parse(sample)
    for (let round = 0; round < ROUNDS; round++) {
      const bytes = mutateBytes(chance, known)
      try {
        await parse(bytes)
      } catch (error) {
        if (isRefusal(error, refusal)) continue
        const cause = `AI_GATEWAY_LAB_SEED=${seed}: ${name} on ${JSON.stringify(bytes.toString('latin1'))}`
        throw new Error(`${cause}: ${error}`, { cause: error })
      }
    }
  },
)

const isRefusal = (error: unknown, name: string | undefined) =>
  error instanceof ApiError
    ? error.code >= 400 && error.code < 500
    : name !== undefined && (error as Error).name === name
