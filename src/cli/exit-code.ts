// What does an exit code of this program mean? README and `--help` print this table.

export const ExitCode = {
  done: 0,
  /** A bug, or something nobody foresaw. */
  failed: 1,
  usage: 2,
  /** The answer is no: a step is not done. */
  notYet: 3,
  /** There is no answer: a tool is missing, the cluster does not answer. */
  couldNotCheck: 4,
  /** The machine is not fit for what was asked. */
  environment: 5,
  /** A challenge's files are broken. */
  content: 6,
  /** From here on: a cluster of the learner's own cannot be used, each for another reason. */
  kubeconfig: 10,
  noContext: 11,
  unreachable: 12,
  notKubernetes: 13,
  credentials: 14,
  rights: 15,
  tooOld: 16,
  clock: 17,
  conflict: 18,
  notAgreed: 19,
  /** The answer is no: the cluster would not take a manifest. */
  invalid: 7,
  interrupted: 130,
} as const

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode]

export const EXIT_CODE_MEANINGS: [ExitCode, string][] = [
  [ExitCode.done, 'done'],
  [ExitCode.failed, 'an error of the lab itself'],
  [ExitCode.usage, 'the command was used wrongly'],
  [ExitCode.notYet, 'a step is not done yet'],
  [ExitCode.couldNotCheck, 'a step could not be checked: never a wrong answer'],
  [ExitCode.environment, 'the machine or the cluster is not fit'],
  [ExitCode.content, "a challenge's files are broken"],
  [ExitCode.invalid, 'a manifest has problems'],
  [ExitCode.kubeconfig, 'the kubeconfig cannot be used'],
  [ExitCode.noContext, 'it has no such context'],
  [ExitCode.unreachable, 'the cluster cannot be reached'],
  [ExitCode.notKubernetes, 'what answers is no Kubernetes API'],
  [ExitCode.credentials, 'the cluster does not accept the credentials'],
  [ExitCode.rights, 'the credentials do not allow it'],
  [ExitCode.tooOld, 'the cluster is too old'],
  [ExitCode.clock, 'the clocks differ too much'],
  [ExitCode.conflict, 'what is in the cluster stands in the way'],
  [ExitCode.notAgreed, 'nobody agreed to it'],
  [ExitCode.interrupted, 'interrupted with Ctrl-C'],
]
