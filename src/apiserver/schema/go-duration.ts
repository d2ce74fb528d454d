// How long is `1h30m`? Go's durations, as schemas, CEL rules and manifests write them.

const NANOSECONDS: Record<string, bigint> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
}

const LIMIT = 2n ** 63n

/** In nanoseconds; undefined where the text is no duration or one beyond 64 bits. */
export function parseDuration(text: string): bigint | undefined {
  const sign = /^[+-]/.exec(text)?.[0]
  const body = sign ? text.slice(1) : text
  if (body === '0') return 0n
  if (!/^((\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h))+$/.test(body)) return undefined
  let total = 0n
  for (const [, number = '', unit = ''] of body.matchAll(/([\d.]+)(ns|us|µs|μs|ms|s|m|h)/g)) {
    const [whole = '', fraction = ''] = number.split('.')
    const scale = NANOSECONDS[unit]!
    total += BigInt(whole || '0') * scale
    if (fraction) total += (BigInt(fraction) * scale) / 10n ** BigInt(fraction.length)
  }
  const signed = sign === '-' ? -total : total
  return signed >= LIMIT || signed < -LIMIT ? undefined : signed
}
