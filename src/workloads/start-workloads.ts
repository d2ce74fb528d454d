// What makes the embedded cluster move? Its controllers, and the kubelet that runs pods as local processes.

import { mkdirSync } from 'node:fs'
import type { PodRuntime } from '../apiserver/pod-runtime.ts'
import type { KubeClient } from '../kube/kube-client.ts'
import { runAggregatedRoles } from './aggregated-roles.ts'
import { createControllerContext } from './controller-context.ts'
import { runDeployments } from './deployments.ts'
import { runEndpointObjects } from './endpoint-objects.ts'
import { runGarbageCollector } from './garbage-collector.ts'
import { runJobs } from './jobs.ts'
import { beginPodsAnew } from './kubelet/begin-anew.ts'
import { type ApiAccess, pause } from './kubelet/kubelet-context.ts'
import type { Programs } from './kubelet/programs.ts'
import { runKubelet } from './kubelet/run-kubelet.ts'
import { registerNode } from './node.ts'
import { renewNodeLease } from './node-heartbeat.ts'
import { tellOfNotRunKinds } from './not-run-kinds.ts'
import { recordEvent } from './record-event.ts'
import { runReplicaSets } from './replica-sets.ts'
import { runServiceProxy } from './service-proxy.ts'
import { runTaintEvictions } from './taint-evictions.ts'

export type Workloads = PodRuntime & {
  /** Ends every process that runs for a pod. The pods stay in the API, and run again after the next start. */
  stop(): Promise<void>
}

export async function startWorkloads(options: {
  /** With all rights. */
  client: KubeClient
  podsFolder: string
  programs: Programs
  access: ApiAccess
  kubernetesVersion: string
  log: (line: string) => void
}): Promise<Workloads> {
  const { client, podsFolder, programs, access, kubernetesVersion, log } = options
  mkdirSync(podsFolder, { recursive: true, mode: 0o700 })
  const node = await registerNode(client, kubernetesVersion)
  await beginPodsAnew(client)
  const stopping = new AbortController()
  const context = createControllerContext(client, log, stopping.signal)
  void renewNodeLease(context, node)
  void recordEvent(client, node, {
    reason: 'Starting',
    message: 'Starting kubelet.',
    source: 'kubelet',
  })
  const serviceProxy = runServiceProxy(context)
  const kubelet = runKubelet(context, {
    client,
    serviceProxy,
    programs,
    podsFolder,
    log,
    access,
    pause,
  })
  runReplicaSets(context)
  runDeployments(context)
  runJobs(context)
  runEndpointObjects(context)
  runGarbageCollector(context)
  runAggregatedRoles(context)
  runTaintEvictions(context)
  tellOfNotRunKinds(context)
  // Whoever is told that the cluster is up should not be told that a Deployment is available that was so before.
  await context.settled()
  return {
    ...kubelet,
    async stop() {
      await kubelet.stop()
      stopping.abort()
    },
  }
}
