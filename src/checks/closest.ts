// Which of these names did the writer mean?

/** The nearest of `names`, where it is near enough to be a slip of the hand or of the memory. */
export function closest(word: string, names: string[]): string | undefined {
  const near = names
    .filter((name) => name !== word)
    .map((name) => ({ name, distance: editDistance(word.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= slips(word) || isPart(name, word))
    .sort((one, other) => one.distance - other.distance)
  return near[0]?.name
}

const slips = (word: string) => Math.max(1, Math.floor(word.length / 4))

/** `anthropic` for `anthropic-backend`, or the other way round. */
const isPart = (one: string, other: string) => {
  const [short, long] = one.length < other.length ? [one, other] : [other, one]
  return short.length >= 4 && (long.startsWith(`${short}-`) || long.endsWith(`-${short}`))
}

/** Letters to add, drop, change or swap with the next (https://en.wikipedia.org/wiki/Damerau–Levenshtein_distance). */
function editDistance(from: string, to: string) {
  let before: number[] = []
  let row = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let line = 1; line <= from.length; line++) {
    const next = [line]
    for (let column = 1; column <= to.length; column++) {
      const same = from[line - 1] === to[column - 1]
      const swapped = from[line - 1] === to[column - 2] && from[line - 2] === to[column - 1]
      const options = [row[column - 1]! + (same ? 0 : 1), row[column]! + 1, next[column - 1]! + 1]
      if (swapped && before[column - 2] !== undefined) options.push(before[column - 2]! + 1)
      next.push(Math.min(...options))
    }
    before = row
    row = next
  }
  return row[to.length]!
}
