// What do the metrics of several workers say together? Counters, histograms and gauges are added up, line by line;
// what only describes the program (`…_info`) stays as it is. The texts are Prometheus' exposition format.

const SAMPLE = /^(.+) ([^ ]+)$/

export function mergeMetrics(texts: readonly string[]): string {
  /** In the order of their first appearance, each with its samples. */
  const families = new Map<string, { comments: string[]; samples: Map<string, number> }>()
  for (const text of texts) {
    let family = familyOf(families, '')
    for (const line of text.split('\n')) {
      if (line === '') continue
      if (line.startsWith('#')) {
        family = familyOf(families, line.split(' ')[2] ?? '')
        if (!family.comments.includes(line)) family.comments.push(line)
        continue
      }
      const [, series, value] = SAMPLE.exec(line) ?? []
      if (series === undefined) continue
      const present = family.samples.get(series)
      const describes = series.split('{')[0]!.endsWith('_info')
      family.samples.set(series, describes ? Number(value) : (present ?? 0) + Number(value))
    }
  }
  let merged = ''
  for (const { comments, samples } of families.values()) {
    for (const comment of comments) merged += `${comment}\n`
    for (const [series, value] of samples) merged += `${series} ${value}\n`
  }
  return merged
}

function familyOf(
  families: Map<string, { comments: string[]; samples: Map<string, number> }>,
  name: string,
) {
  let family = families.get(name)
  if (!family) {
    family = { comments: [], samples: new Map() }
    families.set(name, family)
  }
  return family
}
