// Does an object have all that is wanted of it? What the API's defaults and other controllers added does not matter.

export function covers(present: unknown, wanted: unknown): boolean {
  if (wanted === undefined) return true
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(present) &&
      present.length === wanted.length &&
      wanted.every((item, index) => covers(present[index], item))
    )
  }
  if (wanted !== null && typeof wanted === 'object') {
    if (present === null || typeof present !== 'object') return false
    return Object.entries(wanted).every(([field, value]) =>
      covers((present as Record<string, unknown>)[field], value),
    )
  }
  return present === wanted
}
