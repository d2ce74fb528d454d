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

/** What is counted under one combination of labels; undefined where there are too many to keep another. */
class SeriesSet<Series> {
  readonly #series = new Map<string, Series>()
  readonly #create: () => Series
  constructor(create: () => Series) {
    this.#create = create
  }

  at(labels: Labels): Series | undefined {
    const key = formatLabels(labels)
    const present = this.#series.get(key)
    if (present || this.#series.size >= MAXIMUM_SERIES) return present
    const created = this.#create()
    this.#series.set(key, created)
    return created
  }

  [Symbol.iterator]() {
    return this.#series[Symbol.iterator]()
  }
}

export class CounterSeries {
  value = 0
  add(by = 1) {
    this.value += by
  }
}

export class Counter {
  readonly #series = new SeriesSet(() => new CounterSeries())
  readonly #name: string
  readonly #help: string

  readonly #kind: 'counter' | 'gauge'

  constructor(name: string, help: string, kind: 'counter' | 'gauge' = 'counter') {
    this.#name = name
    this.#help = help
    this.#kind = kind
  }

  /** To be kept by who counts often: formatting labels costs more than counting. */
  at(labels: Labels) {
    return this.#series.at(labels)
  }

  format(): string {
    let text = `# HELP ${this.#name} ${this.#help}\n# TYPE ${this.#name} ${this.#kind}\n`
    for (const [labels, { value }] of this.#series) text += `${this.#name}{${labels}} ${value}\n`
    return text
  }
}

export class HistogramSeries {
  readonly counts: number[]
  readonly #buckets: readonly number[]
  sum = 0
  count = 0

  constructor(buckets: readonly number[]) {
    this.#buckets = buckets
    this.counts = buckets.map(() => 0)
  }

  observe(value: number) {
    const buckets = this.#buckets
    let bucket = 0
    while (bucket < buckets.length && !(value <= buckets[bucket]!)) bucket++
    if (bucket < buckets.length) this.counts[bucket]!++
    this.sum += value
    this.count++
  }
}

export class Histogram {
  readonly #series: SeriesSet<HistogramSeries>
  readonly #name: string
  readonly #help: string
  readonly #buckets: readonly number[]

  constructor(name: string, help: string, buckets: readonly number[]) {
    this.#name = name
    this.#help = help
    this.#buckets = buckets
    this.#series = new SeriesSet(() => new HistogramSeries(buckets))
  }

  at(labels: Labels) {
    return this.#series.at(labels)
  }

  format(): string {
    const name = this.#name
    let text = `# HELP ${name} ${this.#help}\n# TYPE ${name} histogram\n`
    for (const [labels, { counts, sum, count }] of this.#series) {
      let below = 0
      for (const [index, limit] of this.#buckets.entries()) {
        below += counts[index]!
        text += `${name}_bucket{${labels},le="${limit}"} ${below}\n`
      }
      text += `${name}_bucket{${labels},le="+Inf"} ${count}\n`
      text += `${name}_sum{${labels}} ${sum}\n${name}_count{${labels}} ${count}\n`
    }
    return text
  }
}
