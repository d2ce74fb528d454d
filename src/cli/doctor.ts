// Is this machine fit for the lab, and if not, what is to be done?

import type { Finding } from '../engine/inspect-machine.ts'
import { stateFolder } from '../engine/state-folder.ts'
import { type Command, type CommandContext, jsonOption } from './command.ts'
import { ExitCode } from './exit-code.ts'
import { chosenCluster } from './lab-from.ts'

const MARKS = { good: '✓', 'worth-knowing': 'i', problem: '✗' } as const

export const doctor: Command = {
  name: 'doctor',
  summary: 'Looks at this machine and says what is missing and how to get it',
  options: [jsonOption],
  async run({ print, env, signal }, _argument, { json }) {
    const [{ inspectMachine }, { inspectKindMachine }] = await Promise.all([
      import('../engine/inspect-machine.ts'),
      import('../cluster/kind/inspect-for-kind.ts'),
    ])
    const standing = standingOfKind(env)
    const isKindUsed = standing === 'used'
    const [findings, ofKind] = await Promise.all([
      inspectMachine({ home: stateFolder(env), env }),
      inspectKindMachine({ env, signal }),
    ])
    const forKind = ofKind
      // It is looked at for every cluster.
      .filter(({ subject }) => subject !== 'kubectl')
      .map((finding): Finding => (isKindUsed ? finding : asInformation(finding)))
    const problems = [...findings, ...forKind].filter(({ verdict }) => verdict === 'problem')
    if (json) {
      const kind = { isUsed: isKindUsed, findings: forKind }
      print(JSON.stringify({ fit: problems.length === 0, findings, kind }, null, 2))
    } else {
      printFindings(findings, print)
      print(`\n${TITLES[standing]}`)
      printFindings(forKind, print)
      print(
        problems.length === 0
          ? '\nThis machine is fit for the lab.'
          : `\nTo mend first: ${problems.length}.`,
      )
    }
    return problems.length === 0 ? ExitCode.done : ExitCode.environment
  },
}

const TITLES = {
  used: 'For the kind cluster:',
  first:
    'For a cluster in containers, which would be your first one here (otherwise: --cluster embedded):',
  unused: 'For a cluster in containers (--cluster kind), which you do not use:',
}

/** Where it would only be the first, the machine need not be fit for it: the embedded one takes its place. */
function standingOfKind(env: NodeJS.ProcessEnv): keyof typeof TITLES {
  try {
    const { cluster } = chosenCluster(env)
    if (cluster.choice) return 'first'
    return cluster.kind === 'kind' ? 'used' : 'unused'
  } catch {
    // Its folder cannot be written, which is among the findings.
    return 'unused'
  }
}

const asInformation = ({ verdict, ...finding }: Finding): Finding => ({
  ...finding,
  verdict: verdict === 'problem' ? 'worth-knowing' : verdict,
})

function printFindings(findings: Finding[], print: CommandContext['print']) {
  for (const { subject, verdict, found, advice } of findings) {
    print(`${MARKS[verdict]} ${subject}: ${found}`)
    if (advice) print(`  → ${advice}`)
  }
}
