// The app as a learner has it, with the programs of the cluster from a build of their own.

import { join } from 'node:path'
import { createEmbeddedCluster } from '../../src/cluster/embedded/embedded-cluster.ts'
import { readTrack } from '../../src/content/load-track.ts'
import { openLab } from '../../src/engine/lab.ts'
import { runApp } from '../../src/ui/run-app.tsx'

const home = process.env.AI_GATEWAY_LAB_HOME!
const root = process.env.PROJECT_ROOT!

const lab = openLab({
  cluster: createEmbeddedCluster({
    home,
    programsFolder: process.env.LAB_PROGRAMS ?? join(root, 'dist'),
  }),
  stateFolder: home,
  course: readTrack(join(root, 'challenges')),
  manifestsFolder: join(process.env.LAB_PROGRAMS ?? join(root, 'dist'), 'manifests'),
  env: process.env,
})
await runApp({ lab, challenge: process.argv[2] })
lab.close()
