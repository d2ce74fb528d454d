// The learner's own shell, on the lab's cluster.

import { type Command, learnerOption } from './command.ts'
import type { ExitCode } from './exit-code.ts'
import { labFrom } from './lab-from.ts'
import { printProgress } from './print-progress.ts'

export const shell: Command = {
  name: 'shell',
  summary: 'Opens your shell with KUBECONFIG set and a prompt that says so; exit comes back',
  options: [learnerOption],
  async run({ note, env, isTerminal, signal }, _argument, options) {
    const lab = await labFrom(env, options)
    if (env.AI_GATEWAY_LAB_SHELL)
      note('You are in a shell of the lab already; this opens one more.')
    const { report, finish } = printProgress({ note })
    await lab.cluster.up(report, signal)
    finish()
    if (isTerminal) note('kubectl talks to the lab now. `exit` ends this shell.')
    const { runShell } = await import('../engine/run-shell.ts')
    return (await runShell({ env: lab.environment(), folder: lab.shellFolder })) as ExitCode
  },
}
