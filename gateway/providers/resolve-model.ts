// Which model is asked for, once the backend's aliases are known?

/**
 * Aliases are exact names, or have `*` for any run of characters; the exact one wins, then the longest. Undefined
 * where no model is asked for.
 */
export function resolveModel(
  name: unknown,
  aliases: Readonly<Record<string, string>> = {},
): string | undefined {
  if (typeof name !== 'string' || name === '') return undefined
  if (Object.hasOwn(aliases, name)) return aliases[name]
  let best = ''
  for (const pattern in aliases)
    if (pattern.includes('*') && pattern.length > best.length && matchesWildcard(pattern, name))
      best = pattern
  return best === '' ? name : aliases[best]
}

function matchesWildcard(pattern: string, name: string): boolean {
  const parts = pattern.split('*')
  const first = parts[0]!
  const last = parts[parts.length - 1]!
  if (name.length < first.length + last.length) return false
  if (!name.startsWith(first) || !name.endsWith(last)) return false
  const end = name.length - last.length
  let at = first.length
  for (const part of parts.slice(1, -1)) {
    const found = name.indexOf(part, at)
    if (found < 0 || found + part.length > end) return false
    at = found + part.length
  }
  return true
}
