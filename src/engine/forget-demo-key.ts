// What becomes of the simulators' key where a learner goes on with the real providers?

import type { Progress } from '../cluster/cluster.ts'
import type { KubeClient } from '../kube/kube-client.ts'
import { secrets } from '../kube/resources.ts'
import { DEMO_OPENAI_KEY } from './environment.ts'

/** Removes each Secret of the challenges that holds it, so that it is made anew with the learner's own key. */
export async function forgetDemoKey(
  kube: KubeClient,
  namespace: string,
  report: (progress: Progress) => void,
) {
  const { items } = await kube.list(secrets, { namespace })
  for (const { metadata, data } of items) {
    const values = Object.values((data ?? {}) as Record<string, string>)
    if (!values.some((value) => Buffer.from(value, 'base64').toString().includes(DEMO_OPENAI_KEY)))
      continue
    report({
      phase: `Removing the Secret "${metadata.name}"`,
      detail: 'it holds the key of the simulators, which OpenAI would refuse',
    })
    await kube.delete(secrets, metadata)
  }
}
