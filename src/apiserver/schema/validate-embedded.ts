// Is a resource inside of a resource one? It has a kind, a version, and metadata such as any has.

import { isService, validateLabels } from '../operations/validate-metadata.ts'
import { fieldSchema } from './apply-defaults.ts'
import { type FieldError, invalidValue, requiredValue } from './field-error.ts'
import { isObject, type JsonObject, type StructuralSchema } from './structural-schema.ts'

/** Looks below every `x-kubernetes-embedded-resource`. */
export function validateEmbedded(
  schema: StructuralSchema | undefined,
  value: unknown,
  path = '',
): FieldError[] {
  if (!schema) return []
  if (Array.isArray(value))
    return value.flatMap((item, index) => validateEmbedded(schema.items, item, `${path}[${index}]`))
  if (!isObject(value)) return []
  const own = schema['x-kubernetes-embedded-resource'] ? validateResource(value, path) : []
  const below = Object.entries(value).flatMap(([key, field]) =>
    validateEmbedded(fieldSchema(schema, key), field, path === '' ? key : `${path}.${key}`),
  )
  return [...own, ...below]
}

function validateResource({ apiVersion, kind, metadata }: JsonObject, path: string): FieldError[] {
  const errors: FieldError[] = []
  if (!apiVersion) errors.push(requiredValue(`${path}.apiVersion`, 'must not be empty'))
  else if (String(apiVersion).split('/').length > 2)
    errors.push(
      invalidValue(
        `${path}.apiVersion`,
        apiVersion,
        `unexpected GroupVersion string: ${apiVersion}`,
      ),
    )
  if (!kind) errors.push(requiredValue(`${path}.kind`, 'must not be empty'))
  else
    for (const words of isService(String(kind).toLowerCase()))
      errors.push(
        invalidValue(
          `${path}.kind`,
          kind,
          `may have mixed case, but should otherwise match: ${words}`,
        ),
      )
  if (isObject(metadata) && isObject(metadata.labels))
    errors.push(
      ...validateLabels(`${path}.metadata.labels`, metadata.labels as Record<string, string>),
    )
  return errors
}
