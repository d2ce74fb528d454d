// What does the build write down of the course, so that no command has to read and check its files again?

import { relative, resolve } from 'node:path'
import { mapPaths } from './built-track.ts'
import { readTrack } from './load-track.ts'

/** The course as JSON, with its paths from the challenges' folder on. Throws ContentError. */
export function packTrack(challengesDir: string): string {
  const from = resolve(challengesDir)
  return JSON.stringify(mapPaths(readTrack(from), (path) => relative(from, path)))
}
