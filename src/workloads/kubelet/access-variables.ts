// By which variables does a pod find the API? By a kubeconfig of its ServiceAccount, where it is to have that account's token.

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { KubeObject } from '../../kube/kube-object.ts'
import { serviceAccounts } from '../../kube/resources.ts'
import type { KubeletContext } from './kubelet-context.ts'

export async function accessVariables(
  { client, access }: KubeletContext,
  { metadata, spec }: KubeObject,
  folder: string,
): Promise<Record<string, string>> {
  const { namespace = '' } = metadata
  const name: string = spec.serviceAccountName ?? 'default'
  const account = await client.get(serviceAccounts, { namespace, name })
  if (!(spec.automountServiceAccountToken ?? account?.automountServiceAccountToken ?? true))
    return {}
  const file = join(folder, 'kubeconfig')
  await writeFile(file, access.kubeconfig(namespace, name), { mode: 0o600 })
  return { KUBECONFIG: file }
}
