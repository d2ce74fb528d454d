// Which of its clusters did the lab use last? That is the one it goes on with.

import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Cluster, ClusterKind } from './cluster.ts'
import { writeWhole } from './embedded/server-files.ts'

const fileIn = (home: string) => join(home, 'cluster-in-use')

/** Whatever stands in the file: the caller sees whether there is such a cluster. */
export function clusterInUse(home: string): string | undefined {
  const file = fileIn(home)
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined
}

function noteClusterInUse(home: string, kind: ClusterKind) {
  if (clusterInUse(home) === kind) return
  mkdirSync(home, { recursive: true, mode: 0o700 })
  writeWhole(fileIn(home), `${kind}\n`)
}

/** The same cluster, of which is noted that it came up, until it is wiped. */
export function noted(cluster: Cluster, home: string): Cluster {
  return {
    ...cluster,
    async up(report, signal) {
      await cluster.up(report, signal)
      noteClusterInUse(home, cluster.kind)
    },
    async down(options) {
      await cluster.down(options)
      if (options?.wipe && clusterInUse(home) === cluster.kind) rmSync(fileIn(home))
    },
  }
}
