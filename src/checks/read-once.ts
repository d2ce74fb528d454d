// How do checks that read the same ask the cluster once? For one look: the next one has to see what is new.

import type { ClusterReader } from './check-context.ts'

/** A read that fails, fails for all that share it. */
export function readOnce(kube: ClusterReader): ClusterReader {
  const answers = new Map<string, Promise<unknown>>()
  const once = <Answer>(question: unknown[], ask: () => Promise<Answer>) => {
    const key = JSON.stringify(question)
    const answer = (answers.get(key) as Promise<Answer> | undefined) ?? ask()
    answers.set(key, answer)
    return answer
  }
  return {
    get: (resource, key) =>
      once([resource.group, resource.plural, key.namespace, key.name], () =>
        kube.get(resource, key),
      ),
    list: (resource, { namespace, labelSelector, fieldSelector } = {}) =>
      once([resource.group, resource.plural, namespace, labelSelector, fieldSelector, 'list'], () =>
        kube.list(resource, { namespace, labelSelector, fieldSelector }),
      ),
  }
}
