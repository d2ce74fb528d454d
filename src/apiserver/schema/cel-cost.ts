// How much work can a rule be, at most? Counted in cel-go's units, from what the schema allows in size.

import type { ASTNode } from '@marcbachmann/cel-js'
import type { CelType } from './cel-type.ts'

/** A tenth of a unit for each character looked at; a quarter for each of a regular expression. */
const TRAVERSAL = 0.1
const PATTERN = 0.25
const NEW_LIST = 10
const NEW_MAP = 30

/** `types` are those that the check of the same rule found. */
export function mostCost(ast: ASTNode, types: Map<unknown, CelType>): number {
  const sizeOf = (node: ASTNode) => mostOf(types.get(node))
  const sum = (nodes: ASTNode[]) => nodes.reduce((total, node) => total + cost(node), 0)
  const share = (size: number, factor: number) => Math.ceil(size * factor)

  function cost(node: ASTNode): number {
    switch (node.op) {
      case 'value':
        return 0
      case 'id':
        return 1
      case '.':
      case '.?':
        return cost(node.args[0]) + 1
      case '[]':
      case '[?]':
        return sum(node.args) + 1
      case 'list':
        return NEW_LIST + sum(node.args)
      case 'map':
        return NEW_MAP + sum(node.args.flat())
      case '?:': {
        const [condition, yes, no] = node.args
        return cost(condition) + Math.max(cost(yes), cost(no))
      }
      case '&&':
      case '||':
        return sum(node.args)
      case '!_':
      case '-_':
        return cost(node.args) + 1
      case 'call':
        return ofCall(node.args[0], undefined, node.args[1])
      case 'rcall':
        return ofCall(...node.args)
      default:
        return ofOperator(node as ASTNode & { args: [ASTNode, ASTNode] })
    }
  }

  function ofOperator({ op, args }: { op: string; args: [ASTNode, ASTNode] }): number {
    const [left, right] = args
    const own = () => {
      if (op === 'in') return types.get(right)?.kind === 'map' ? 1 : sizeOf(right)
      const isText = /^(string|bytes)$/.test(types.get(left)?.kind ?? '')
      if (op === '+' && isText) return share(sizeOf(left) + sizeOf(right), TRAVERSAL)
      const isCompared = op === '==' || op === '!=' || (isText && /^[<>]/.test(op))
      return isCompared ? share(Math.min(sizeOf(left), sizeOf(right)), TRAVERSAL) : 1
    }
    return sum(args) + own()
  }

  function ofCall(name: string, target: ASTNode | undefined, args: ASTNode[]): number {
    // Whether something is there is asked without a look at it.
    if (name === 'has' && !target) return cost((args[0]!.args as [ASTNode])[0])
    const isMacro = target && MACROS[name] && args[0]?.op === 'id'
    if (isMacro) {
      const { perItem, once } = MACROS[name]!
      return cost(target) + once + sizeOf(target) * (perItem + sum(args.slice(1)))
    }
    const all = target ? [target, ...args] : args
    return sum(all) + ofFunction(name, all)
  }

  function ofFunction(name: string, args: ASTNode[]): number {
    const [first, second] = args
    const size = first ? sizeOf(first) : 1
    const other = second ? sizeOf(second) : 1
    if (name === 'startsWith' || name === 'endsWith') return share(other, TRAVERSAL)
    if (name === 'contains' && types.get(first)?.kind === 'string')
      return share(size, TRAVERSAL) * share(other, TRAVERSAL)
    if (/^(matches|find|findAll)$/.test(name))
      return share(size + 1, TRAVERSAL) * share(other, PATTERN)
    if (/^(contains|equivalent|intersects)$/.test(name))
      return second && args[2] ? other * sizeOf(args[2]) : size * other
    const type = types.get(first)
    if (type?.kind === 'list' && /^(isSorted|sum|min|max|indexOf|lastIndexOf)$/.test(name))
      return size * (1 + (type.item.kind === 'string' ? share(mostOf(type.item), TRAVERSAL) : 0))
    if (name === 'replace' || name === 'split') return share(size, 2 * TRAVERSAL)
    return TRAVERSING.test(name) ? share(size, TRAVERSAL) : 1
  }

  return cost(ast)
}

const TRAVERSING =
  /^(url|lowerAscii|upperAscii|substring|trim|join|indexOf|lastIndexOf|validate|format|quote|reverse)$/

/** What the loops behind the macros add to the expression in them, for each item and in all. */
const MACROS: Record<string, { perItem: number; once: number }> = {
  all: { perItem: 3, once: 1 },
  exists: { perItem: 4, once: 1 },
  exists_one: { perItem: 2, once: 2 },
  existsOne: { perItem: 2, once: 2 },
  filter: { perItem: 13, once: 11 },
  map: { perItem: 12, once: 11 },
}

/** What has no bound is as large as a request can be; a number, and whatever else has no size, is one. */
function mostOf(type: CelType | undefined): number {
  if (!type || type.kind === 'dyn') return UNBOUNDED
  const hasSize = /^(string|bytes|list|map)$/.test(type.kind)
  if (!hasSize || !('most' in type)) return hasSize ? UNBOUNDED : 1
  return type.most ?? UNBOUNDED
}

const UNBOUNDED = 3 * 1024 * 1024
