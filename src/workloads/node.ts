// Where do the pods run? On one node, which is this machine.

import os from 'node:os'
import type { KubeClient } from '../kube/kube-client.ts'
import type { KubeObject } from '../kube/kube-object.ts'
import { nodes } from '../kube/resources.ts'
import { LOOPBACK } from './free-port.ts'
import { timestamp } from './pod-state.ts'

export const NODE_NAME = 'embedded'

const ARCHITECTURES: Record<string, string> = { x64: 'amd64', arm64: 'arm64' }

/** Makes the node, or says of the one that is there that it is ready again. */
export async function registerNode(
  client: KubeClient,
  kubernetesVersion: string,
): Promise<KubeObject> {
  const known = await client.get(nodes, { name: NODE_NAME })
  const node = known ?? (await client.create(nodes, newNode()))
  return client.mergePatch(
    nodes,
    node.metadata,
    { status: statusOf(kubernetesVersion) },
    { subresource: 'status' },
  )
}

const newNode = (): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {
    name: NODE_NAME,
    labels: {
      'kubernetes.io/hostname': NODE_NAME,
      'kubernetes.io/os': 'linux',
      'kubernetes.io/arch': ARCHITECTURES[process.arch] ?? process.arch,
      'node-role.kubernetes.io/control-plane': '',
    },
  },
  spec: {},
})

function statusOf(kubernetesVersion: string) {
  const amounts = {
    cpu: String(os.availableParallelism()),
    memory: `${Math.floor(os.totalmem() / 1024)}Ki`,
    pods: '110',
  }
  const now = timestamp()
  const condition = (type: string, status: string, reason: string, message: string) => ({
    type,
    status,
    reason,
    message,
    lastHeartbeatTime: now,
    lastTransitionTime: now,
  })
  return {
    capacity: amounts,
    allocatable: amounts,
    addresses: [
      { type: 'InternalIP', address: LOOPBACK },
      { type: 'Hostname', address: NODE_NAME },
    ],
    conditions: [
      condition(
        'MemoryPressure',
        'False',
        'KubeletHasSufficientMemory',
        'kubelet has sufficient memory available',
      ),
      condition(
        'DiskPressure',
        'False',
        'KubeletHasNoDiskPressure',
        'kubelet has no disk pressure',
      ),
      condition(
        'PIDPressure',
        'False',
        'KubeletHasSufficientPID',
        'kubelet has sufficient PID available',
      ),
      condition('Ready', 'True', 'KubeletReady', 'pods are local processes'),
    ],
    nodeInfo: {
      architecture: ARCHITECTURES[process.arch] ?? process.arch,
      bootID: '',
      machineID: '',
      systemUUID: '',
      containerRuntimeVersion: `node://${process.versions.node}`,
      kernelVersion: os.release(),
      kubeProxyVersion: kubernetesVersion,
      kubeletVersion: kubernetesVersion,
      operatingSystem: 'linux',
      osImage: `${os.type()}, as processes of ai-gateway-lab`,
    },
  }
}
