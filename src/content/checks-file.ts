// What does a checks.yaml say about each step, and does it fit the assignment beside it?

import { existsSync, readFileSync } from 'node:fs'
import * as z from 'zod/mini'
import type { Check } from '../checks/check.ts'
import { closest } from '../checks/closest.ts'
import { knownResources } from '../kube/resources.ts'
import type { Step } from './challenge.ts'
import { readYaml, type YamlSource } from './read-yaml.ts'
import type { SplitStep } from './split-steps.ts'

export type StepChecks = Pick<Step, 'checks' | 'hints' | 'changesCluster'>

const text = () => z.string().check(z.minLength(1))
const fields = () => z.record(z.string(), z.unknown())

const hint = z.union([text(), z.strictObject({ where: text(), text: text() })])
const common = { title: text(), hints: z.optional(z.array(hint)) }

const resourceCheck = z.strictObject({
  ...common,
  resource: z.strictObject({ kind: text(), name: text(), namespace: z.optional(text()) }),
  has: z.optional(fields()),
  condition: z.optional(text()),
  secretKeys: z.optional(
    z.record(z.string(), z.strictObject({ pattern: text(), example: text() })),
  ),
})

const answer = z.strictObject({
  status: z.int(),
  has: z.optional(fields()),
  matches: z.optional(z.record(z.string(), text())),
  headers: z.optional(z.record(z.string(), z.string())),
})

const httpCheck = z.strictObject({
  ...common,
  request: z.strictObject({
    service: z.strictObject({ name: text(), namespace: text(), port: z.int() }),
    method: z.enum(['GET', 'POST']),
    path: z.string().check(z.regex(/^\//)),
    headers: z.optional(z.record(z.string(), z.string())),
    body: z.optional(z.unknown()),
  }),
  answer,
  orAnswer: z.optional(z.array(answer)),
})

const schema = z.strictObject({
  requires: z.optional(z.array(text())),
  steps: z.record(
    z.string(),
    z.strictObject({
      title: z.optional(text()),
      changesCluster: z.optional(z.boolean()),
      hints: z.optional(z.array(text())),
      checks: z.array(z.unknown()).check(z.minLength(1)),
    }),
  ),
})

const KNOWN_KEYS = [
  ...[
    'requires',
    'steps',
    'title',
    'changesCluster',
    'hints',
    'checks',
    'resource',
    'kind',
    'name',
    'namespace',
  ],
  ...[
    'has',
    'condition',
    'secretKeys',
    'pattern',
    'example',
    'request',
    'service',
    'port',
    'method',
    'path',
  ],
  ...['headers', 'body', 'answer', 'orAnswer', 'status', 'matches', 'where', 'text'],
]

/** Undefined where the challenge has no checks.yaml, as an Instruqt track has none. Throws ContentError. */
export function readChecksFile(file: string, steps: SplitStep[]) {
  if (!existsSync(file)) return undefined
  const source = readYaml(file, readFileSync(file, 'utf8').replace(/\r\n?/g, '\n'), KNOWN_KEYS)
  const { requires = [], steps: entries } = source.read(schema)

  const byNumber = new Map<number, StepChecks>()
  for (const [key, entry] of Object.entries(entries)) {
    const path = ['steps', key]
    const step = steps.find(({ number }) => String(number) === key)
    if (!step)
      throw source.fail(path, `the assignment has no step ${key}; it has ${countOf(steps)}`)
    if (entry.title !== undefined && entry.title !== step.title)
      throw source.fail([...path, 'title'], `the assignment calls step ${key} "${step.title}"`)
    if (!step.blocks.some(({ runs }) => runs))
      throw source.fail(
        path,
        `step ${key} has checks and no bash block, so there is nothing for solve to run`,
      )
    const read = entry.checks.map((_, index) => readCheck(source, [...path, 'checks', index]))
    byNumber.set(step.number, {
      checks: read.map(({ hints: _, ...check }) => check as Check),
      hints: [
        ...read.flatMap(({ hints = [] }, check) =>
          hints.map((written) => ({ ...asHint(written), check })),
        ),
        ...(entry.hints ?? []).map((text) => ({ text })),
      ],
      changesCluster: entry.changesCluster ?? true,
    })
  }
  const unchecked = steps.find(({ number }) => !byNumber.has(number))
  if (unchecked)
    throw source.fail(['steps'], `step ${unchecked.number} ("${unchecked.title}") has no checks`)
  return { source, requires, byNumber }
}

/** A check as it stands in the file. */
type Written = Check & { hints?: z.infer<typeof hint>[] }

const asHint = (written: z.infer<typeof hint>) =>
  typeof written === 'string' ? { text: written } : written

const countOf = (steps: SplitStep[]) => (steps.length === 1 ? '1 step' : `${steps.length} steps`)

function readCheck(source: YamlSource, path: PropertyKey[]): Written {
  const { request, resource } = source.read(
    z.looseObject({ request: z.optional(z.unknown()), resource: z.optional(z.unknown()) }),
    path,
  )
  if ((request === undefined) === (resource === undefined))
    throw source.fail(
      path,
      'a check has either "resource" (an object of the cluster) or "request" (through the gateway)',
    )
  if (request !== undefined) {
    const check = source.read(httpCheck, path)
    for (const [field, pattern] of Object.entries(check.answer.matches ?? {}))
      compile(source, [...path, 'answer', 'matches', field], pattern)
    return check as Written
  }

  const check = source.read(resourceCheck, path)
  const { kind, namespace } = check.resource
  const known = knownResources.find((entry) => entry.kind === kind)
  const at = [...path, 'resource']
  if (!known) {
    const meant = closest(
      kind,
      knownResources.map((entry) => entry.kind),
    )
    throw source.fail(
      [...at, 'kind'],
      `unknown kind "${kind}"${meant ? `; did you mean "${meant}"?` : ''}`,
    )
  }
  if (known.namespaced !== (namespace !== undefined))
    throw source.fail(
      at,
      `a ${kind} is ${known.namespaced ? '' : 'not '}in a namespace; "namespace" is ${known.namespaced ? 'missing' : 'too much'}`,
    )
  for (const [key, { pattern }] of Object.entries(check.secretKeys ?? {}))
    compile(source, [...path, 'secretKeys', key, 'pattern'], pattern)
  return check as Written
}

function compile(source: YamlSource, path: PropertyKey[], pattern: string) {
  try {
    new RegExp(pattern)
  } catch {
    throw source.fail(path, `"${pattern}" is not a regular expression`)
  }
}
