// The one place that turns an error into words and an exit code.

import { ContextError, type ContextTrouble } from '../cluster/context/context-error.ts'
import { ApiError } from '../kube/api-error.ts'
import { KubeConnectionError } from '../kube/kube-client.ts'
import { ContentError, EnvironmentError, LabError, UsageError } from '../kube/lab-error.ts'
import { ExitCode } from './exit-code.ts'

export type ErrorDescription = { message: string; hint?: string; exitCode: ExitCode }

/** Never a stack trace, but for a bug: there the trace is what is wanted, and LAB_DEBUG=1 shows it. */
export function describeError(error: unknown): ErrorDescription {
  if (isAbort(error)) return { message: 'Interrupted.', exitCode: ExitCode.interrupted }
  if (error instanceof LabError)
    return { message: error.message, hint: error.hint, exitCode: exitCodeOf(error) }
  if (error instanceof KubeConnectionError)
    return {
      message: error.message,
      hint: 'See whether the cluster runs: ai-gateway-lab cluster status',
      exitCode: ExitCode.environment,
    }
  if (error instanceof ApiError)
    return {
      message: `The Kubernetes API refused: ${error.message}`,
      exitCode: ExitCode.environment,
    }
  const known = describeSystemError(error)
  if (known) return { message: known, exitCode: ExitCode.environment }
  return {
    message: `This should not have happened: ${error instanceof Error ? error.message : String(error)}`,
    hint: 'Please report it, with what LAB_DEBUG=1 prints when you run the command again.',
    exitCode: ExitCode.failed,
  }
}

const OF_TROUBLE: Record<ContextTrouble, ExitCode> = {
  kubeconfig: ExitCode.kubeconfig,
  'no-context': ExitCode.noContext,
  unreachable: ExitCode.unreachable,
  'not-kubernetes': ExitCode.notKubernetes,
  credentials: ExitCode.credentials,
  rights: ExitCode.rights,
  'too-old': ExitCode.tooOld,
  clock: ExitCode.clock,
  conflict: ExitCode.conflict,
  'not-agreed': ExitCode.notAgreed,
}

function exitCodeOf(error: LabError): ExitCode {
  if (error instanceof UsageError) return ExitCode.usage
  if (error instanceof ContextError) return OF_TROUBLE[error.trouble]
  if (error instanceof EnvironmentError) return ExitCode.environment
  if (error instanceof ContentError) return ExitCode.content
  return ExitCode.failed
}

function describeSystemError(error: unknown) {
  const { code, path } = (error ?? {}) as { code?: string; path?: string }
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return `No permission for ${path ?? 'a file that the lab needs'}.`
    case 'ENOSPC':
      return `The disk is full${path ? `: ${path} could not be written` : ''}.`
    case 'ENOTDIR':
    case 'EEXIST':
      return `${path ?? 'A part of a path that the lab needs'} cannot be a folder: a file is in the way.`
    case 'EROFS':
      return `${path ?? 'A folder that the lab needs'} cannot be written: the file system is read-only.`
  }
}

const isAbort = (error: unknown) => error instanceof Error && error.name === 'AbortError'
