// Are the name, labels and annotations such as Kubernetes takes them? Its own words say what is wrong.

import type { KubeObject, ObjectMeta } from '../../kube/kube-object.ts'
import type { Kind, NameRule } from '../kinds/kind.ts'
import { type FieldError, forbidden, invalidValue, requiredValue } from '../schema/field-error.ts'

const MAX_ANNOTATIONS_BYTES = 256 * 1024

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`
const LABEL_VALUE = '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?'
const QUALIFIED = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'
const SERVICE = '[a-z]([-a-z0-9]*[a-z0-9])?'

const rule = (pattern: string, maximum: number, words: string) => {
  const expression = new RegExp(`^${pattern}$`)
  return (value: string): string[] => [
    ...(value.length > maximum ? [`must be no more than ${maximum} characters`] : []),
    ...(expression.test(value) ? [] : [`${words}, regex used for validation is '${pattern}')`]),
  ]
}

export const isSubdomain = rule(
  SUBDOMAIN,
  253,
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com'",
)
export const isLabel = rule(
  LABEL,
  63,
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc'",
)
export const isService = rule(
  SERVICE,
  63,
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123'",
)
export const isWildcardSubdomain = rule(
  `\\*\\.${SUBDOMAIN}`,
  253,
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com'",
)
const isLabelValue = rule(
  LABEL_VALUE,
  63,
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345'",
)
const isQualifiedPart = rule(
  QUALIFIED,
  63,
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc'",
)

/** Roles may be called `system:node`; only what would break a path is out. */
function isPathSegment(name: string): string[] {
  if (name === '.' || name === '..') return [`may not be '${name}'`]
  return ['/', '%'].filter((sign) => name.includes(sign)).map((sign) => `may not contain '${sign}'`)
}

const NAME_RULES: Record<NameRule, (name: string) => string[]> = {
  subdomain: isSubdomain,
  label: isLabel,
  service: isService,
  path: isPathSegment,
}

export function validateMetadata(
  kind: Kind,
  { metadata }: KubeObject,
  old?: KubeObject,
): FieldError[] {
  return [
    ...validateName(kind, metadata),
    ...validateLabels('metadata.labels', metadata.labels),
    ...validateAnnotations(metadata.annotations),
    ...validateFinalizers(metadata.finalizers, old),
    ...validateOwners(metadata.ownerReferences),
  ]
}

function validateName(kind: Kind, { name }: ObjectMeta): FieldError[] {
  if (!name) return [requiredValue('metadata.name', 'name or generateName is required')]
  return NAME_RULES[kind.nameRule](name).map((words) => invalidValue('metadata.name', name, words))
}

export function validateLabels(field: string, labels: Record<string, string> = {}): FieldError[] {
  return Object.entries(labels).flatMap(([key, value]) => [
    ...validateKey(field, key),
    ...isLabelValue(String(value)).map((words) => invalidValue(field, value, words)),
  ])
}

function validateAnnotations(annotations: Record<string, string> = {}): FieldError[] {
  const errors = Object.keys(annotations).flatMap((key) =>
    validateKey('metadata.annotations', key.toLowerCase()),
  )
  const size = Object.entries(annotations).reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(String(value)),
    0,
  )
  if (size > MAX_ANNOTATIONS_BYTES) {
    errors.push({
      reason: 'FieldValueTooLong',
      field: 'metadata.annotations',
      message: `Too long: may not be more than ${MAX_ANNOTATIONS_BYTES} bytes`,
    })
  }
  return errors
}

/** `prefix/name`, where the prefix is a domain. */
function validateKey(field: string, key: string): FieldError[] {
  const parts = key.split('/')
  const words =
    parts.length > 2
      ? [
          `a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${QUALIFIED}') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
        ]
      : [
          ...(parts.length === 2
            ? parts[0] === ''
              ? ['prefix part must be non-empty']
              : isSubdomain(parts[0]!).map((text) => `prefix part ${text}`)
            : []),
          ...(parts.at(-1) === '' ? ['name part must be non-empty'] : []),
          ...isQualifiedPart(parts.at(-1)!),
        ]
  return words.map((text) => invalidValue(field, key, text))
}

function validateFinalizers(finalizers: string[] = [], old?: KubeObject): FieldError[] {
  const errors = finalizers
    .filter((name) => !name.includes('/') && !STANDARD_FINALIZERS.has(name) && !name.includes('.'))
    .map((name) =>
      invalidValue(
        'metadata.finalizers',
        name,
        'name is neither a standard finalizer name nor is it fully qualified',
      ),
    )
  if (!old?.metadata.deletionTimestamp) return errors
  const added = finalizers.filter((name) => !old.metadata.finalizers?.includes(name))
  if (added.length === 0) return errors
  const list = added.map((name) => JSON.stringify(name)).join(', ')
  return [
    ...errors,
    forbidden(
      'metadata.finalizers',
      `no new finalizers can be added if the object is being deleted, found new finalizers []string{${list}}`,
    ),
  ]
}

const STANDARD_FINALIZERS = new Set(['orphan', 'foregroundDeletion', 'kubernetes'])

function validateOwners(owners: ObjectMeta['ownerReferences'] = []): FieldError[] {
  const errors = owners.flatMap((owner, index) =>
    (['apiVersion', 'kind', 'name', 'uid'] as const)
      .filter((field) => !owner[field])
      .map((field) =>
        invalidValue(
          `metadata.ownerReferences[${index}].${field}`,
          '',
          `${field === 'apiVersion' ? 'version' : field} must not be empty`,
        ),
      ),
  )
  const controllers = owners.filter(({ controller }) => controller)
  if (controllers.length > 1) {
    errors.push(
      invalidValue(
        'metadata.ownerReferences',
        owners,
        `Only one reference can have Controller set to true. Found "true" in references for ${controllers[0]!.kind}/${controllers[0]!.name} and ${controllers[1]!.kind}/${controllers[1]!.name}`,
      ),
    )
  }
  return errors
}
