// How many requests, or tokens of models, does a policy allow in which time?

import type { TokenBucketLimit } from '../../routing/routing-table.ts'

const UNITS: Record<string, number> = { Seconds: 1000, Minutes: 60_000, Hours: 3_600_000 }

/** `owner` tells this policy's limits from those of all others. */
export const compileLocalLimits = ({ local = [] }: any, owner: string): TokenBucketLimit[] =>
  local.map(({ requests, tokens, unit, burst = 0 }: any, index: number) => {
    const fill: number = requests ?? tokens
    const counts = requests === undefined ? 'tokens' : 'requests'
    const everyMs = UNITS[unit]!
    const capacity = fill + burst
    // A limit that was changed begins anew.
    const key = `${owner} ${index} ${counts} ${capacity} ${fill} ${everyMs}`
    return { key, counts, capacity, fill, everyMs }
  })
