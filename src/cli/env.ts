// For a shell that is open already: eval "$(ai-gateway-lab env)"

import { quoteForShell } from '../engine/quote-for-shell.ts'
import { type Command, jsonOption, learnerOption } from './command.ts'
import { ExitCode } from './exit-code.ts'
import { labFrom } from './lab-from.ts'

export const env: Command = {
  name: 'env',
  summary: 'Prints the variables of the lab for `eval "$(ai-gateway-lab env)"`',
  options: [learnerOption, jsonOption],
  async run({ print, note, env }, _argument, options) {
    const { json } = options
    const lab = await labFrom(env, options)
    const environment = lab.environment()
    // A key of the learner's own is in their environment already, and is never printed.
    const names = [
      'KUBECONFIG',
      'KUBECACHEDIR',
      'AI_GATEWAY_LAB_LEARNER',
      ...(lab.providers === 'real' ? [] : ['OPENAI_API_KEY']),
      'LAB_WORK',
      'PATH',
      'NO_PROXY',
      'no_proxy',
    ]
    const set = names.filter((name) => environment[name] !== undefined)
    if (env.OPENAI_API_KEY && lab.providers === 'simulated' && !env.AI_GATEWAY_LAB_SHELL)
      note(
        'OPENAI_API_KEY becomes the key of the simulators in this shell; your own is not needed.',
      )
    if (json)
      print(
        JSON.stringify(Object.fromEntries(set.map((name) => [name, environment[name]])), null, 2),
      )
    else for (const name of set) print(`export ${name}=${quoteForShell(environment[name]!)}`)
    return ExitCode.done
  },
}
