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
  [ExitCode.interrupted, 'interrupted with Ctrl-C'],
]
