// Which fields did somebody set that this gateway does not know? Our own CRDs refuse them, but on a cluster with the
// upstream CRDs they arrive, and nothing that was asked for may be skipped in silence.

/** `true`: the field, whatever it holds. An object: these fields of it. For a list, what each item may have. */
export type Shape = true | { [field: string]: Shape }

/** Paths such as `ai.groups[0].providers`, in the order met. */
export function unsupportedFields(value: unknown, shape: Shape, path = ''): string[] {
  if (shape === true || value === null || typeof value !== 'object') return []
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => unsupportedFields(item, shape, `${path}[${index}]`))
  }
  return Object.entries(value).flatMap(([field, inner]) => {
    const at = path === '' ? field : `${path}.${field}`
    const known = Object.hasOwn(shape, field) ? shape[field] : undefined
    return known === undefined ? [at] : unsupportedFields(inner, known, at)
  })
}
