// How much is `1.5Gi`? https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/

const NANO = 10n ** 9n

/** A quantity in billionths, the finest that Kubernetes keeps. */
export class Quantity {
  readonly nanos: bigint
  constructor(nanos: bigint) {
    this.nanos = nanos
  }
}

const DECIMAL: Record<string, number> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
}
const BINARY: Record<string, bigint> = { Ki: 10n, Mi: 20n, Gi: 30n, Ti: 40n, Pi: 50n, Ei: 60n }

/** Undefined where the text is no quantity. What is finer than a billionth is rounded up, as Kubernetes does. */
export function parseQuantity(text: string): Quantity | undefined {
  const parts =
    /^([+-]?)(\d+(?:\.\d*)?|\.\d+)(?:([eE][+-]?\d{1,3})|([KMGTPE]i|[numkMGTPE]?))$/.exec(text)
  if (!parts) return undefined
  const [, sign, digits = '', exponent, suffix = ''] = parts
  const [whole = '', fraction = ''] = digits.split('.')
  let value = BigInt(`${whole}${fraction}` || '0')
  let power = 9 - fraction.length
  if (BINARY[suffix] !== undefined) value <<= BINARY[suffix]
  else power += exponent ? Number(exponent.slice(1)) : DECIMAL[suffix]!
  const nanos = power >= 0 ? value * 10n ** BigInt(power) : roundUp(value, 10n ** BigInt(-power))
  return new Quantity(sign === '-' ? -nanos : nanos)
}

const roundUp = (value: bigint, divisor: bigint) => (value + divisor - 1n) / divisor

/** Undefined where it is no whole number, or one beyond 64 bits. */
export function asInteger({ nanos }: Quantity): bigint | undefined {
  const value = nanos / NANO
  return nanos % NANO === 0n && BigInt.asIntN(64, value) === value ? value : undefined
}

export const asApproximateFloat = ({ nanos }: Quantity) =>
  Number(nanos / NANO) + Number(nanos % NANO) / 1e9

export const quantityOf = (value: bigint) => new Quantity(value * NANO)
