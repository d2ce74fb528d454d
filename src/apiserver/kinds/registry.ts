// Which kinds are served at this moment? The built-in ones, and those that CustomResourceDefinitions add and take away.

import type { Resource } from '../../kube/kube-object.ts'
import { appsKinds, autoscalingKinds, batchKinds } from './apps-kinds.ts'
import { coreKinds, eventsGroupKinds } from './core-kinds.ts'
import type { Kind } from './kind.ts'
import {
  admissionKinds,
  certificateKinds,
  coordinationKinds,
  discoveryKinds,
  networkingKinds,
  policyKinds,
  rbacKinds,
  registrationKinds,
  schedulingKinds,
  storageKinds,
} from './other-kinds.ts'

export type Registry = {
  find(resource: Pick<Resource, 'group' | 'version' | 'plural'>): Kind | undefined
  /** In the order in which discovery names them: clients prefer what comes first. */
  all(): Iterable<Kind>
  /** Changes whenever the custom kinds do; what is made from the table is kept as long as it stays. */
  generation(): number
  setCustom(definition: string, kinds: Kind[]): void
}

export const builtinKinds: Kind[] = [
  ...coreKinds,
  ...registrationKinds,
  ...appsKinds,
  ...eventsGroupKinds,
  ...autoscalingKinds,
  ...batchKinds,
  ...certificateKinds,
  ...networkingKinds,
  ...policyKinds,
  ...rbacKinds,
  ...storageKinds,
  ...admissionKinds,
  ...schedulingKinds,
  ...coordinationKinds,
  ...discoveryKinds,
]

const idOf = ({ group, version, plural }: Pick<Resource, 'group' | 'version' | 'plural'>) =>
  `${group}/${version}/${plural}`

export function createRegistry(more: Kind[]): Registry {
  const fixed = [...builtinKinds, ...more]
  const custom = new Map<string, Kind[]>()
  let byId = new Map<string, Kind>()
  let all: Kind[] = []
  let generation = 0

  const rebuild = () => {
    all = [...fixed, ...[...custom.values()].flat()]
    byId = new Map(all.map((kind) => [idOf(kind), kind]))
    generation++
  }
  rebuild()

  return {
    find: (resource) => byId.get(idOf(resource)),
    all: () => all,
    generation: () => generation,
    setCustom(definition, kinds) {
      if (kinds.length === 0) custom.delete(definition)
      else custom.set(definition, kinds)
      rebuild()
    },
  }
}
