// What may be wrong with a cluster that the learner already has? Each has its own exit code, so that a script can tell them apart.

import { EnvironmentError } from '../../kube/lab-error.ts'

export type ContextTrouble =
  /** The kubeconfig is missing, or cannot be read. */
  | 'kubeconfig'
  | 'no-context'
  | 'unreachable'
  /** Something answers, and it is no Kubernetes API: a proxy's page. */
  | 'not-kubernetes'
  /** 401: expired, revoked, or none. */
  | 'credentials'
  /** 403 */
  | 'rights'
  | 'too-old'
  | 'clock'
  /** What is there already stands in the way. */
  | 'conflict'
  | 'not-agreed'

export class ContextError extends EnvironmentError {
  override name = 'ContextError'
  readonly trouble: ContextTrouble
  constructor(
    trouble: ContextTrouble,
    message: string,
    details: { hint?: string; cause?: unknown } = {},
  ) {
    super(message, details)
    this.trouble = trouble
  }
}
