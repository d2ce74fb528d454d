// Just `ai-gateway-lab`: the app in a terminal, the guided walk without one.

import { type Command, clusterOption, providersOption } from './command.ts'
import { ExitCode } from './exit-code.ts'
import { labFrom } from './lab-from.ts'

export const app: Command = {
  name: 'app',
  summary: 'Opens the lab; without a terminal, walks through `multiple-providers` and prints it',
  options: [
    clusterOption,
    providersOption,
    { flags: '--plain', description: 'the guided walk, as lines of text' },
  ],
  async run(context, _argument, options) {
    if (!context.isTerminal || options.plain || context.env.TERM === 'dumb') {
      const { walk } = await import('./walk.ts')
      return walk(context, options)
    }
    const { runApp } = await import('../ui/run-app.tsx')
    const lab = await labFrom(context.env, options)
    try {
      await runApp({ lab })
      const { state } = await lab.cluster.status()
      if (state === 'running')
        context.note(
          'The cluster goes on in the background. To stop it: ai-gateway-lab cluster down',
        )
      return ExitCode.done
    } finally {
      lab.close()
    }
  },
}
