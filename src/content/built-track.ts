// How does the course reach a command without its files being read and checked each time? The build did that once.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Challenge, Track } from './challenge.ts'

/** What `packTrack` wrote, with the paths of `challengesDir`. Throws what reading the file throws. */
export const readBuiltTrack = (file: string, challengesDir: string): Track =>
  mapPaths(JSON.parse(readFileSync(file, 'utf8')), (path) => join(challengesDir, path))

export const mapPaths = (track: Track, change: (path: string) => string): Track => ({
  ...track,
  challenges: track.challenges.map(
    (challenge): Challenge => ({
      ...challenge,
      folder: change(challenge.folder),
      scripts: challenge.scripts.map((script) => ({ ...script, path: change(script.path) })),
    }),
  ),
})
