// How may a table be shown? With everything in it but what opens something.

import type { GatewayTable } from '../routing/routing-table.ts'

const HIDDEN = '<hidden>'
/** Fields whose text is a credential, wherever they stand. */
const SECRET_FIELDS = new Set(['key', 'accessKeyId', 'secretAccessKey', 'sessionToken'])
/** Of credentials: their names say too much already. */
const SECRET_MAPS = new Set(['users', 'keys'])
const SECRET_HEADER = /authorization|cookie|key|secret|token/i

export const redactTable = (table: GatewayTable | undefined): unknown => redact(table)

function redact(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redact)
  if (typeof value !== 'object' || value === null) return value
  const { name: header } = value as { name?: unknown }
  const isSecretHeader = typeof header === 'string' && SECRET_HEADER.test(header)
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => {
      if (SECRET_FIELDS.has(name) && typeof field === 'string') return [name, HIDDEN]
      if (SECRET_MAPS.has(name)) return [name, `<${Object.keys(field ?? {}).length} hidden>`]
      if (name === 'value' && isSecretHeader) return [name, HIDDEN]
      return [name, redact(field)]
    }),
  )
}
