// What should an operation make of an object? The API in miniature: data, labels, and who owns which field of the data.

export type Content = { data: Record<string, string>; labels: Record<string, string> }

/** `version`: the resourceVersion that the writer demands. */
export type Operation =
  | { type: 'create'; data: Record<string, string> }
  | { type: 'put'; content: Content; version?: string }
  | { type: 'merge'; data: Record<string, string | null>; version?: string }
  | { type: 'strategic'; data: Record<string, string | null> }
  | { type: 'label'; color: string | null }
  | { type: 'json'; key: string; value: string; tested?: string }
  | { type: 'apply'; data: Record<string, string> }
  | { type: 'delete'; version?: string }

export type Owners = Map<string, Set<string>>
export type State = { content: Content; version: string; owners: Owners }
export type Expected =
  | { outcome: 'done'; content: Content; owners: Owners }
  | { outcome: 'gone' }
  | { outcome: 'refused'; code: number }

const refused = (code: number): Expected => ({ outcome: 'refused', code })

export const NOTHING: Content = { data: {}, labels: {} }

export function expectedOf(
  operation: Operation,
  before: State | undefined,
  writer: string,
): Expected {
  if (operation.type === 'create')
    return before
      ? refused(409)
      : update(NOTHING, { ...NOTHING, data: operation.data }, new Map(), writer)
  if (operation.type === 'apply') return apply(operation.data, before, writer)
  if (!before) return refused(404)
  const { content, owners, version } = before
  if ('version' in operation && operation.version && operation.version !== version)
    return refused(409)
  const to = (next: Content) => update(content, next, owners, writer)
  switch (operation.type) {
    case 'put':
      return to(operation.content)
    case 'merge':
    case 'strategic':
      return to({ ...content, data: merged(content.data, operation.data) })
    case 'label':
      return to({ ...content, labels: merged(content.labels, { color: operation.color }) })
    case 'json': {
      const { key, value, tested } = operation
      if (tested !== undefined && content.data[key] !== tested) return refused(422)
      return to({ ...content, data: { ...content.data, [key]: value } })
    }
    case 'delete':
      return { outcome: 'gone' }
  }
}

function merged(old: Record<string, string>, patch: Record<string, string | null>) {
  const next: Record<string, string> = { ...old }
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete next[key]
    else next[key] = value
  }
  return next
}

/** Who changes a field has it for himself. */
function update(old: Content, next: Content, before: Owners, writer: string): Expected {
  const owners = copyOf(before)
  const name = `update ${writer}`
  for (const key of new Set([...Object.keys(old.data), ...Object.keys(next.data)])) {
    if (old.data[key] === next.data[key]) continue
    for (const keys of owners.values()) keys.delete(key)
    if (key in next.data) ownedBy(owners, name).add(key)
  }
  return { outcome: 'done', content: next, owners }
}

/** Who applies owns what he names, and what he no longer names goes when nobody else owns it. By force. */
function apply(data: Record<string, string>, before: State | undefined, writer: string): Expected {
  const owners = copyOf(before?.owners ?? new Map())
  const content = structuredClone(before?.content ?? NOTHING)
  const own = ownedBy(owners, `apply ${writer}`)
  for (const [key, value] of Object.entries(data)) {
    if (content.data[key] !== value)
      for (const keys of owners.values()) if (keys !== own) keys.delete(key)
    content.data[key] = value
  }
  for (const key of own) {
    if (key in data) continue
    own.delete(key)
    if (![...owners.values()].some((keys) => keys.has(key))) delete content.data[key]
  }
  for (const key of Object.keys(data)) own.add(key)
  return { outcome: 'done', content, owners }
}

const copyOf = (owners: Owners): Owners =>
  new Map([...owners].map(([name, keys]) => [name, new Set(keys)]))

function ownedBy(owners: Owners, name: string) {
  const known = owners.get(name) ?? new Set<string>()
  owners.set(name, known)
  return known
}

const sorted = (record: object) => JSON.stringify(Object.entries(record).sort())

/** Alike where the contents are. */
export const textOf = ({ data, labels }: Content) => `${sorted(data)} ${sorted(labels)}`

export const contentOf = (object: any): Content => ({
  data: object.data ?? {},
  labels: object.metadata.labels ?? {},
})
