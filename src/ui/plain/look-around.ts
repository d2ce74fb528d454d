// What there is to see beside the assignment: the cluster's objects, and a shell of the learner's own.

import { runShell } from '../../engine/run-shell.ts'
import { flatten } from '../../engine/topology.ts'
import { eventsOf, objectLines } from '../tabs/cluster/object-lines.ts'
import { clusterText } from './cluster-text.ts'
import type { PlainContext } from './plain-context.ts'
import type { PlainSession } from './plain-session.ts'

export async function showCluster(session: PlainSession, argument: string) {
  const { lab, output } = session
  const topology = await session.topology
  if (argument === '') return session.print(clusterText(topology, output.width))
  const node = flatten(topology)[Number(argument) - 1]
  if (!node) return session.refuse(`Nothing in the cluster has the number ${argument}.`)
  if (!node.object) return session.say(node.why ?? `${node.name} lies outside the cluster.`)
  const happened = await eventsOf(lab.kube(), node).catch(() => [])
  session.print(objectLines(node, happened, output.width))
}

export async function openShell({ session, lines, isTerminal }: PlainContext) {
  if (!isTerminal)
    return session.refuse('A shell needs a terminal. "run" runs the blocks of the assignment.')
  const { lab } = session
  session.say('Your shell, on the lab’s cluster. "exit" comes back.')
  try {
    await lines.lend(() => runShell({ env: lab.environment(), folder: lab.shellFolder }))
  } catch (error) {
    session.fail(error)
  }
}
