// Which names does a definition get? Within a group a name means one kind only, and who came first keeps it.

import { timestamp } from '../operations/api.ts'
import type { Definition, DefinitionNames } from './definition.ts'

type Condition = {
  type: string
  status: string
  reason: string
  message: string
  lastTransitionTime: string
}

/** The status of a definition among the others that there are; `before` is the one that it had. */
export function statusOf(
  definition: Definition,
  others: Definition[],
  before: Definition['status'],
): Definition['status'] {
  const { names, group, versions = [] } = definition.spec
  const rivals = others.filter(
    ({ metadata, spec }) => metadata.name !== definition.metadata.name && spec.group === group,
  )
  const held: DefinitionNames = before?.acceptedNames ?? { plural: '', kind: '' }
  const { accepted, conflict } = accept(names, held, rivals)
  const known: Condition[] = before?.conditions ?? []
  const condition = (type: string, holds: boolean, reason: string, message: string): Condition => {
    const status = holds ? 'True' : 'False'
    const same = known.find((one) => one.type === type && one.status === status)
    const lastTransitionTime = same?.lastTransitionTime ?? timestamp()
    return { lastTransitionTime, message, reason, status, type }
  }
  // Once it is in force it stays so, whatever other names it is given.
  const established = known.find(({ type, status }) => type === 'Established' && status === 'True')
  const storage = versions.find((version) => version.storage)?.name
  return {
    acceptedNames: accepted,
    conditions: [
      ...known.filter(({ type }) => type !== 'NamesAccepted' && type !== 'Established'),
      conflict
        ? condition('NamesAccepted', false, conflict.reason, conflict.message)
        : condition('NamesAccepted', true, 'NoConflicts', 'no conflicts found'),
      established ??
        (conflict
          ? condition('Established', false, 'NotAccepted', 'not all names are accepted')
          : condition(
              'Established',
              true,
              'InitialNamesAccepted',
              'the initial names have been accepted',
            )),
    ],
    storedVersions: [
      ...new Set([...(before?.storedVersions ?? []), ...(storage ? [storage] : [])]),
    ],
  }
}

type Conflict = { reason: string; message: string }

/** Of each name the new one where it is free, else the one that is held already. */
function accept(wanted: DefinitionNames, held: DefinitionNames, rivals: Definition[]) {
  const taken = rivals.map(({ status }): DefinitionNames => status?.acceptedNames ?? {})
  const resources = new Set(
    taken.flatMap(({ plural, singular, shortNames = [] }) => [plural, singular, ...shortNames]),
  )
  const kinds = new Set(taken.flatMap(({ kind, listKind }) => [kind, listKind]))
  const conflicts: Conflict[] = []
  const free = (name: string | undefined, used: Set<string | undefined>, reason: string) => {
    if (!name || !used.has(name)) return true
    conflicts.push({ reason, message: `${JSON.stringify(name)} is already in use` })
    return false
  }
  const { plural, singular, kind, listKind, shortNames = [], categories } = wanted
  const shortNamesFree = shortNames.map((name) => free(name, resources, 'ShortNamesConflict'))
  const accepted: DefinitionNames = {
    plural: free(plural, resources, 'PluralConflict') ? plural : held.plural,
    singular: free(singular, resources, 'SingularConflict') ? singular : held.singular,
    shortNames: shortNamesFree.every(Boolean) ? wanted.shortNames : held.shortNames,
    kind: free(kind, kinds, 'KindConflict') ? kind : held.kind,
    listKind: free(listKind, kinds, 'ListKindConflict') ? listKind : held.listKind,
    categories,
  }
  for (const [key, value] of Object.entries(accepted))
    if (value === undefined) delete (accepted as Record<string, unknown>)[key]
  return { accepted, conflict: conflicts.at(-1) }
}
