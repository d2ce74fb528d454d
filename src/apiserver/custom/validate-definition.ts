// Is a CustomResourceDefinition one that can be served? Its names, versions, columns and subresources, and all that its schemas say.

import { isDeepStrictEqual } from 'node:util'
import type { KubeObject } from '../../kube/kube-object.ts'
import { builtinKinds } from '../kinds/registry.ts'
import { isService as isDnsLabel, isSubdomain } from '../operations/validate-metadata.ts'
import {
  duplicateValue,
  type FieldError,
  forbidden,
  invalidValue,
  requiredValue,
  tooMany,
  unsupportedValue,
} from '../schema/field-error.ts'
import type { StructuralSchema } from '../schema/structural-schema.ts'
import type { Definition, DefinitionVersion } from './definition.ts'
import { compileJsonPath } from './json-path.ts'
import { validateDefaults } from './validate-defaults.ts'
import { schemaAt } from './validate-rule-texts.ts'
import { validateRules, validateValue } from './validate-rules.ts'
import { validateSchemaText } from './validate-schema.ts'
import { validateStructure } from './validate-structure.ts'

export function validateDefinition(object: KubeObject, before?: KubeObject): FieldError[] {
  const { metadata, spec, status } = object as Definition
  const old = before as Definition | undefined
  if (!spec?.names) return []
  const errors: FieldError[] = []
  const { group = '', names, versions = [], scope } = spec
  if (metadata.name !== `${names.plural}.${group}`)
    errors.push(
      invalidValue('metadata.name', metadata.name, 'must be spec.names.plural+"."+spec.group'),
    )
  errors.push(...validateGroup(group))
  if (!scope) errors.push(requiredValue('spec.scope'))
  else if (scope !== 'Namespaced' && scope !== 'Cluster')
    errors.push(unsupportedValue('spec.scope', scope, ['Cluster', 'Namespaced']))

  for (const [index, version] of versions.entries()) {
    const path = `spec.versions[${index}]`
    const before = old?.spec.versions.find(({ name }) => name === version.name)
    errors.push(...validateVersion(version, before, path))
  }
  if (new Set(versions.map(({ name }) => name)).size < versions.length)
    errors.push(invalidValue('spec.versions', versions, 'must contain unique version names'))
  if (versions.filter(({ storage }) => storage).length !== 1)
    errors.push(
      invalidValue(
        'spec.versions',
        versions,
        'must have exactly one version marked as storage version',
      ),
    )
  errors.push(...validateNames(names), ...validateConversion(spec))
  if (isProtected(group) && !metadata.annotations?.[APPROVED])
    errors.push(
      requiredValue(
        `metadata.annotations[${APPROVED}]`,
        `protected groups must have approval annotation "${APPROVED}", see https://github.com/kubernetes/enhancements/pull/1111`,
      ),
    )
  if ((spec as Record<string, unknown>).preserveUnknownFields === true)
    errors.push(
      invalidValue(
        'spec.preserveUnknownFields',
        true,
        'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead',
      ),
    )
  if (old) errors.push(...validateChange(spec, old.spec))
  for (const [index, name] of (status?.storedVersions ?? []).entries())
    if (!versions.some((version) => version.name === name))
      errors.push(
        invalidValue(`status.storedVersions[${index}]`, name, 'must appear in spec.versions'),
      )
  return errors
}

const APPROVED = 'api-approved.kubernetes.io'
const isProtected = (group: string) => /(^|\.)(k8s|kubernetes)\.io$/.test(group)

function validateGroup(group: string): FieldError[] {
  if (group === '') return [requiredValue('spec.group')]
  const [words] = isSubdomain(group)
  if (words) return [invalidValue('spec.group', group, words)]
  if (!group.includes('.'))
    return [invalidValue('spec.group', group, 'should be a domain with at least one dot')]
  if (builtinKinds.some((kind) => kind.group === group))
    return [invalidValue('spec.group', group, 'is a group of built-in kinds')]
  return []
}

function validateNames(names: Definition['spec']['names']): FieldError[] {
  const errors: FieldError[] = []
  const check = (field: string, name: string | undefined, lead = '') => {
    if (name === undefined) return
    const words = isDnsLabel(lead ? name.toLowerCase() : name)
    if (words.length > 0)
      errors.push(invalidValue(`spec.names.${field}`, name, lead + words.join(',')))
  }
  const mixed = 'may have mixed case, but should otherwise match: '
  for (const field of ['plural', 'singular', 'kind', 'listKind'] as const)
    if (!names[field]) errors.push(requiredValue(`spec.names.${field}`))
  check('plural', names.plural || undefined)
  check('singular', names.singular || undefined)
  check('kind', names.kind || undefined, mixed)
  check('listKind', names.listKind || undefined, mixed)
  for (const [index, name] of (names.shortNames ?? []).entries())
    check(`shortNames[${index}]`, name)
  if (names.kind && names.kind === names.listKind)
    errors.push(
      invalidValue('spec.names.listKind', names.listKind, 'kind and listKind may not be the same'),
    )
  for (const [index, name] of (names.categories ?? []).entries())
    check(`categories[${index}]`, name)
  return errors
}

/** Nothing could be asked to convert: no webhook runs here. */
function validateConversion({ conversion }: Definition['spec']): FieldError[] {
  if (!conversion || conversion.strategy === 'None') return []
  if (!conversion.strategy) return [requiredValue('spec.conversion.strategy')]
  const known = conversion.strategy === 'Webhook' ? ['None'] : ['None', 'Webhook']
  return [unsupportedValue('spec.conversion.strategy', conversion.strategy, known)]
}

function validateVersion(
  version: DefinitionVersion,
  before: DefinitionVersion | undefined,
  path: string,
): FieldError[] {
  const errors: FieldError[] = []
  const schema = version.schema?.openAPIV3Schema
  const words = isDnsLabel(version.name ?? '')
  if (words.length > 0)
    errors.push(invalidValue(`${path}.name`, version.name ?? '', words.join(',')))
  if (version.deprecationWarning !== undefined)
    errors.push(...validateWarning(version, `${path}.deprecationWarning`))
  if (!schema) errors.push(requiredValue(`${path}.schema.openAPIV3Schema`, 'schemas are required'))
  else
    errors.push(
      ...validateSchemaOf(
        schema,
        `${path}.schema.openAPIV3Schema`,
        version.subresources?.status !== undefined,
        isDeepStrictEqual(schema, before?.schema?.openAPIV3Schema),
      ),
    )
  errors.push(
    ...validateScale(version, `${path}.subresources.scale`),
    ...validateColumns(version, `${path}.additionalPrinterColumns`),
    ...validateSelectable(version, `${path}.selectableFields`),
  )
  return errors
}

function validateWarning({ deprecated, deprecationWarning = '' }: DefinitionVersion, path: string) {
  const wrong: string[] = []
  if (!deprecated) wrong.push('can only be set for deprecated versions')
  else {
    if (deprecationWarning.length > 256) wrong.push('must be <= 256 characters long')
    if (deprecationWarning === '') wrong.push('must not be an empty string')
  }
  return wrong.map((words) => invalidValue(path, deprecationWarning, words))
}

/** What may stand at the root where the status is written apart. */
const AT_ROOT = new Set(
  `description type format title maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern maxItems minItems
  uniqueItems multipleOf required items properties externalDocs example x-kubernetes-preserve-unknown-fields
  x-kubernetes-validations`.split(/\s+/),
)

function validateSchemaOf(
  schema: StructuralSchema,
  path: string,
  hasStatus: boolean,
  isUnchanged: boolean,
): FieldError[] {
  const errors: FieldError[] = []
  if (hasStatus && schema.type && schema.type !== 'object')
    errors.push(
      invalidValue(
        `${path}.type`,
        schema.type,
        'only "object" is allowed as the type at the root of the schema if the status subresource is enabled',
      ),
    )
  const stray = Object.keys(schema).find((key) => !AT_ROOT.has(key) && key !== 'nullable')
  if (hasStatus && stray)
    errors.push(
      invalidValue(
        path,
        '',
        `only ${goNames(AT_ROOT)} fields are allowed at the root of the schema if the status subresource is enabled`,
      ),
    )
  if (schema.nullable)
    errors.push(forbidden(`${path}.nullable`, 'nullable cannot be true at the root'))

  const structure = validateStructure(schema, path)
  const broken = structure.length > 0 ? structure : validateDefaults(schema, path, validateValue)
  const { errors: found, sites } = validateSchemaText(schema, path)
  errors.push(...broken, ...found)
  if (broken.length === 0) errors.push(...validateRules(sites, path, isUnchanged))
  return errors
}

/** The fields as the API server's own language calls them. */
const goNames = (names: Set<string>) =>
  `[${[...names]
    .map((name) =>
      name
        .replace(/^x-kubernetes-/, 'x-')
        .replace(/(^|-)(\w)/g, (_, __, first) => first.toUpperCase()),
    )
    .join(' ')}]`

function validateScale({ subresources }: DefinitionVersion, path: string): FieldError[] {
  const { scale } = subresources ?? {}
  if (!scale) return []
  const errors: FieldError[] = []
  const check = (field: string, value: string | undefined, roots: string[], words: string) => {
    if (value === undefined || value === '') return
    if (!value.startsWith('.'))
      errors.push(
        invalidValue(`${path}.${field}`, value, 'must be a simple json path starting with .'),
      )
    else if (!roots.some((root) => value.startsWith(root)))
      errors.push(invalidValue(`${path}.${field}`, value, `should be a json path under ${words}`))
  }
  if (!scale.specReplicasPath) errors.push(requiredValue(`${path}.specReplicasPath`))
  if (!scale.statusReplicasPath) errors.push(requiredValue(`${path}.statusReplicasPath`))
  check('specReplicasPath', scale.specReplicasPath, ['.spec.'], '.spec')
  check('statusReplicasPath', scale.statusReplicasPath, ['.status.'], '.status')
  const either = 'either .spec or .status'
  check('labelSelectorPath', scale.labelSelectorPath, ['.spec.', '.status.'], either)
  return errors
}

const COLUMN_TYPES = ['boolean', 'date', 'integer', 'number', 'string']
const COLUMN_FORMATS = [
  'byte',
  'date',
  'date-time',
  'double',
  'float',
  'int32',
  'int64',
  'password',
]

function validateColumns({ additionalPrinterColumns = [] }: DefinitionVersion, path: string) {
  const errors: FieldError[] = []
  for (const [index, { name, type, format, jsonPath }] of additionalPrinterColumns.entries()) {
    const at = `${path}[${index}]`
    const types = `must be one of ${COLUMN_TYPES.join(',')}`
    if (!name) errors.push(requiredValue(`${at}.name`))
    if (!type) errors.push(requiredValue(`${at}.type`, types))
    else if (!COLUMN_TYPES.includes(type)) errors.push(invalidValue(`${at}.type`, type, types))
    if (format && !COLUMN_FORMATS.includes(format))
      errors.push(
        invalidValue(`${at}.format`, format, `must be one of ${COLUMN_FORMATS.join(',')}`),
      )
    const column = `${at}.JSONPath`
    if (!jsonPath) errors.push(requiredValue(column))
    else if (!jsonPath.startsWith('.'))
      errors.push(invalidValue(column, jsonPath, 'must be a simple json path starting with .'))
    else {
      try {
        compileJsonPath(jsonPath)
      } catch (error) {
        errors.push(invalidValue(column, jsonPath, (error as Error).message))
      }
    }
  }
  return errors
}

const MOST_SELECTABLE = 8

function validateSelectable({ selectableFields = [], schema }: DefinitionVersion, path: string) {
  const errors: FieldError[] = []
  const root = schema?.openAPIV3Schema ?? {}
  const seen = new Set<string>()
  for (const [index, { jsonPath = '' }] of selectableFields.entries()) {
    const at = `${path}[${index}].jsonPath`
    const found = schemaAt(root, jsonPath, { brackets: false })
    if (!jsonPath) errors.push(requiredValue(at))
    else if (!found)
      errors.push(invalidValue(at, jsonPath, 'is an invalid path: does not refer to a valid field'))
    else if (jsonPath.startsWith('.metadata'))
      errors.push(invalidValue(at, jsonPath, 'must not point to fields in metadata'))
    else if (!['string', 'boolean', 'integer'].includes(found.type ?? ''))
      errors.push(
        invalidValue(
          at,
          jsonPath,
          'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
        ),
      )
    if (jsonPath && seen.has(jsonPath)) errors.push(duplicateValue(at, jsonPath))
    seen.add(jsonPath)
  }
  if (seen.size > MOST_SELECTABLE) errors.push(tooMany(path, seen.size, MOST_SELECTABLE))
  return errors
}

function validateChange(spec: Definition['spec'], old: Definition['spec']): FieldError[] {
  const fixed: [string, unknown, unknown][] = [
    ['spec.scope', spec.scope, old.scope],
    ['spec.names.kind', spec.names.kind, old.names.kind],
    ['spec.group', spec.group, old.group],
    ['spec.names.plural', spec.names.plural, old.names.plural],
  ]
  return fixed
    .filter(([, is, was]) => is !== was)
    .map(([field, is]) => invalidValue(field, is, 'field is immutable'))
}
