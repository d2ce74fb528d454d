// How does whoever asks for everything get what is in one namespace? Where several share a cluster, the rest is not theirs to see.

import type { KubeClient, ListOptions } from './kube-client.ts'
import type { Resource } from './kube-object.ts'

/** The same client; lists and watches that name no namespace are of this one. Kinds without namespaces stay as they are. */
export function withinNamespace<Client extends KubeClient>(
  client: Client,
  namespace: string,
): Client {
  const within = <Options extends ListOptions>(resource: Resource, options?: Options) =>
    resource.namespaced ? ({ namespace, ...defined(options) } as Options) : options
  return {
    ...client,
    list: (resource, options) => client.list(resource, within(resource, options)),
    watch: (resource, options) => client.watch(resource, within(resource, options)),
  }
}

/** A namespace that is named `undefined` is none. */
const defined = (options: object = {}) =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
