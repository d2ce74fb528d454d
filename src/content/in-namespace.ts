// How does the course read for a learner whose part of a cluster has another name than the course's own?

import type { Challenge, Track } from './challenge.ts'

/** Where the course, as it is written, has the learner make things. */
export const COURSE_NAMESPACE = 'agentgateway-system'

/** The whole name only: `agentgateway-system-2` is another one, `svc.agentgateway-system.svc` has it in it. */
const WORD = new RegExp(`(?<![\\w-])${COURSE_NAMESPACE}(?![\\w-])`, 'g')

/** A copy in whose text, blocks, hints and checks `namespace` stands for the course's own. Paths of files stay. */
export function inNamespace(track: Track, namespace: string): Track {
  return {
    ...replaced({ ...track, challenges: [] }, namespace),
    challenges: track.challenges.map(
      (challenge): Challenge => ({
        ...replaced(challenge, namespace),
        folder: challenge.folder,
        scripts: challenge.scripts,
      }),
    ),
  }
}

function replaced<T>(value: T, namespace: string): T
function replaced(value: unknown, namespace: string): unknown {
  if (typeof value === 'string') return value.replaceAll(WORD, namespace)
  if (Array.isArray(value)) return value.map((item) => replaced(item, namespace))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key.replaceAll(WORD, namespace),
      replaced(part, namespace),
    ]),
  )
}
