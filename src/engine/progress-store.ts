// What has the learner done so far, here and on other days? One file, progress.json, that is always whole.

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { EnvironmentError } from '../kube/lab-error.ts'

const VERSION = 1

const stepProgress = z.object({
  /** When the step's checks were first done. ISO 8601, as all times here. */
  doneAt: z.optional(z.string()),
  /** Those that were given, by their place among the step's, in that order. */
  hints: z.optional(z.array(z.number())),
  /** The lab ran the step's commands for the learner. */
  solved: z.optional(z.boolean()),
  /** The lab made it so, for a challenge that starts from there: nothing that the learner has done. */
  made: z.optional(z.boolean()),
})

const challengeProgress = z.object({
  startedAt: z.string(),
  /** When its setup was last through; missing where it never was. */
  readyAt: z.optional(z.string()),
  finishedAt: z.optional(z.string()),
  steps: z.record(z.string(), stepProgress),
})

const progressFile = z.object({
  version: z.literal(VERSION),
  /** Which providers the learner wants behind the gateway; missing until asked. */
  providers: z.optional(z.enum(['simulated', 'real'])),
  /** Where the learner was last. */
  current: z.optional(z.string()),
  /** Values in the text that were found at setup: a free port. */
  variables: z.optional(z.record(z.string(), z.string())),
  challenges: z.record(z.string(), challengeProgress),
})

export type StepProgress = z.infer<typeof stepProgress>
export type ChallengeProgress = z.infer<typeof challengeProgress>
export type Progress = z.infer<typeof progressFile>

export type ProgressStore = {
  readonly file: string
  /** What a learner should be told about the file, once: that it was unreadable, and where it is now. */
  readonly notice?: string
  read(): Progress
  /** Reads the file as it is now, since another command may have written it, and replaces it whole. */
  update(change: (progress: Progress) => Progress): Progress
}

const nothingYet: Progress = { version: VERSION, challenges: {} }

/** Throws EnvironmentError where the folder cannot be used, or where a newer version has written the file. */
export function openProgressStore(folder: string, now = () => new Date()): ProgressStore {
  const file = join(folder, 'progress.json')
  let notice: string | undefined

  const read = (): Progress => {
    const text = readText(file)
    if (text === undefined) return nothingYet
    const progress = parse(file, text)
    if (progress) return progress
    const aside = `${file}.unreadable-${now().toISOString().replaceAll(':', '-')}`
    renameSync(file, aside)
    notice = `The progress file could not be read. It was kept as ${aside}, and progress starts anew.`
    return nothingYet
  }

  read()
  return {
    file,
    get notice() {
      return notice
    },
    read,
    update(change) {
      const progress = change(read())
      writeWhole(folder, file, `${JSON.stringify(progress, null, 2)}\n`)
      return progress
    },
  }
}

/** Changes what is known of one challenge, which counts as started by it. */
export const withChallenge = (
  progress: Progress,
  slug: string,
  at: Date,
  change: (challenge: ChallengeProgress) => ChallengeProgress,
): Progress => ({
  ...progress,
  challenges: {
    ...progress.challenges,
    [slug]: change(progress.challenges[slug] ?? { startedAt: at.toISOString(), steps: {} }),
  },
})

export const withStepProgress = (
  challenge: ChallengeProgress,
  step: number,
  change: StepProgress,
): ChallengeProgress => ({
  ...challenge,
  steps: { ...challenge.steps, [step]: { ...challenge.steps[step], ...change } },
})

function readText(file: string) {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw unusable(file, error)
  }
}

/** Undefined where the text is not progress at all. */
function parse(file: string, text: string): Progress | undefined {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    return undefined
  }
  const version = (data as { version?: unknown } | null)?.version
  if (typeof version === 'number' && version > VERSION)
    throw new EnvironmentError(`${file} was written by a newer version of ai-gateway-lab.`, {
      hint: 'npx ai-gateway-lab@latest',
    })
  return progressFile.safeParse(data).data
}

function writeWhole(folder: string, file: string, text: string) {
  const draft = `${file}.${process.pid}.draft`
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeFileSync(draft, text, { mode: 0o600, flush: true })
    renameSync(draft, file)
  } catch (error) {
    throw unusable(file, error)
  }
}

const unusable = (file: string, cause: unknown) =>
  new EnvironmentError(`${file} cannot be used: ${(cause as Error).message}`, {
    hint: 'Set AI_GATEWAY_LAB_HOME to a folder of your own.',
    cause,
  })
