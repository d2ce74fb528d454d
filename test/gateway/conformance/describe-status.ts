// What does an object's status say, in the few words in which the rows are written?

import type { GatewaySays, ListenerSays } from './conformance-row.ts'

export const CONTROLLER = 'agentgateway.dev/agentgateway'

/** `Accepted ResolvedRefs=False(BackendNotFound)`; `(stale)` behind one that is about another generation. */
export function describeConditions(conditions: any[] = [], generation: number): string {
  return conditions
    .map(({ type, status, reason, observedGeneration }) => {
      const plain = status === 'True' && reason === type
      const said = plain ? type : `${type}=${status}(${reason})`
      return observedGeneration === generation ? said : `${said}(stale)`
    })
    .sort()
    .join(' ')
}

/** An entry for each parent, in the order of the route's own list. */
export function describeRoute({ metadata, spec, status }: any): string[] {
  const parents: any[] = status?.parents ?? []
  const refs: any[] = spec.parentRefs ?? []
  return refs.flatMap((ref) =>
    parents
      .filter(
        ({ controllerName, parentRef }) =>
          controllerName === CONTROLLER &&
          parentRef.name === ref.name &&
          parentRef.sectionName === ref.sectionName &&
          parentRef.port === ref.port,
      )
      .map(({ conditions }) => describeConditions(conditions, metadata.generation)),
  )
}

/** Only of what is asked for. */
export function describeGateway({ metadata, status }: any, asked: GatewaySays): GatewaySays {
  const { generation } = metadata
  const listeners = asked.listeners && describeListeners(status?.listeners, asked, generation)
  return {
    ...(asked.is !== undefined && { is: describeConditions(status?.conditions, generation) }),
    ...(listeners && { listeners }),
  }
}

function describeListeners(
  present: any[] = [],
  { listeners: asked = {} }: GatewaySays,
  generation: number,
): Record<string, ListenerSays> {
  return Object.fromEntries(
    present.map(({ name, attachedRoutes, supportedKinds = [], conditions }) => {
      const wanted = asked[name] ?? {}
      const kinds = supportedKinds.map(({ kind }: any) => kind)
      return [
        name,
        {
          ...(wanted.attached !== undefined && { attached: attachedRoutes }),
          ...(wanted.kinds && { kinds }),
          ...(wanted.is !== undefined && { is: describeConditions(conditions, generation) }),
        },
      ]
    }),
  )
}
