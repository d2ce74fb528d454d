// What have all proxies counted together, those among them that have ended?

export type Sample = { name: string; labels: Record<string, string>; value: number }

const LINE = /^agentgateway_([a-z_]+)\{(.*)\} (\S+)$/
const LABEL = /([a-z_]+)="((?:[^"\\]|\\.)*)"/g

export function readSamples(text: string): Sample[] {
  return text.split('\n').flatMap((line) => {
    const [, name, labels = '', value] = LINE.exec(line) ?? []
    if (name === undefined) return []
    const pairs = [...labels.matchAll(LABEL)].map(([, key, text]) => [key, text])
    return [{ name, labels: Object.fromEntries(pairs), value: Number(value) }]
  })
}

export class ProxyCounts {
  readonly #samples: Sample[] = []

  add(text: string) {
    this.#samples.push(...readSamples(text))
  }

  sum(name: string, labels: Record<string, string> = {}): number {
    return this.#samples
      .filter((sample) => sample.name === name)
      .filter((sample) =>
        Object.entries(labels).every(([key, text]) => sample.labels[key] === text),
      )
      .reduce((total, { value }) => total + value, 0)
  }

  /** The values of two labels, with what was counted under them. */
  by(name: string, one: string, other: string): Map<string, number> {
    const sums = new Map<string, number>()
    for (const sample of this.#samples) {
      if (sample.name !== name) continue
      const key = `${sample.labels[one]} ${sample.labels[other]}`
      sums.set(key, (sums.get(key) ?? 0) + sample.value)
    }
    return sums
  }
}
