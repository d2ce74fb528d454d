// What stands between the two `---` lines of an assignment? Keys that Instruqt knows and we do not use may stand there.

import * as z from 'zod/mini'
import { ContentError } from '../kube/lab-error.ts'
import { readYaml, type YamlSource } from './read-yaml.ts'

const note = z.looseObject({ type: z.string(), contents: z.optional(z.string()) })
const tab = z.looseObject({ title: z.string(), type: z.string(), path: z.optional(z.string()) })

const schema = z.looseObject({
  slug: z.string().check(z.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)),
  id: z.optional(z.string()),
  title: z.string().check(z.minLength(1)),
  teaser: z.string().check(z.minLength(1)),
  notes: z.nullish(z.array(note)),
  tabs: z.nullish(z.array(tab)),
  timelimit: z.nullish(z.number()),
})

const KNOWN_KEYS = [
  'slug',
  'id',
  'type',
  'title',
  'teaser',
  'notes',
  'tabs',
  'difficulty',
  'timelimit',
]

export type FrontMatter = z.output<typeof schema>

/** `bodyLine` is the line on which the text after the front matter begins, from 1. */
export function readFrontMatter(
  file: string,
  text: string,
): { frontMatter: FrontMatter; source: YamlSource; body: string; bodyLine: number } {
  const lines = text.split('\n')
  if (lines[0]?.trim() !== '---')
    throw new ContentError(file, 1, 'an assignment begins with a line "---" and its front matter')
  const end = lines.findIndex((line, index) => index > 0 && line.trim() === '---')
  if (end === -1)
    throw new ContentError(file, 1, 'the front matter does not end; a line "---" is missing')

  const source = readYaml(file, lines.slice(1, end).join('\n'), KNOWN_KEYS, 2)
  return {
    frontMatter: source.read(schema),
    source,
    body: lines.slice(end + 1).join('\n'),
    bodyLine: end + 2,
  }
}
