// What does a YAML file of an author say, and if it is wrong, in which line?

import { isMap, isNode, isPair, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import * as z from 'zod/mini'
import { closest } from '../checks/closest.ts'
import { ContentError } from '../kube/lab-error.ts'

type Path = PropertyKey[]

export type YamlSource = {
  value: unknown
  /** Line in the file, from 1, of the key or list item at `path`, or of the nearest that exists. */
  lineOf(path: Path): number
  /** The value at `path` in the shape that `schema` asks for. Throws ContentError. */
  read<Schema extends z.ZodMiniType>(schema: Schema, path?: Path): z.output<Schema>
  fail(path: Path, message: string): ContentError
}

/** `firstLine` is the line of `file` on which `text` begins; `knownKeys` is where suggestions come from. */
export function readYaml(
  file: string,
  text: string,
  knownKeys: string[],
  firstLine = 1,
): YamlSource {
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { lineCounter, prettyErrors: false })
  const lineAt = (offset: number) => lineCounter.linePos(offset).line + firstLine - 1

  const [error] = document.errors
  if (error) throw new ContentError(file, lineAt(error.pos[0]), `not YAML: ${error.message}`)

  const value: unknown = document.toJS()
  const lineOf = (path: Path) => lineAt(offsetOf(document.contents, path))
  const fail = (path: Path, message: string) => new ContentError(file, lineOf(path), message)

  return {
    value,
    lineOf,
    fail,
    read(schema, path = []) {
      const result = z.safeParse(schema, valueAt(value, path))
      if (result.success) return result.data
      const issue = result.error.issues[0]!
      const at = [...path, ...issue.path]
      if (issue.code === 'unrecognized_keys') {
        const [key = ''] = issue.keys
        const meant = closest(key, knownKeys)
        const suggestion = meant ? `; did you mean "${meant}"?` : ''
        throw fail([...at, key], `unknown key "${key}"${inside(at)}${suggestion}`)
      }
      throw fail(at, complaint(issue, at, valueAt(value, at)))
    },
  }
}

const inside = (path: Path) => (path.length === 0 ? '' : ` in ${describePath(path)}`)

/** `steps.1.checks[0]` */
const describePath = (path: Path) =>
  path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '')

function complaint(issue: z.core.$ZodIssue, path: Path, found: unknown) {
  const name = path.length === 0 ? 'the file' : `"${describePath(path)}"`
  if (found === undefined || found === null) return `${name} is missing`
  if (issue.code === 'invalid_type')
    return `${name} should be ${article(issue.expected)}, not ${show(found)}`
  if (issue.code === 'invalid_value')
    return `${name} is ${show(found)}; it should be ${issue.values.map(show).join(' or ')}`
  if (issue.code === 'too_small') return `${name} should not be empty`
  if (issue.code === 'invalid_format')
    return `${name} is ${show(found)}; it should look like ${issue.pattern}`
  return `${name}: ${issue.message}`
}

const TYPE_NAMES: Record<string, string> = {
  array: 'a list',
  object: 'a map',
  record: 'a map',
  int: 'a whole number',
  boolean: 'true or false',
}
const article = (type: string) => TYPE_NAMES[type] ?? `a ${type}`

const show = (value: unknown) => JSON.stringify(value)

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (inner, step) => (inner as Record<PropertyKey, unknown> | undefined | null)?.[step],
    value,
  )

/** Where the deepest node of `path` that exists begins: its key's place in a map, its own in a list. */
function offsetOf(node: unknown, path: Path): number {
  const offset = isNode(node) ? (node.range?.[0] ?? 0) : 0
  const [step, ...rest] = path
  if (step === undefined) return offset
  if (isSeq(node)) {
    const item = node.items[Number(step)]
    return item === undefined ? offset : offsetOf(item, rest)
  }
  if (!isMap(node)) return offset
  const pair = node.items.find(
    (entry) => isPair(entry) && isScalar(entry.key) && String(entry.key.value) === String(step),
  )
  if (!pair) return offset
  const value = pair.value as Node | null
  return rest.length === 0 || value === null ? offsetOf(pair.key, []) : offsetOf(value, rest)
}
