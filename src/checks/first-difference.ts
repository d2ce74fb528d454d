// Where does what was found first leave what was asked for? What is not asked for may hold anything.

/** Map keys and list indexes, from the root. */
export type FieldPath = (string | number)[]

export type Difference = { path: FieldPath; asked: unknown; found: unknown }

export function firstDifference(
  asked: unknown,
  found: unknown,
  path: FieldPath = [],
): Difference | undefined {
  if (!isObject(asked)) return asked === found ? undefined : { path, asked, found }

  for (const [key, value] of Object.entries(asked)) {
    const step = Array.isArray(asked) ? Number(key) : key
    const difference = firstDifference(value, valueAt(found, [step]), [...path, step])
    if (difference) return difference
  }
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

export const valueAt = (value: unknown, path: FieldPath): unknown =>
  path.reduce<unknown>((inner, step) => (isObject(inner) ? inner[step] : undefined), value)

/** `spec.rules[0].backendRefs`, as kubectl's jsonpath takes it too. */
export const formatPath = (path: FieldPath) =>
  path
    .map((step) => {
      if (typeof step === 'number') return `[${step}]`
      return /^[A-Za-z_][\w-]*$/.test(step) ? `.${step}` : `.${step.replaceAll('.', '\\.')}`
    })
    .join('')
    .replace(/^\./, '')

/** The reverse, for paths that an author writes: `error.message`, `choices[0].message`. */
export const parsePath = (path: string): FieldPath =>
  [...path.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, key = '']) =>
    index === undefined ? key : Number(index),
  )

export const show = (value: unknown) => (value === undefined ? 'not set' : JSON.stringify(value))
