// How does one object of the cluster read: as YAML, with its status first and its events last?

import { stringify } from 'yaml'
import type { TopologyNode } from '../../../engine/topology.ts'
import type { KubeClient } from '../../../kube/kube-client.ts'
import type { KubeObject } from '../../../kube/kube-object.ts'
import { events } from '../../../kube/resources.ts'
import { type Line, line, span, wrapped } from '../../line.ts'
import { highlightBlock } from '../../markdown/highlight-code.ts'

/** What has happened to the object lately. */
export const eventsOf = async (
  kube: KubeClient,
  { kind, name, namespace }: TopologyNode,
): Promise<KubeObject[]> => {
  const fieldSelector = `involvedObject.name=${name},involvedObject.kind=${kind}`
  return (await kube.list(events, { namespace, fieldSelector })).items
}

export function objectLines(
  { kind, name, why, object }: TopologyNode,
  happened: KubeObject[],
  width: number,
): Line[] {
  const yaml = (value: unknown) =>
    highlightBlock(stringify(value, { lineWidth: 0 }).trimEnd(), 'yaml').flatMap((spans) =>
      wrapped(spans, width, { first: [], rest: line('  ↳ ', 'dim') }),
    )
  return [
    [span(`${kind} ${name}`, 'bold')],
    ...(why ? wrapped([span(why, 'red')], width) : []),
    [],
    ...(object ? yaml(readable(object)) : []),
    [],
    line('Events', 'bold'),
    ...(happened.length === 0
      ? [line('none', 'dim')]
      : happened.flatMap((event) => eventLines(event, width))),
  ]
}

const eventLines = ({ type, reason, message }: KubeObject, width: number): Line[] =>
  wrapped([span(String(message ?? ''))], width, {
    first: [span(`${reason} `, type === 'Warning' ? 'red' : 'cyan')],
    rest: [span('  ')],
  })

/** Without what only machines read, and without a Secret's values. */
function readable({ apiVersion, kind, metadata, ...rest }: KubeObject) {
  const { managedFields: _, annotations, ...kept } = metadata
  const told = Object.entries(annotations ?? {}).filter(
    ([key]) => key !== 'kubectl.kubernetes.io/last-applied-configuration',
  )
  const shown = {
    ...kept,
    ...(told.length > 0 && { annotations: Object.fromEntries(told) }),
  }
  return { apiVersion, kind, metadata: shown, ...(kind === 'Secret' ? hidden(rest) : rest) }
}

const hidden = ({ data, ...rest }: Record<string, any>) => ({
  ...rest,
  data: Object.fromEntries(
    Object.entries((data ?? {}) as Record<string, string>).map(([key, value]) => [
      key,
      `(${Buffer.from(value, 'base64').length} bytes, not shown)`,
    ]),
  ),
})
