// When does a custom kind begin and end to be served? In the very write that creates, changes or removes its definition.

import type { Registry } from '../kinds/registry.ts'
import type { Store } from '../store/store.ts'
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
    if (type === 'DELETED') registry.setCustom(object.metadata.name, [])
    else serve(object as Definition)
  })
}
