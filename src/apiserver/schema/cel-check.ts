// Can a rule be true of any object of this schema? Finds unknown fields, functions and wrong types before there is an object, in
// cel-go's words.

import type { ASTNode } from '@marcbachmann/cel-js'
import { ANY, type Signature, signaturesOf } from './cel-signatures.ts'
import { BOOL, type CelType, DYN, INT, nameOfType, scalar } from './cel-type.ts'

/** One complaint, and where in the rule it belongs. */
export class CelTypeError extends Error {
  override name = 'CelTypeError'
  readonly at: number
  constructor(message: string, at: number) {
    super(message)
    this.at = at
  }
}

export type Names = Record<string, CelType>

/** The type of the whole; `types` is filled with that of each part. */
export function checkCel(ast: ASTNode, names: Names, types = new Map<unknown, CelType>()): CelType {
  const check = (node: ASTNode, scope: Names): CelType => {
    const type = typeOfNode(node, scope)
    types.set(node, type)
    return type
  }

  function typeOfNode(node: ASTNode, scope: Names): CelType {
    switch (node.op) {
      case 'value':
        return typeOfLiteral(node.args)
      case 'id':
        return typeOfName(node.args, scope, node)
      case '.':
      case '.?': {
        const [owner, field] = node.args
        const found = selected(check(owner, scope), field, node)
        return node.op === '.?' && found.kind !== 'optional' ? optional(found) : found
      }
      case '[]':
      case '[?]': {
        const [owner, index] = node.args
        const found = indexed(check(owner, scope), check(index, scope), node)
        return node.op === '[?]' && found.kind !== 'optional' ? optional(found) : found
      }
      case 'list': {
        const items = node.args.map((item) => check(item, scope))
        return { kind: 'list', item: joined(items), most: items.length }
      }
      case 'map': {
        const entries = node.args.map(([key, value]) => [check(key, scope), check(value, scope)])
        return {
          kind: 'map',
          key: joined(entries.map(([key]) => key!)),
          value: joined(entries.map(([, value]) => value!)),
          most: entries.length,
        }
      }
      case '?:': {
        const [condition, yes, no] = node.args.map((part) => check(part, scope)) as CelType[]
        if (!fits(condition!, BOOL)) throw noOverload('_?_:_', [condition!, yes!, no!], node)
        if (!fits(yes!, no!) && !fits(no!, yes!))
          throw noOverload('_?_:_', [condition!, yes!, no!], node)
        return fits(yes!, no!) ? no! : yes!
      }
      case '!_': {
        const operand = check(node.args, scope)
        if (!fits(operand, BOOL)) throw noOverload('!_', [operand], node)
        return BOOL
      }
      case '-_': {
        const operand = check(node.args, scope)
        if (!isAmong(operand, ['int', 'double'])) throw noOverload('-_', [operand], node)
        return operand
      }
      case 'call':
        return called(node.args[0], node.args[1], scope, node)
      case 'rcall':
        return calledOn(node.args[0], node.args[1], node.args[2], scope, node)
      default: {
        const [left, right] = node.args as [ASTNode, ASTNode]
        return operated(node.op, check(left, scope), check(right, scope), node)
      }
    }
  }

  function typeOfName(name: string, scope: Names, node: ASTNode): CelType {
    if (Object.hasOwn(scope, name)) return scope[name]!
    if (TYPE_NAMES.has(name)) return scalar('type')
    throw new CelTypeError(`undeclared reference to '${name}' (in container '')`, node.pos)
  }

  function called(name: string, args: ASTNode[], scope: Names, node: ASTNode): CelType {
    if (name === 'has') {
      const [selection] = args
      if (args.length !== 1 || (selection!.op !== '.' && selection!.op !== '.?'))
        throw new CelTypeError('invalid argument to has() macro', node.pos + name.length)
      const [owner, field] = selection!.args as [ASTNode, string]
      selected(check(owner, scope), field, selection!)
      types.set(selection, BOOL)
      return BOOL
    }
    return resolved(name, undefined, args, scope, node)
  }

  function calledOn(name: string, owner: ASTNode, args: ASTNode[], scope: Names, node: ASTNode) {
    if (owner.op === 'id' && !Object.hasOwn(scope, owner.args)) {
      const qualified = `${owner.args}.${name}`
      if (signaturesOf(qualified)) return resolved(qualified, undefined, args, scope, node)
    }
    if (MACROS.has(name) && args[0]?.op === 'id') return expanded(name, owner, args, scope, node)
    return resolved(name, check(owner, scope), args, scope, node)
  }

  /** `list.all(x, …)` and its like; over a map they go through its keys. */
  function expanded(name: string, owner: ASTNode, args: ASTNode[], scope: Names, node: ASTNode) {
    const range = check(owner, scope)
    const item = itemOf(name, range, owner)
    const variable = args[0]!.args as string
    const bodies = args.slice(1).map((body) => check(body, { ...scope, [variable]: item }))
    const body = bodies.at(-1)!
    if (name === 'optMap') return optional(body)
    if (name === 'optFlatMap') return body
    const predicate = name === 'map' ? (bodies.length > 1 ? bodies[0]! : BOOL) : body
    if (!fits(predicate, BOOL)) {
      const operator = OPERATOR_OF_MACRO[name]
      throw operator
        ? noOverload(operator, [BOOL, predicate], { pos: dotBefore(node, name) } as ASTNode)
        : noOverload('_?_:_', [predicate, range, range], { pos: dotBefore(node, name) } as ASTNode)
    }
    if (name === 'map') return { kind: 'list', item: body, most: mostOf(range) } as CelType
    if (name !== 'filter') return BOOL
    return { kind: 'list', item, most: mostOf(range) } as CelType
  }

  function itemOf(name: string, range: CelType, node: ASTNode): CelType {
    if (range.kind === 'list') return range.item
    if (range.kind === 'map') return range.key
    if (range.kind === 'dyn') return DYN
    if (range.kind === 'optional' && name.startsWith('opt')) return range.value
    throw new CelTypeError(
      `expression of type '${nameOfType(range)}' cannot be range of a comprehension (must be list, map, or dynamic)`,
      node.pos,
    )
  }

  function resolved(
    name: string,
    target: CelType | undefined,
    args: ASTNode[],
    scope: Names,
    node: ASTNode,
  ): CelType {
    const known = signaturesOf(name)
    const given = args.map((arg) => check(arg, scope))
    const at = { pos: target ? dotBefore(node, name) + name.length + 1 : node.pos + name.length }
    if (!known)
      throw new CelTypeError(`undeclared reference to '${name}' (in container '')`, at.pos)
    const all = target ? [target, ...given] : given
    const found = known.flatMap((signature) => {
      if (signature.isMember !== (target !== undefined)) return []
      const result = resultOf(signature, all)
      return result ? [result] : []
    })
    if (found.length === 0) throw noOverload(name, given, at as ASTNode, target)
    return asLargeAs(found[0]!, all[0])
  }

  return check(ast, names)
}

const MACROS = new Set([
  'all',
  'exists',
  'exists_one',
  'existsOne',
  'filter',
  'map',
  'optMap',
  'optFlatMap',
])
const OPERATOR_OF_MACRO: Record<string, string> = { all: '_&&_', exists: '_||_' }
const TYPE_NAMES = new Set(
  'bool bytes double duration int list map null_type string timestamp type uint'.split(' '),
)

const optional = (value: CelType): CelType => ({ kind: 'optional', value })
const mostOf = (type: CelType) => ('most' in type ? type.most : undefined)

function typeOfLiteral(value: unknown): CelType {
  if (value === null) return scalar('null')
  if (typeof value === 'string') return scalar('string', value.length)
  if (typeof value === 'bigint') return INT
  if (typeof value === 'number') return scalar('double')
  if (typeof value === 'boolean') return BOOL
  return value instanceof Uint8Array ? scalar('bytes', value.length) : scalar('uint')
}

/** Items of one type have it, others are of any. */
function joined(types: CelType[]): CelType {
  const [first = ANY, ...rest] = types
  return rest.every((one) => fits(one, first)) ? first : DYN
}

function selected(owner: CelType, field: string, node: ASTNode): CelType {
  if (owner.kind === 'optional') return optional(selected(owner.value, field, node))
  if (owner.kind === 'dyn') return DYN
  if (owner.kind === 'map') return owner.value
  if (owner.kind !== 'object')
    throw new CelTypeError(
      `type '${nameOfType(owner)}' does not support field selection`,
      node.pos - 1,
    )
  const found = owner.fields(field)
  if (!found) throw new CelTypeError(`undefined field '${field}'`, dotBefore(node, field))
  return found
}

function indexed(owner: CelType, index: CelType, node: ASTNode): CelType {
  if (owner.kind === 'optional') return optional(indexed(owner.value, index, node))
  if (owner.kind === 'dyn') return DYN
  if (owner.kind === 'list' && fits(index, INT)) return owner.item
  if (owner.kind === 'map' && fits(index, owner.key)) return owner.value
  throw noOverload('_[_]', [owner, index], node)
}

const NUMBERS = ['int', 'uint', 'double']
const COMPARED = [...NUMBERS, 'bool', 'bytes', 'string', 'duration', 'timestamp']
const OPERATORS: Record<string, string> = { in: '@in' }

function operated(op: string, left: CelType, right: CelType, node: ASTNode): CelType {
  const name = OPERATORS[op] ?? `_${op}_`
  const refuse = () => noOverload(name, [left, right], { pos: operatorAt(node, op) } as ASTNode)
  switch (op) {
    case '&&':
    case '||':
      if (fits(left, BOOL) && fits(right, BOOL)) return BOOL
      throw refuse()
    case '==':
    case '!=':
      if (fits(left, right) || fits(right, left)) return BOOL
      throw refuse()
    case 'in':
      if (right.kind === 'dyn') return BOOL
      if (right.kind === 'list' && fits(left, right.item)) return BOOL
      if (right.kind === 'map' && fits(left, right.key)) return BOOL
      throw refuse()
    case '<':
    case '<=':
    case '>':
    case '>=': {
      const areNumbers = isAmong(left, NUMBERS) && isAmong(right, NUMBERS)
      if (areNumbers || (isAmong(left, COMPARED) && fits(left, right))) return BOOL
      throw refuse()
    }
    default:
      return calculated(op, left, right) ?? raise(refuse())
  }
}

function calculated(op: string, left: CelType, right: CelType): CelType | undefined {
  if (left.kind === 'dyn' || right.kind === 'dyn') return left.kind === 'dyn' ? right : left
  const times = `${left.kind} ${op} ${right.kind}`
  if (times === 'timestamp - timestamp') return scalar('duration')
  if (/^(timestamp [+-] duration|duration \+ timestamp)$/.test(times)) return scalar('timestamp')
  if (!fits(left, right)) return undefined
  if (op === '%') return isAmong(left, ['int', 'uint']) ? left : undefined
  if (isAmong(left, NUMBERS)) return left
  if (/^duration [+-]/.test(times)) return left
  if (op !== '+') return undefined
  const most = (mostOf(left) ?? 0) + (mostOf(right) ?? 0)
  if (left.kind === 'string' || left.kind === 'bytes') return scalar(left.kind, most)
  return left.kind === 'list' ? { ...left, most } : undefined
}

const isAmong = (type: CelType, kinds: string[]) => type.kind === 'dyn' || kinds.includes(type.kind)

/** Whether a value of this type can stand where the other is wanted. */
function fits(type: CelType, wanted: CelType): boolean {
  if (type.kind === 'dyn' || wanted.kind === 'dyn' || isAnyType(type) || isAnyType(wanted))
    return true
  if (type.kind === 'null')
    return !['bool', 'bytes', 'double', 'int', 'list', 'map', 'string', 'uint'].includes(
      wanted.kind,
    )
  if (wanted.kind === 'null') return fits(wanted, type)
  if (type.kind !== wanted.kind) return false
  switch (type.kind) {
    case 'list':
      return fits(type.item, (wanted as typeof type).item)
    case 'map':
      return (
        fits(type.key, (wanted as typeof type).key) &&
        fits(type.value, (wanted as typeof type).value)
      )
    case 'optional':
      return fits(type.value, (wanted as typeof type).value)
    case 'opaque':
    case 'object':
      return type.name === (wanted as typeof type).name
    default:
      return true
  }
}

const isAnyType = (type: CelType) => type.kind === 'opaque' && /^[AKV]$/.test(type.name)

/** What a call gives; undefined where this signature does not take these. */
function resultOf({ parameters, result }: Signature, given: CelType[]): CelType | undefined {
  if (parameters.length !== given.length) return undefined
  let any: CelType | undefined
  const matches = parameters.every((wanted, index) => {
    const type = given[index]!
    const part = partOf(wanted, type)
    if (part && any && !fits(part, any)) return false
    if (part && (!any || isAnyType(any) || any.kind === 'dyn')) any = part
    return fits(type, wanted)
  })
  return matches ? filled(result, any ?? DYN) : undefined
}

/** What stands for `A`. */
function partOf(wanted: CelType, type: CelType): CelType | undefined {
  if (wanted === ANY) return type
  if (wanted.kind === 'list' && type.kind === 'list') return partOf(wanted.item, type.item)
  if (wanted.kind === 'optional' && type.kind === 'optional')
    return partOf(wanted.value, type.value)
  return undefined
}

function filled(type: CelType, any: CelType): CelType {
  if (type === ANY) return any
  if (type.kind === 'list') return { ...type, item: filled(type.item, any) }
  if (type.kind === 'optional') return { ...type, value: filled(type.value, any) }
  return type
}

/** What is made of a text is no larger than that. */
function asLargeAs(type: CelType, source: CelType | undefined): CelType {
  const hasSize = type.kind === 'string' || type.kind === 'list'
  if (!hasSize || type.most !== undefined || !source) return type
  return { ...type, most: mostOf(source) }
}

function noOverload(name: string, given: CelType[], { pos }: { pos: number }, target?: CelType) {
  const list = `(${given.map(nameOfType).join(', ')})`
  const applied = target ? `${nameOfType(target)}.${list}` : list
  return new CelTypeError(`found no matching overload for '${name}' applied to '${applied}'`, pos)
}

function raise(error: Error): never {
  throw error
}

/** Where the operator stands between its sides. */
function operatorAt({ args, pos, input = '' }: ASTNode, op: string): number {
  const [left] = args as unknown as [ASTNode]
  const from = left?.end ?? pos
  const found = input.indexOf(op, from)
  return found < 0 ? pos : found
}

/** Where the dot before a name stands. */
function dotBefore({ args, op, end, pos, input = '' }: ASTNode, name: string): number {
  const owner = (op === 'rcall' ? args[1] : (args as unknown[])[0]) as ASTNode | undefined
  const from = owner?.end ?? pos
  const found = input.slice(0, end).indexOf('.', from)
  return found < 0 ? Math.max(0, pos - name.length) : found
}
