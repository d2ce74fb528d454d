// In which form does the client want its answer?

import { notAcceptable } from '../status-errors.ts'

export type MediaType = { type: string; parameters: Record<string, string> }

/** Objects as they are, as rows of a table, or their metadata alone; written as JSON or YAML. */
export type Representation = { shape: 'object' | 'table' | 'metadata'; format: 'json' | 'yaml' }

/** `application/json;as=Table;v=v1;g=meta.k8s.io,application/json` in the order of the header. */
export function parseAccept(header: string | undefined): MediaType[] {
  return (header ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => {
      const [type = '', ...rest] = part.split(';').map((piece) => piece.trim())
      const parameters = rest.map((piece) => {
        const [name = '', value = ''] = piece.split('=', 2)
        return [name.toLowerCase(), value] as const
      })
      return { type: type.toLowerCase(), parameters: Object.fromEntries(parameters) }
    })
}

/** Throws 406 where no form that the client takes is ours. */
export function chooseRepresentation(header: string | undefined): Representation {
  const wanted = parseAccept(header)
  if (wanted.length === 0) return { shape: 'object', format: 'json' }
  for (const { type, parameters } of wanted) {
    const format = FORMATS.get(type)
    if (!format) continue
    const shape = shapeOf(parameters.as)
    if (shape) return { shape, format }
  }
  throw notAcceptable()
}

const FORMATS = new Map<string, 'json' | 'yaml'>([
  ['application/json', 'json'],
  ['application/*', 'json'],
  ['*/*', 'json'],
  ['text/html', 'json'],
  ['text/plain', 'json'],
  ['application/yaml', 'yaml'],
])

function shapeOf(as: string | undefined) {
  switch (as) {
    case undefined:
      return 'object'
    case 'Table':
      return 'table'
    case 'PartialObjectMetadata':
    case 'PartialObjectMetadataList':
      return 'metadata'
    default:
      return undefined
  }
}
