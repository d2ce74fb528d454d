// How long does something take, beside a reference in the same run? Rounds are interleaved, so that a machine that
// slows down slows both; the ratio is taken round by round, and its median is what is quoted.

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]

export async function timed(work) {
  const started = performance.now()
  await work()
  return performance.now() - started
}

/**
 * @param cases `{ title, aim?, before?, work, after? }`; only `work` is timed. `aim` is a ratio.
 * @param reference `{ title, work }`
 */
export async function compare(reference, cases, { rounds = 7 } = {}) {
  const times = new Map(cases.map((one) => [one, []]))
  const ratios = new Map(cases.map((one) => [one, []]))
  const references = []
  await reference.work()
  for (let round = 0; round < rounds; round++) {
    for (const one of cases) {
      const base = await timed(reference.work)
      await one.before?.()
      const time = await timed(one.work)
      await one.after?.()
      references.push(base)
      times.get(one).push(time)
      ratios.get(one).push(time / base)
    }
  }
  console.log(`  ${reference.title}: ${median(references).toFixed(0)} ms (the reference)`)
  for (const one of cases) {
    const all = ratios.get(one)
    const spread = `${Math.min(...all).toFixed(1)}–${Math.max(...all).toFixed(1)}`
    const aim = one.aim ? `, aim ${one.aim}x` : ''
    console.log(
      `  ${one.title}: ${median(times.get(one)).toFixed(0)} ms = ${median(all).toFixed(1)}x (${spread}${aim})`,
    )
  }
}
