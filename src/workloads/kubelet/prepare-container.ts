// With which program, words, variables and files does a container start? Asked before each start, since they may have changed.

import type { KubeObject } from '../../kube/kube-object.ts'
import { LOOPBACK } from '../free-port.ts'
import { containerEnvironment, type EnvVar, expand } from './container-environment.ts'
import type { KubeletContext } from './kubelet-context.ts'
import type { Lifecycle } from './lifecycle-hooks.ts'
import { type Mount, mountVolumes, type RealPath, withRealPaths } from './mount-volumes.ts'
import type { Probe } from './probe.ts'
import { inheritedEnvironment, refuseVariables } from './process-environment.ts'
import { chooseProgram } from './programs.ts'

export type Container = Record<string, any> & {
  name: string
  image: string
  env?: EnvVar[]
  volumeMounts?: Mount[]
  startupProbe?: Probe
  readinessProbe?: Probe
  livenessProbe?: Probe
  lifecycle?: Lifecycle
  /** Of an init container: `Always` makes it one that runs beside the others. */
  restartPolicy?: string
}

export type Preparation =
  | {
      outcome: 'prepared'
      file: string
      args: string[]
      env: Record<string, string>
      paths: RealPath[]
      refused: string[]
    }
  | { outcome: 'no-image'; message: string }
  | { outcome: 'no-command'; message: string }

/** Throws CreateContainerConfigError or FailedMountError where something that is named is missing. */
export async function prepareContainer(
  context: KubeletContext,
  {
    pod,
    container,
    folder,
    hostPorts,
  }: {
    pod: KubeObject
    container: Container
    folder: string
    hostPorts: Record<string, number>
  },
): Promise<Preparation> {
  const choice = chooseProgram(context.programs, container)
  if (choice.outcome !== 'program') return choice
  const paths = await mountVolumes(context.client, pod, folder, container.volumeMounts)
  const wanted = {
    HOSTNAME: pod.spec.hostname ?? pod.metadata.name,
    ...(await context.accessVariables(pod, folder)),
  }
  const own = await containerEnvironment(context, pod, container, wanted)
  const { accepted, refused } = refuseVariables(own)
  const env: Record<string, string> = { ...inheritedEnvironment() }
  for (const [name, value] of Object.entries(accepted)) env[name] = withRealPaths(value, paths)
  // Where it listens is not for the pod to choose: loopback only, and there where everybody looks for it.
  env.BIND_ADDRESS = LOOPBACK
  for (const [port, real] of Object.entries(hostPorts)) env[`PORT_${port}`] = String(real)
  const args = choice.args.map((arg) => withRealPaths(expand(arg, own), paths))
  return { outcome: 'prepared', file: choice.file, args, env, paths, refused }
}
