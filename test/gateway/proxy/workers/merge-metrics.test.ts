import { expect, test } from 'vitest'
import { mergeMetrics } from '../../../../gateway/proxy/workers/merge-metrics.ts'

const HEAD = '# HELP requests_total Requests.\n# TYPE requests_total counter\n'

test('adds up what several workers counted, and keeps what only one saw', () => {
  const one = `${HEAD}requests_total{route="a b"} 2\nrequests_total{route="c"} 1\n`
  const other = `${HEAD}requests_total{route="a b"} 3\n`
  expect(mergeMetrics([one, other])).toBe(
    `${HEAD}requests_total{route="a b"} 5\nrequests_total{route="c"} 1\n`,
  )
})

test('adds up histograms, bucket by bucket', () => {
  const text =
    '# TYPE seconds histogram\nseconds_bucket{le="1"} 1\nseconds_bucket{le="+Inf"} 2\nseconds_sum 2.5\nseconds_count 2\n'
  expect(mergeMetrics([text, text])).toContain(
    'seconds_bucket{le="1"} 2\nseconds_bucket{le="+Inf"} 4\nseconds_sum 5\nseconds_count 4\n',
  )
})

test('leaves alone what describes the program', () => {
  const info = '# TYPE build_info gauge\nbuild_info{version="1"} 1\n'
  expect(mergeMetrics([info, info])).toBe(info)
})

test('a worker that said nothing does not matter', () => {
  expect(mergeMetrics(['', `${HEAD}requests_total 1\n`])).toBe(`${HEAD}requests_total 1\n`)
})
