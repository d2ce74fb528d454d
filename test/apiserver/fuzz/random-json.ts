// How does an object look that nobody would write? A good one with a few places replaced, doubled, renamed or gone.

import type { Chance } from '../property/seeded.ts'

const VALUES: unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e21,
  Number.MAX_SAFE_INTEGER,
  '',
  'x',
  '0',
  '100%',
  '1Gi',
  '-1',
  'a'.repeat(300),
  '\u0000',
  '\ud800',
  '../..',
  'A B',
  [],
  {},
  [null],
  [[]],
  [{}],
  { a: null },
  { __proto__: null, constructor: { prototype: 1 } },
  JSON.parse('{"__proto__": {"polluted": true}}'),
  [1, 'two', { three: [] }],
]
const KEYS = [
  '__proto__',
  'constructor',
  '',
  'a.b',
  'a/b',
  '$patch',
  '$retainKeys',
  'metadata',
  'x',
]

/** A copy with one to three places that are wrong. */
export function spoil(chance: Chance, sample: unknown): unknown {
  let value = structuredClone(sample)
  for (let changes = 1 + chance.below(3); changes > 0; changes--) value = spoilOne(chance, value)
  return value
}

function spoilOne(chance: Chance, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || chance.isLikely(0.1))
    return chance.pick(VALUES)
  if (Array.isArray(value)) {
    if (value.length === 0) return [chance.pick(VALUES)]
    const at = chance.below(value.length)
    switch (chance.below(4)) {
      case 0:
        return value.toSpliced(at, 1)
      case 1:
        return [...value, value[at]]
      default:
        return value.with(at, spoilOne(chance, value[at]))
    }
  }
  const keys = Object.keys(value)
  if (keys.length === 0) return withKey({}, chance.pick(KEYS), chance.pick(VALUES))
  const key = chance.pick(keys)
  const { [key]: old, ...rest } = value as Record<string, unknown>
  switch (chance.below(6)) {
    case 0:
      return rest
    case 1:
      return withKey(rest, chance.pick(KEYS), old)
    case 2:
      return withKey(value, chance.pick(KEYS), chance.pick(VALUES))
    default:
      return withKey(rest, key, spoilOne(chance, old))
  }
}

/** Also where the key is __proto__. */
const withKey = (object: object, key: string, value: unknown) =>
  Object.fromEntries([...Object.entries(object), [key, value]])
