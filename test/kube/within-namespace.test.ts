import { expect, test } from 'vitest'
import type { KubeClient, ListOptions } from '../../src/kube/kube-client.ts'
import type { Resource } from '../../src/kube/kube-object.ts'
import { gatewayClasses, secrets } from '../../src/kube/resources.ts'
import { withinNamespace } from '../../src/kube/within-namespace.ts'

/** What a client was asked, since that is all that changes. */
function asked(resource: Resource, options?: ListOptions) {
  const seen: unknown[] = []
  const client = {
    list: (_: Resource, of?: ListOptions) => seen.push(of),
    watch: (_: Resource, of?: ListOptions) => seen.push(of),
  } as unknown as KubeClient
  const within = withinNamespace(client, 'mine')
  void within.list(resource, options)
  void within.watch(resource, options)
  return seen
}

test.each<[Resource, ListOptions | undefined, ListOptions | undefined]>([
  [secrets, undefined, { namespace: 'mine' }],
  [
    secrets,
    { namespace: undefined, labelSelector: 'a=b' },
    { namespace: 'mine', labelSelector: 'a=b' },
  ],
  [secrets, { namespace: 'theirs' }, { namespace: 'theirs' }],
  [gatewayClasses, undefined, undefined],
  [gatewayClasses, { labelSelector: 'a=b' }, { labelSelector: 'a=b' }],
])('%o with %j is asked for with %j', (resource, options, wanted) => {
  expect(asked(resource, options)).toEqual([wanted, wanted])
})
