// How does a controller say what became of a resource? Conditions, before anyone knows since when they hold:
// `lastTransitionTime` is added where they are written (merge-status.ts).

export type Condition = {
  type: string
  status: 'True' | 'False' | 'Unknown'
  reason: string
  message: string
  observedGeneration?: number
}

/** What a reason says about a condition: whether it holds, why, and in words. */
export type Verdict = { status: Condition['status']; reason: string; message: string }

export const holds = (reason: string, message = ''): Verdict => ({
  status: 'True',
  reason,
  message,
})
export const fails = (reason: string, message = ''): Verdict => ({
  status: 'False',
  reason,
  message,
})

/** In the order of their types, as agentgateway writes them. */
export function conditionsOf(
  verdicts: Record<string, Verdict>,
  observedGeneration: number | undefined,
): Condition[] {
  return Object.keys(verdicts)
    .sort()
    .map((type) => ({ type, ...verdicts[type]!, observedGeneration }))
}
