// Who comes to the workshop? A number of learners, or a file with a name on each line.

import { readFileSync } from 'node:fs'
import { type Learner, learnerNamed } from '../../cluster/learners/learner.ts'
import { UsageError } from '../../kube/lab-error.ts'

/** More than this on one cluster nobody has planned for (docs/clusters.md). */
const MOST = 500

/** `20` are the learners 01 to 20. In a file, what follows a # is a remark. Throws UsageError with the line. */
export function readLearners(given: string): Learner[] {
  if (/^\d+$/.test(given)) return numbered(Number(given))
  let text: string
  try {
    text = readFileSync(given, 'utf8')
  } catch (cause) {
    throw new UsageError(
      `--learners takes a number, or a file of names; "${given}" is neither: ${(cause as Error).message}`,
      { hint: 'Such as: --learners 20', cause },
    )
  }
  return named(given, text)
}

function numbered(count: number) {
  if (count < 1 || count > MOST)
    throw new UsageError(`--learners takes a number from 1 to ${MOST}, not ${count}.`)
  const digits = Math.max(2, String(count).length)
  return Array.from({ length: count }, (_, index) =>
    learnerNamed(String(index + 1).padStart(digits, '0')),
  )
}

function named(file: string, text: string) {
  const seen = new Map<string, number>()
  const learners = text.split(/\r?\n/).flatMap((written, index): Learner[] => {
    const name = written.replace(/#.*/, '').trim()
    const line = index + 1
    if (name === '') return []
    const before = seen.get(name)
    if (before) throw new UsageError(`${file}:${line}: "${name}" is in line ${before} already.`)
    seen.set(name, line)
    return [at(file, line, () => learnerNamed(name))]
  })
  if (learners.length === 0) throw new UsageError(`There is no name in ${file}.`)
  if (learners.length > MOST)
    throw new UsageError(`There are ${learners.length} names in ${file}; at most ${MOST} can be.`)
  return learners
}

function at<Result>(file: string, line: number, read: () => Result): Result {
  try {
    return read()
  } catch (cause) {
    const { message, hint } = cause as UsageError
    throw new UsageError(`${file}:${line}: ${message}`, { hint, cause })
  }
}
