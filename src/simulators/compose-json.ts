// Which value fits a JSON schema? The plainest one, always the same.

export type JsonSchema = Record<string, any>

const MAX_DEPTH = 10

/** Null for what is not a schema. */
export function composeJson(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return null
  const schema: JsonSchema = value
  if ('const' in schema) return schema.const
  if ('default' in schema) return schema.default
  const [example] = arrayOf(schema.enum ?? schema.examples)
  if (example !== undefined) return example
  const [alternative] = arrayOf(schema.anyOf ?? schema.oneOf)
  if (alternative !== undefined) return composeJson(alternative, depth + 1)

  const [type] = arrayOf(schema.type ?? (schema.properties ? 'object' : 'string'))
  switch (type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, property]) => [
          name,
          composeJson(property, depth + 1),
        ]),
      )
    case 'array':
      return Array.from({ length: Math.min(schema.minItems ?? 1, 10) }, () =>
        composeJson(schema.items, depth + 1),
      )
    case 'integer':
    case 'number':
      return schema.minimum ?? schema.maximum ?? 1
    case 'boolean':
      return true
    case 'null':
      return null
    default:
      return 'simulated'.padEnd(Math.min(schema.minLength ?? 0, 1000), '.')
  }
}

const arrayOf = (value: unknown): unknown[] => [value ?? []].flat()
