// Where does chance come from in these tests? From a seed that is printed, so that a failure can be seen again.

export type Chance = ReturnType<typeof chanceOf>

/** What AI_GATEWAY_LAB_SEED says, or always the same: a change is not blamed for what chance found. The nightly run brings new seeds. */
export const seedOfRun = () => Number(process.env.AI_GATEWAY_LAB_SEED ?? 412_392_408)

/** The mulberry32 generator. */
export function chanceOf(seed: number) {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (count: number) => Math.floor(next() * count)
  const pick = <T>(list: readonly T[]): T => list[below(list.length)]!
  return {
    below,
    pick,
    isLikely: (probability: number) => next() < probability,
    /** A generator for somebody who draws at times of his own. */
    branch: () => chanceOf(below(2 ** 32)),
    bytes: (count: number) => Buffer.from(Array.from({ length: count }, () => below(256))),
  }
}
