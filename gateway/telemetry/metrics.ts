// How are counters and histograms kept, and written for Prometheus?
// https://prometheus.io/docs/instrumenting/exposition_formats/

export type Labels = Record<string, string>

/** Labels such as the model come from clients: beyond this many combinations, new ones are not kept. */
const MAXIMUM_SERIES = 5_000

const escapeLabel = (value: string) =>
  value.replace(/[\\"\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`))

const formatLabels = (labels: Labels) =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${escapeLabel(value)}"`)
    .join(',')

export class Counter {
  #series = new Map<string, number>()
  readonly name: string
  readonly help: string

  constructor(name: string, help: string) {
    this.name = name
    this.help = help
  }

  add(labels: Labels, by = 1) {
    const key = formatLabels(labels)
    const present = this.#series.get(key)
    if (present !== undefined || this.#series.size < MAXIMUM_SERIES)
      this.#series.set(key, (present ?? 0) + by)
  }

  format(): string {
    let text = `# HELP ${this.name} ${this.help}\n# TYPE ${this.name} counter\n`
    for (const [labels, value] of this.#series) text += `${this.name}{${labels}} ${value}\n`
    return text
  }
}

export class Histogram {
  #series = new Map<string, { counts: number[]; sum: number; count: number }>()
  readonly name: string
  readonly help: string
  readonly buckets: readonly number[]

  constructor(name: string, help: string, buckets: readonly number[]) {
    this.name = name
    this.help = help
    this.buckets = buckets
  }

  observe(labels: Labels, value: number) {
    const key = formatLabels(labels)
    let series = this.#series.get(key)
    if (!series) {
      if (this.#series.size >= MAXIMUM_SERIES) return
      series = { counts: this.buckets.map(() => 0), sum: 0, count: 0 }
      this.#series.set(key, series)
    }
    const bucket = this.buckets.findIndex((limit) => value <= limit)
    if (bucket >= 0) series.counts[bucket]!++
    series.sum += value
    series.count++
  }

  format(): string {
    const { name, buckets } = this
    let text = `# HELP ${name} ${this.help}\n# TYPE ${name} histogram\n`
    for (const [labels, { counts, sum, count }] of this.#series) {
      let below = 0
      for (const [index, limit] of buckets.entries()) {
        below += counts[index]!
        text += `${name}_bucket{${labels},le="${limit}"} ${below}\n`
      }
      text += `${name}_bucket{${labels},le="+Inf"} ${count}\n`
      text += `${name}_sum{${labels}} ${sum}\n${name}_count{${labels}} ${count}\n`
    }
    return text
  }
}
