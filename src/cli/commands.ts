// Every command, in the order of README's table. A new one is a file in this folder and a row here.

import { app } from './app.ts'
import { check } from './check.ts'
import { clusterDown } from './cluster/down.ts'
import { clusterStatus } from './cluster/status.ts'
import { clusterUp } from './cluster/up.ts'
import { clusterUse } from './cluster/use.ts'
import type { Command } from './command.ts'
import { doctor } from './doctor.ts'
import { env } from './env.ts'
import { hint } from './hint.ts'
import { list } from './list.ts'
import { prefetch } from './prefetch.ts'
import { reset } from './reset.ts'
import { shell } from './shell.ts'
import { solve } from './solve.ts'
import { start } from './start.ts'
import { status } from './status.ts'
import { validate } from './validate.ts'
import { workshopCreate } from './workshop/create.ts'
import { workshopKubeconfig } from './workshop/kubeconfig.ts'
import { workshopRemove } from './workshop/remove.ts'
import { workshopStatus } from './workshop/status.ts'

export const commands: Command[] = [
  app,
  list,
  start,
  check,
  solve,
  hint,
  reset,
  validate,
  status,
  doctor,
  shell,
  env,
  clusterUp,
  clusterDown,
  clusterStatus,
  clusterUse,
  prefetch,
  workshopCreate,
  workshopStatus,
  workshopKubeconfig,
  workshopRemove,
]
