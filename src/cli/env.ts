// For a shell that is open already: eval "$(ai-gateway-lab env)"

import { type Command, jsonOption } from './command.ts'
import { ExitCode } from './exit-code.ts'
import { labFrom } from './lab-from.ts'

export const env: Command = {
  name: 'env',
  summary: 'Prints the variables of the lab for `eval "$(ai-gateway-lab env)"`',
  options: [jsonOption],
  async run({ print, env }, _argument, { json }) {
    const lab = await labFrom(env)
    const environment = lab.environment()
    // A key of the learner's own is in their environment already, and is never printed.
    const names = [
      'KUBECONFIG',
      'KUBECACHEDIR',
      ...(lab.providers === 'real' ? [] : ['OPENAI_API_KEY']),
      'PATH',
      'NO_PROXY',
      'no_proxy',
    ]
    const set = names.filter(
      (name) => environment[name] !== undefined && environment[name] !== env[name],
    )
    if (json)
      print(
        JSON.stringify(Object.fromEntries(set.map((name) => [name, environment[name]])), null, 2),
      )
    else for (const name of set) print(`export ${name}=${quote(environment[name])}`)
    return ExitCode.done
  },
}

const quote = (value = '') => `'${value.replaceAll("'", `'\\''`)}'`
