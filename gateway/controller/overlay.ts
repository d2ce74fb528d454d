// What does an object look like with somebody's wishes laid over it? As a strategic merge: maps are merged, null takes
// away, and of lists that have a key an entry is merged with the one of the same key. Other lists are replaced.

type Json = { [name: string]: unknown }

/** By field: what tells the entries of a list apart. Ports of a container have two names, those of a Service one. */
const KEYS: Record<string, string[]> = {
  containers: ['name'],
  initContainers: ['name'],
  env: ['name'],
  volumes: ['name'],
  imagePullSecrets: ['name'],
  volumeMounts: ['mountPath'],
  ports: ['containerPort', 'port'],
  topologySpreadConstraints: ['topologyKey'],
}

export function overlay<T>(base: T, wishes: object | undefined): T {
  return wishes === undefined ? base : (merged(base, wishes) as T)
}

function merged(base: unknown, wish: unknown, field = ''): unknown {
  if (isList(base) && isList(wish)) return mergedLists(base, wish, KEYS[field] ?? [])
  if (!isMap(base) || !isMap(wish)) return wish
  const all: Json = { ...base }
  for (const [name, value] of Object.entries(wish)) {
    if (value === null) delete all[name]
    else all[name] = merged(all[name], value, name)
  }
  return all
}

function mergedLists(base: unknown[], wish: unknown[], keys: string[]): unknown[] {
  const key = keys.find((name) => [...base, ...wish].every((item) => isMap(item) && name in item))
  if (key === undefined) return wish
  const isSame = (one: unknown, other: unknown) => (one as Json)[key] === (other as Json)[key]
  return [
    ...base.map((item) => {
      const wished = wish.find((one) => isSame(one, item))
      return wished === undefined ? item : merged(item, wished)
    }),
    ...wish.filter((item) => !base.some((one) => isSame(one, item))),
  ]
}

const isList = (value: unknown): value is unknown[] => Array.isArray(value)

const isMap = (value: unknown): value is Json =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
