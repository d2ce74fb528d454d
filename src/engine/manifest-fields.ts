// Does the object have the fields that its kind has, in the right places and of the right types?

import { isAlias, isMap, isScalar, isSeq, type Pair, type ParsedNode, type YAMLMap } from 'yaml'
import { closest } from '../checks/closest.ts'
import type { KindSchema, Schema } from './manifest-schemas.ts'
import { valueProblem } from './manifest-values.ts'
import { keyText, type Problem, type ReadManifest } from './read-manifest.ts'

/** A map on the way down to where we are, with the key under which it stands. */
type Level = { key: string; map: YAMLMap; schema: Schema; isItem?: boolean }

type Search = KindSchema &
  Pick<ReadManifest, 'problemAt'> & {
    problems: Problem[]
    /** Said only where the field is not found in another place. */
    missing: { name: string; key: string; problem: Problem }[]
    misplaced: { name: string; key: string }[]
  }

export function findFieldProblems(
  object: YAMLMap,
  kind: KindSchema,
  problemAt: ReadManifest['problemAt'],
): Problem[] {
  const search: Search = { ...kind, problemAt, problems: [], missing: [], misplaced: [] }
  visitMap(search, { key: '', map: object, schema: kind.resolve(kind.schema) }, [])
  requireName(search, object)
  const { problems, missing, misplaced } = search
  const isElsewhere = ({ name, key }: { name: string; key: string }) =>
    misplaced.some((each) => each.name === name && each.key === key)
  return [
    ...problems,
    ...missing.filter((each) => !isElsewhere(each)).map(({ problem }) => problem),
  ]
}

function visitValue(
  search: Search,
  node: ParsedNode | null,
  schema: Schema,
  key: string,
  above: Level[],
  isItem = false,
) {
  const resolved = search.resolve(schema)
  if (node === null || isAlias(node)) return
  const complaint = valueProblem(node, resolved, key)
  if (complaint !== undefined) {
    search.problems.push(search.problemAt(node.range[0], endOf(node), complaint))
    return
  }
  if (isMap(node)) visitMap(search, { key, map: node, schema: resolved, isItem }, above)
  else if (isSeq(node) && resolved.items)
    for (const item of node.items)
      visitValue(search, item as ParsedNode | null, resolved.items, key, above, true)
}

/** Of a map or a list, its first line; of a text, all of it. */
const endOf = (node: ParsedNode) => (isScalar(node) ? node.range[1] : node.range[0] + 1)

function visitMap(search: Search, level: Level, above: Level[]) {
  const { map, schema, key, isItem } = level
  const { problems, missing, problemAt } = search
  const isOpen =
    schema['x-kubernetes-preserve-unknown-fields'] === true ||
    schema.additionalProperties === true ||
    (!schema.properties && !schema.additionalProperties)
  for (const pair of map.items as Pair<ParsedNode, ParsedNode | null>[]) {
    const name = keyText(pair.key)
    if (name === undefined || name === '<<') continue
    const [start, end] = pair.key.range
    const field =
      schema.properties?.[name] ??
      (typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined)
    if (field) visitValue(search, pair.value, field, name, [...above, level])
    else if (!isOpen)
      problems.push(problemAt(start, end, unknownField(search, name, pair, level, above)))
  }
  const present = new Set(map.items.map((pair) => keyText(pair.key)))
  if (map.items.some((pair) => keyText(pair.key) === '<<')) return
  for (const name of schema.required ?? []) {
    // The API fills it in before it looks.
    if (schema.properties?.[name]?.default !== undefined) continue
    const pair = map.items.find((each) => keyText(each.key) === name)
    const isEmpty = pair && (pair.value === null || isNothing(pair.value))
    if (present.has(name) && !isEmpty) continue
    const [start, end] = (isEmpty ? (pair.key as ParsedNode) : (map as ParsedNode)).range
    const where = key === '' ? '' : isItem ? ` in this item of "${key}"` : ` under "${key}"`
    const problem = isEmpty
      ? problemAt(start, end, `"${name}" has no value, and needs one`)
      : problemAt(start, start + 1, `"${name}" is missing${where}`)
    missing.push({ name, key, problem })
  }
}

const isNothing = (node: unknown) => isScalar(node) && node.value === null

function unknownField(
  { resolve, misplaced }: Search,
  name: string,
  pair: Pair<ParsedNode, ParsedNode | null>,
  { map, schema, key }: Level,
  above: Level[],
): string {
  const unknown = `unknown field "${name}"`
  const knows = (candidate: Schema) => candidate.properties?.[name] !== undefined

  // Too little indentation: a field of what stands beside it, the nearest above first.
  const at = map.items.indexOf(pair)
  const beside = [...map.items.slice(0, at).reverse(), ...map.items.slice(at + 1)]
  for (const { key: other, value } of beside) {
    const sibling = keyText(other) ?? ''
    const field = schema.properties?.[sibling]
    if (!field) continue
    const fits = resolve(field)
    const isOfItem = fits.items !== undefined && knows(resolve(fits.items))
    if (!isOfItem && (!knows(fits) || has(value, name))) continue
    misplaced.push({ name, key: sibling })
    return `${unknown} here: wrong indent? It belongs ${isOfItem ? 'in an item of' : 'under'} "${sibling}"`
  }
  // Too much: a field of what it stands in.
  for (const level of [...above].reverse())
    if (knows(level.schema) && !has(level.map, name)) {
      misplaced.push({ name, key: level.key })
      const where = level.key === '' ? 'at the top' : `under "${level.key}"`
      return `${unknown} under "${key}": wrong indent? It belongs ${where}`
    }

  const fields = Object.keys(schema.properties ?? {})
  const meant = closest(name, fields)
  if (meant)
    return has(map, meant)
      ? `${unknown}: "${meant}" is here already`
      : `${unknown}: did you mean "${meant}"?`
  const where = key === '' ? '' : ` under "${key}"`
  const deeper = fields.filter((field) => {
    const fits = resolve(schema.properties![field]!)
    return knows(fits) || (fits.items && knows(resolve(fits.items)))
  })
  if (deeper.length > 0 && deeper.length <= 3)
    return `${unknown}${where}: it belongs under ${deeper.map((name) => `"${name}"`).join(' or ')}`
  if (fields.length === 0) return `${unknown}${where}: it has no fields`
  const shown = fields.slice(0, 8)
  return `${unknown}${where}: it has ${shown.join(', ')}${shown.length < fields.length ? ' …' : ''}`
}

const has = (node: unknown, name: string): boolean =>
  isMap(node) && node.items.some(({ key }) => keyText(key) === name)

/** No schema asks for it, and the API does. */
function requireName({ missing, problemAt }: Search, object: YAMLMap) {
  const metadata = object.items.find(({ key }) => keyText(key) === 'metadata')
  const value = metadata?.value as ParsedNode | null | undefined
  if (has(value, 'name') || has(value, 'generateName')) return
  // Whatever stands there instead of a map was named already.
  if (value && !isMap(value) && !isNothing(value)) return
  const [start, end] = ((metadata?.key ?? object) as ParsedNode).range
  missing.push({
    name: 'name',
    key: 'metadata',
    problem: metadata
      ? problemAt(start, end, '"name" is missing under "metadata"')
      : problemAt(start, start + 1, '"metadata" is missing, with a "name" in it'),
  })
}
