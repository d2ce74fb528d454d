// With which program, words, variables and files does a container start? Asked before each start, since they may have changed.

import { join } from 'node:path'
import type { KubeObject } from '../../kube/kube-object.ts'
import { LOOPBACK } from '../free-port.ts'
import { accessVariables } from './access-variables.ts'
import { containerEnvironment, type EnvVar, expand } from './container-environment.ts'
import type { KubeletContext } from './kubelet-context.ts'
import type { Lifecycle } from './lifecycle-hooks.ts'
import { type Mount, mountVolumes, type RealPath, withRealPaths } from './mount-volumes.ts'
import type { Probe } from './probe.ts'
import { CONTAINER_PATH, machineEnvironment, refuseVariables } from './process-environment.ts'
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
      /** Of the process. */
      env: Record<string, string>
      /** The same as the container knows it: with its own paths, and without what only this machine needs. */
      shown: Record<string, string>
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
  const paths = await mountVolumes(context, pod, folder, container.volumeMounts)
  const given = {
    PATH: CONTAINER_PATH,
    HOSTNAME: pod.spec.hostname ?? pod.metadata.name,
    ...(await accessVariables(context, pod, folder)),
  }
  const own = await containerEnvironment(context, pod, container, given)
  const { accepted, refused } = refuseVariables(own)
  // Where it listens is not for the pod to choose: loopback only, and there where everybody looks for it.
  const ports = Object.entries(hostPorts).map(([port, real]) => [`PORT_${port}`, String(real)])
  const listening = { BIND_ADDRESS: LOOPBACK, ...Object.fromEntries(ports) }
  const shown = { ...accepted, HOME: accepted.HOME ?? '/root', ...listening }
  const env: Record<string, string> = {
    ...machineEnvironment(),
    HOME: rootFolder(folder, container.name),
  }
  for (const [name, value] of Object.entries(accepted)) env[name] = withRealPaths(value, paths)
  Object.assign(env, listening)
  const args = choice.args.map((arg) => withRealPaths(expand(arg, own), paths))
  return { outcome: 'prepared', file: choice.file, args, env, shown, paths, refused }
}

/** What stands for the container's root: nothing of whoever started the cluster. */
export const rootFolder = (podFolder: string, container: string) =>
  join(podFolder, 'root', container)
