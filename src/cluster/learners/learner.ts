// Who is a learner on a shared cluster, and which part of it is theirs?

import { UsageError } from '../../kube/lab-error.ts'

export type Learner = {
  /** A DNS label, as it is typed: `anna`. */
  name: string
  namespace: string
}

/** On the learner's Namespace, with the name as its value. Proxies in a namespace that has it are isolated. */
export const LEARNER_LABEL = 'ai-gateway-lab.dev/learner'

const PREFIX = 'learner-'
const LABEL_LIMIT = 63
const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names. Throws UsageError. */
export function learnerNamed(name: string): Learner {
  const limit = LABEL_LIMIT - PREFIX.length
  if (!DNS_LABEL.test(name))
    throw new UsageError(
      `"${name}" cannot be a learner's name: it becomes part of a namespace, so it is made of a-z, 0-9 and "-", and begins and ends with a letter or a digit.`,
      { hint: suggestion(name) },
    )
  if (name.length > limit)
    throw new UsageError(
      `The learner's name "${name}" has ${name.length} characters; a namespace leaves room for ${limit}.`,
    )
  return { name, namespace: `${PREFIX}${name}` }
}

/** The name as the rules would have it, where something is left of it. */
function suggestion(name: string) {
  const fitting = name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  return fitting ? `Such as: ${fitting}` : undefined
}
