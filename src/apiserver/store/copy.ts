// How does a writer get an object of its own? A deep copy of plain JSON, several times faster than structuredClone.

export function copy<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(copy) as T
  const result: Record<string, unknown> = {}
  for (const key of Object.keys(value)) {
    const part = copy((value as Record<string, unknown>)[key])
    // Assigning this one name would set the prototype instead of a field.
    if (key === '__proto__')
      Object.defineProperty(result, key, {
        value: part,
        enumerable: true,
        configurable: true,
        writable: true,
      })
    else result[key] = part
  }
  return result as T
}
