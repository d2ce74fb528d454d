// How are the built-in kinds written down? One table names every field once; schemas, protobuf layouts and merge keys
// all come from it.
//
// A table maps a type's name to its fields, one a line:
//
//     name! 4 *[]Type map=key merge=key =default # description
//
//     !        must be there, and not empty
//     4        the field's number in protobuf
//     *        a pointer in Go: protobuf keeps its zero value, because absent and zero differ
//     []Type   a list; `map.Type` is a map from strings
//     map=a,b  the list is a map by these fields; `set` a set of scalars; neither: replaced as a whole by apply
//     merge=a  a strategic merge patch merges the list by this field (`merge` alone: scalars); `retain`: $retainKeys
//     atomic   apply replaces this object as a whole
//     =x       filled in where the author says nothing
//
// A field named `-` has its own fields inlined in JSON, but not in protobuf. A first line `# …` describes the type, and
// `enum A B` makes a string that is one of these.

/** From a type's name to its fields. */
export type Table = Record<string, string>

export type Field = {
  name: string
  number: number
  /** Without `*`, `[]` and `map.`: a scalar's name, or a type of the tables. */
  type: string
  shape: 'single' | 'list' | 'map'
  /** The values of a map are lists (`map.[]string`). */
  nestedList: boolean
  pointer: boolean
  required: boolean
  inline: boolean
  listType: 'atomic' | 'set' | 'map'
  mapKeys: string[]
  mergeKey?: string
  patchStrategy?: string
  atomic: boolean
  default?: unknown
  description?: string
}

export type Type = { name: string; description?: string; fields: Field[]; values?: string[] }

export const scalars = new Set([
  'string',
  'bool',
  'int32',
  'int64',
  'double',
  'bytes',
  'time',
  'microtime',
  'quantity',
  'intstr',
  'json',
])

export function parseType(name: string, text: string): Type {
  if (text.startsWith('enum ')) return { name, fields: [], values: text.split(' ').slice(1) }
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const description = lines[0]?.startsWith('#') ? lines.shift()?.slice(2) : undefined
  return { name, description, fields: lines.map(parseField) }
}

function parseField(line: string): Field {
  const [notation = '', description] = line.split(' # ', 2)
  const [name = '', number = '', type = '', ...flags] = notation.split(' ')
  const parts = /^(\*?)(map\.|)(\[\]|)(.*)$/.exec(type)!
  const list = parts[3] === '[]'
  const field: Field = {
    name: name.replace('!', ''),
    number: Number(number),
    type: parts[4]!,
    shape: parts[2] ? 'map' : list ? 'list' : 'single',
    nestedList: parts[2] !== '' && list,
    pointer: parts[1] === '*',
    required: name.endsWith('!'),
    inline: name === '-',
    listType: 'atomic',
    mapKeys: [],
    atomic: false,
    description,
  }
  for (const flag of flags) readFlag(field, flag)
  return field
}

function readFlag(field: Field, flag: string) {
  if (flag.startsWith('=')) field.default = parseDefault(field, flag.slice(1))
  else if (flag === 'set') field.listType = 'set'
  else if (flag === 'atomic') field.atomic = true
  else if (flag.startsWith('map=')) {
    field.listType = 'map'
    field.mapKeys = flag.slice(4).split(',')
  } else {
    const [strategy = '', key] = flag.split('=')
    field.patchStrategy = strategy.replace('retain', 'retainKeys')
    field.mergeKey = key
  }
}

function parseDefault({ type }: Field, text: string): unknown {
  if (text === '{}') return {}
  if (type === 'bool') return text === 'true'
  return type.startsWith('int') && /^\d+$/.test(text) ? Number(text) : text
}
