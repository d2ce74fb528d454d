// Does a pod bear a node's taint? https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/

export type Taint = { key: string; value?: string; effect: string }

export type Toleration = {
  key?: string
  operator?: string
  value?: string
  effect?: string
  tolerationSeconds?: number
}

export const tolerationsOf = (
  { key, value = '', effect }: Taint,
  tolerations: Toleration[],
): Toleration[] =>
  tolerations.filter(
    (one) =>
      (!one.effect || one.effect === effect) &&
      (one.operator === 'Exists'
        ? !one.key || one.key === key
        : one.key === key && (one.value ?? '') === value),
  )

export const isTolerated = (taint: Taint, tolerations: Toleration[]) =>
  tolerationsOf(taint, tolerations).length > 0
