// What does the course consist of, and in which order?

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import * as z from 'zod/mini'
import { closest } from '../checks/closest.ts'
import { ContentError } from '../kube/lab-error.ts'
import type { Track, Variables } from './challenge.ts'
import { type LoadedChallenge, loadWithSources } from './load-challenge.ts'
import { readYaml } from './read-yaml.ts'
import { resolveVariables } from './resolve-variables.ts'

const trackSchema = z.looseObject({
  title: z.string().check(z.minLength(1)),
  teaser: z.string().check(z.minLength(1)),
})

/** With the variables put in. Throws ContentError. */
export const loadTrack = (challengesDir: string, variables: Variables = {}): Track =>
  resolveVariables(readTrack(challengesDir), variables)

/**
 * As it is written. Challenges are the folders `NN-name`, in the order of their numbers; the track's own title stands in `track.yaml`
 * (or Instruqt's `track.yml`). Throws ContentError with the file and the line.
 */
export function readTrack(challengesDir: string): Track {
  const file = ['track.yaml', 'track.yml'].map((name) => join(challengesDir, name)).find(existsSync)
  if (!file)
    throw new ContentError(
      join(challengesDir, 'track.yaml'),
      undefined,
      'a course needs this file, and it is not there',
    )
  const { title, teaser } = readYaml(file, readFileSync(file, 'utf8'), ['title', 'teaser']).read(
    trackSchema,
  )

  const folders = readdirSync(challengesDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && /^\d+-/.test(entry.name))
    .map(({ name }) => name)
    .sort(
      (one, other) =>
        Number.parseInt(one, 10) - Number.parseInt(other, 10) || (one < other ? -1 : 1),
    )
  if (folders.length === 0)
    throw new ContentError(
      file,
      undefined,
      'no challenge stands beside this file: no folder named like "01-first"',
    )

  const loaded = folders.map((folder) => loadWithSources(join(challengesDir, folder)))
  refuseDuplicates(loaded)
  return {
    title,
    teaser,
    challenges: loaded.map((entry) => ({
      ...entry.challenge,
      requires: allRequired(entry, loaded),
    })),
  }
}

function refuseDuplicates(loaded: LoadedChallenge[]) {
  for (const [index, { challenge, frontMatter }] of loaded.entries()) {
    const earlier = loaded.slice(0, index).find((other) => other.challenge.slug === challenge.slug)
    if (earlier)
      throw frontMatter.fail(
        ['slug'],
        `the slug "${challenge.slug}" belongs to ${basename(earlier.challenge.folder)} already`,
      )
  }
}

/** Those that `entry` requires and what they require in turn, each after its own. */
function allRequired(entry: LoadedChallenge, loaded: LoadedChallenge[]): string[] {
  const ordered: string[] = []
  const visit = ({ challenge, checksFile }: LoadedChallenge, trail: string[]) => {
    for (const [index, slug] of challenge.requires.entries()) {
      const required = loaded.find((other) => other.challenge.slug === slug)
      const at = ['requires', index]
      if (!required) {
        const meant = closest(
          slug,
          loaded.map((other) => other.challenge.slug),
        )
        throw checksFile?.fail(
          at,
          `there is no challenge "${slug}"${meant ? `; did you mean "${meant}"?` : ''}`,
        )
      }
      const circle = [...trail, challenge.slug, slug]
      if (circle.indexOf(slug) < circle.length - 1)
        throw checksFile?.fail(
          at,
          `challenges require each other in a circle: ${circle.join(' → ')}`,
        )
      visit(required, circle.slice(0, -1))
      if (!ordered.includes(slug)) ordered.push(slug)
    }
  }
  visit(entry, [])
  return ordered
}
