// How is the kind CustomResourceDefinition itself served: its defaults, its checks, and the conditions that say it is in force?

import type { KubeObject } from '../../kube/kube-object.ts'
import { type Hook, kindsOf } from '../kinds/kind.ts'
import { builtinKinds } from '../kinds/registry.ts'
import { timestamp } from '../operations/api.ts'
import {
  type FieldError,
  invalidValue,
  requiredValue,
  unsupportedValue,
} from '../schema/field-error.ts'
import { crdColumns } from '../tables/policy-columns.ts'
import { CLEANUP_FINALIZER, DEFINITIONS, type Definition } from './definition.ts'
import { compileJsonPath } from './json-path.ts'

export const definitionKinds = kindsOf('apiextensions.k8s.io', 'v1', [
  {
    plural: 'customresourcedefinitions',
    kind: 'CustomResourceDefinition',
    namespaced: false,
    shortNames: ['crd', 'crds'],
    categories: ['api-extensions'],
    hasStatus: true,
    hasGeneration: true,
    columns: crdColumns,
    deletionFinalizers: [CLEANUP_FINALIZER],
    setDefaults: (object) => setDefinitionDefaults(object as Definition),
    prepare: (object, old, hook) => prepareDefinition(object as Definition, old, hook),
    validate: (object, old) => validateDefinition(object as Definition, old as Definition),
  },
])

function setDefinitionDefaults({ spec }: Definition) {
  const names = spec?.names
  if (!names?.kind) return
  names.singular ??= names.kind.toLowerCase()
  names.listKind ??= `${names.kind}List`
  spec.conversion ??= { strategy: 'None' }
}

type Condition = {
  type: string
  status: string
  reason: string
  message: string
  lastTransitionTime: string
}

function prepareDefinition(definition: Definition, old: KubeObject | undefined, { store }: Hook) {
  if (!definition.spec?.names) return
  const others = store.list(DEFINITIONS) as Definition[]
  const taken = conflictOf(definition, others)
  const before: Condition[] = old?.status?.conditions ?? []
  const condition = (type: string, holds: boolean, reason: string, message: string): Condition => {
    const status = holds ? 'True' : 'False'
    const same = before.find((one) => one.type === type && one.status === status)
    return {
      lastTransitionTime: same?.lastTransitionTime ?? timestamp(),
      message,
      reason,
      status,
      type,
    }
  }
  const storage = definition.spec.versions?.find((version) => version.storage)?.name
  definition.status = {
    acceptedNames: taken ? { plural: '', kind: '' } : definition.spec.names,
    conditions: [
      ...before.filter(({ type }) => type !== 'NamesAccepted' && type !== 'Established'),
      taken
        ? condition('NamesAccepted', false, taken.reason, taken.message)
        : condition('NamesAccepted', true, 'NoConflicts', 'no conflicts found'),
      taken
        ? condition('Established', false, 'NotAccepted', 'not all names are accepted')
        : condition(
            'Established',
            true,
            'InitialNamesAccepted',
            'the initial names have been accepted',
          ),
    ],
    storedVersions: [
      ...new Set([...(old?.status?.storedVersions ?? []), ...(storage ? [storage] : [])]),
    ],
  }
}

/** Within a group, a name can mean one kind only. */
function conflictOf({ metadata, spec }: Definition, others: Definition[]) {
  const rivals = others.filter(
    (other) => other.metadata.name !== metadata.name && other.spec.group === spec.group,
  )
  for (const { spec: theirs } of rivals) {
    const { plural, singular, shortNames = [], kind } = theirs.names
    if (kind === spec.names.kind) {
      return { reason: 'KindConflict', message: `${JSON.stringify(kind)} is already in use` }
    }
    const names = new Set([plural, singular, ...shortNames])
    const own = [spec.names.plural, spec.names.singular, ...(spec.names.shortNames ?? [])]
    const name = own.find((one) => names.has(one))
    if (name)
      return { reason: 'PluralConflict', message: `${JSON.stringify(name)} is already in use` }
  }
  return undefined
}

const isBuiltinGroup = (group: string) => builtinKinds.some((kind) => kind.group === group)

function validateDefinition({ metadata, spec }: Definition, old?: Definition): FieldError[] {
  if (!spec?.names) return []
  const errors: FieldError[] = []
  const { group = '', names, versions = [], scope } = spec
  if (metadata.name !== `${names.plural}.${group}`) {
    errors.push(
      invalidValue('metadata.name', metadata.name, 'must be spec.names.plural+"."+spec.group'),
    )
  }
  if (!group.includes('.')) {
    errors.push(invalidValue('spec.group', group, 'should be a domain with at least one dot'))
  }
  if (isBuiltinGroup(group))
    errors.push(invalidValue('spec.group', group, 'is a group of built-in kinds'))
  if (isProtected(group) && !metadata.annotations?.[APPROVED]) {
    errors.push(
      requiredValue(
        `metadata.annotations[${APPROVED}]`,
        `protected groups must have approval annotation "${APPROVED}", see https://github.com/kubernetes/enhancements/pull/1111`,
      ),
    )
  }
  if (scope && scope !== 'Namespaced' && scope !== 'Cluster') {
    errors.push(unsupportedValue('spec.scope', scope, ['Cluster', 'Namespaced']))
  }
  if (names.plural && names.plural !== names.plural.toLowerCase()) {
    errors.push(
      invalidValue(
        'spec.names.plural',
        names.plural,
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
      ),
    )
  }
  if (spec.conversion && spec.conversion.strategy !== 'None') {
    errors.push(unsupportedValue('spec.conversion.strategy', spec.conversion.strategy, ['None']))
  }
  if (versions.filter(({ storage }) => storage).length !== 1) {
    errors.push(
      invalidValue(
        'spec.versions',
        versions,
        'must have exactly one version marked as storage version',
      ),
    )
  }
  for (const [index, version] of versions.entries()) {
    errors.push(...validateVersion(version, `spec.versions[${index}]`))
  }
  if (old) errors.push(...validateChange({ metadata, spec } as Definition, old))
  return errors
}

const APPROVED = 'api-approved.kubernetes.io'
const isProtected = (group: string) => /(^|\.)(k8s|kubernetes)\.io$/.test(group)

function validateVersion(
  version: Definition['spec']['versions'][number],
  path: string,
): FieldError[] {
  const errors: FieldError[] = []
  const schema = version.schema?.openAPIV3Schema
  if (!schema) {
    errors.push(requiredValue(`${path}.schema.openAPIV3Schema`, 'schemas are required'))
  } else if (schema.type !== 'object') {
    errors.push(
      schema.type
        ? invalidValue(
            `${path}.schema.openAPIV3Schema.type`,
            schema.type,
            'must be object at the root',
          )
        : requiredValue(`${path}.schema.openAPIV3Schema.type`, 'must not be empty at the root'),
    )
  }
  for (const [index, column] of (version.additionalPrinterColumns ?? []).entries()) {
    const field = `${path}.additionalPrinterColumns[${index}]`
    try {
      compileJsonPath(column.jsonPath)
    } catch (error) {
      errors.push(invalidValue(`${field}.jsonPath`, column.jsonPath, (error as Error).message))
    }
    if (!COLUMN_TYPES.includes(column.type)) {
      errors.push(unsupportedValue(`${field}.type`, column.type, COLUMN_TYPES))
    }
  }
  return errors
}

const COLUMN_TYPES = ['boolean', 'date', 'integer', 'number', 'string']

function validateChange({ spec }: Definition, old: Definition): FieldError[] {
  const fixed: [string, unknown, unknown][] = [
    ['spec.group', spec.group, old.spec.group],
    ['spec.names.plural', spec.names.plural, old.spec.names.plural],
    ['spec.names.kind', spec.names.kind, old.spec.names.kind],
    ['spec.scope', spec.scope, old.spec.scope],
  ]
  return fixed
    .filter(([, is, was]) => is !== was)
    .map(([field, is]) => invalidValue(field, is, 'field is immutable'))
}
