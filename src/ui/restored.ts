// A manifest is to be as it was given: what became of the learner's own?

import type { WorkingFile, WorkingFolder } from '../engine/working-folder.ts'

/** Puts it back, and says so. Throws EnvironmentError where the folder cannot be written. */
export function restored(folder: WorkingFolder, { name, state }: WorkingFile): string {
  if (state === 'own') return `${name} is your own: there is no other.`
  const kept = folder.restore(name)
  if (kept.length === 0) return `${name} is as it was given.`
  return `The original is back; yours is ${kept.join(' and ')}.`
}
