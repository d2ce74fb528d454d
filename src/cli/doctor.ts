// Is this machine fit for the lab, and if not, what is to be done?

import { stateFolder } from '../engine/state-folder.ts'
import { type Command, jsonOption } from './command.ts'
import { ExitCode } from './exit-code.ts'

const MARKS = { good: '✓', 'worth-knowing': 'i', problem: '✗' } as const

export const doctor: Command = {
  name: 'doctor',
  summary: 'Looks at this machine and says what is missing and how to get it',
  options: [jsonOption],
  async run({ print, env }, _argument, { json }) {
    const { inspectMachine } = await import('../engine/inspect-machine.ts')
    const findings = await inspectMachine({ home: stateFolder(env), env })
    const problems = findings.filter(({ verdict }) => verdict === 'problem')
    if (json) print(JSON.stringify({ fit: problems.length === 0, findings }, null, 2))
    else {
      for (const { subject, verdict, found, advice } of findings) {
        print(`${MARKS[verdict]} ${subject}: ${found}`)
        if (advice) print(`  → ${advice}`)
      }
      print(
        problems.length === 0
          ? '\nThis machine is fit for the lab.'
          : `\nTo mend first: ${problems.length}.`,
      )
    }
    return problems.length === 0 ? ExitCode.done : ExitCode.environment
  },
}
