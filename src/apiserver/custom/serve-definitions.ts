// When does a custom kind begin and end to be served? In the very write that creates, changes or removes its definition.

import type { Registry } from '../kinds/registry.ts'
import type { Store } from '../store/store.ts'
import { statusOf } from './accept-names.ts'
import { DEFINITIONS, type Definition } from './definition.ts'
import { kindsOfDefinition } from './kinds-of-definition.ts'

export function serveDefinitions(store: Store, registry: Registry): () => void {
  const serve = (definition: Definition) => {
    const isEstablished = definition.status?.conditions?.some(
      ({ type, status }: { type: string; status: string }) =>
        type === 'Established' && status === 'True',
    )
    registry.setCustom(definition.metadata.name, isEstablished ? kindsOfDefinition(definition) : [])
  }
  for (const definition of store.list(DEFINITIONS)) serve(definition as Definition)
  return store.follow(DEFINITIONS, ({ type, object }) => {
    if (type !== 'DELETED') return serve(object as Definition)
    registry.setCustom(object.metadata.name, [])
    // Its names are free for those that wanted them too.
    queueMicrotask(() => acceptWaiting(store, object.spec.group))
  })
}

function acceptWaiting(store: Store, group: string) {
  for (const definition of store.list(DEFINITIONS) as Definition[]) {
    const isWaiting = definition.status?.conditions?.some(
      ({ type, status }: { type: string; status: string }) =>
        type === 'NamesAccepted' && status === 'False',
    )
    if (definition.spec.group !== group || !isWaiting) continue
    const others = store.list(DEFINITIONS) as Definition[]
    const status = statusOf(definition, others, definition.status)
    store.put(DEFINITIONS, { ...definition, metadata: { ...definition.metadata }, status })
  }
}
