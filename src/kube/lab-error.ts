// The one small family of errors that end a command. The command line prints them, and only it knows exit codes.

type Details = { hint?: string; cause?: unknown }

/** What is wrong, in one or two sentences; `hint` is the next command. */
export class LabError extends Error {
  override name = 'LabError'
  readonly hint?: string
  constructor(message: string, { hint, cause }: Details = {}) {
    super(message, { cause })
    this.hint = hint
  }
}

/** The command was used wrongly: an unknown challenge, a step that does not exist. */
export class UsageError extends LabError {
  override name = 'UsageError'
}

/** The machine is not fit: kubectl is missing, the cluster is down, a port is taken. */
export class EnvironmentError extends LabError {
  override name = 'EnvironmentError'
}

/** A file of a challenge is broken. */
export class ContentError extends LabError {
  override name = 'ContentError'
  constructor(file: string, line: number | undefined, message: string, details: Details = {}) {
    super(`${file}${line === undefined ? '' : `:${line}`}: ${message}`, details)
  }
}
