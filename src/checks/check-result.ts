// A check answers; it does not throw. Exceptions are kept for a lab that is broken.

/**
 * `reason` says in one sentence what was found and what was asked for; `look` is a command that shows it.
 * `could-not-check` is never a wrong answer: a tool is missing, the cluster does not answer.
 */
export type CheckResult =
  | { status: 'done' }
  | ({ status: 'not-yet' } & Explanation)
  | { status: 'could-not-check'; reason: string; look: string }

export const done: CheckResult = { status: 'done' }

/** Why something is not as asked. `asked` and `found` are short, `where` is a field's path, a status or a header. */
export type Explanation = {
  reason: string
  look: string
  asked?: string
  found?: string
  where?: string
}

/** Text from a cluster or a provider is data: control characters are taken out, and keys are masked, before it is shown. */
export const notYet = (explanation: Explanation): CheckResult => ({
  status: 'not-yet',
  ...clean(explanation),
})

export const couldNotCheck = (reason: string, look: string): CheckResult => ({
  status: 'could-not-check',
  ...clean({ reason, look }),
})

const clean = <Texts extends Explanation>(texts: Texts): Texts =>
  Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [name, text && maskKeys(withoutControls(text))]),
  ) as Texts

const withoutControls = (text: string) => text.replace(/[\x00-\x1f\x7f-\x9f]+/g, ' ').trim()

/** What looks like a provider's key keeps only how it begins. Names of the lab's own objects never look like one. */
const maskKeys = (text: string) =>
  text
    .replace(/\b(sk-(?:ant-)?|AIza|gsk_)[\w*-]{6,}/g, '$1…')
    .replace(/\b(Bearer\s+)(?!sk-|AIza|gsk_|[<$…])[\w*.~+/=-]{12,}/g, '$1…')
