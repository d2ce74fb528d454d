// Every command, in the order of README's table. A new one is a file in this folder and a row here.

import { app } from './app.ts'
import { check } from './check.ts'
import { clusterDown } from './cluster/down.ts'
import { clusterStatus } from './cluster/status.ts'
import { clusterUp } from './cluster/up.ts'
import type { Command } from './command.ts'
import { doctor } from './doctor.ts'
import { env } from './env.ts'
import { hint } from './hint.ts'
import { list } from './list.ts'
import { reset } from './reset.ts'
import { shell } from './shell.ts'
import { solve } from './solve.ts'
import { start } from './start.ts'
import { status } from './status.ts'

export const commands: Command[] = [
  app,
  list,
  start,
  check,
  solve,
  hint,
  reset,
  status,
  doctor,
  shell,
  env,
  clusterUp,
  clusterDown,
  clusterStatus,
]
