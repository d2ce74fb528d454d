// What does `.status.conditions[?(@.type=="Ready")].status` find in an object? The part of JSONPath that printer columns use.

type Step = (values: unknown[]) => unknown[]

/** Compiles once; throws where the path is not understood. The function returns everything that the path leads to. */
export function compileJsonPath(path: string): (object: unknown) => unknown[] {
  const steps = parse(path.startsWith('{') && path.endsWith('}') ? path.slice(1, -1) : path)
  return (object) => steps.reduce((values, step) => step(values), [object])
}

function parse(path: string): Step[] {
  const steps: Step[] = []
  let at = 0
  while (at < path.length) {
    if (path[at] === '[') {
      const end = closingBracket(path, at)
      steps.push(bracket(path.slice(at + 1, end)))
      at = end + 1
    } else if (path[at] === '.' || at === 0) {
      const match = /\.?((?:\\.|[^.[\\])+)/y
      match.lastIndex = at
      const found = match.exec(path)
      if (!found) throw new Error(`cannot read the JSON path ${path} at ${at}`)
      const name = found[1]!.replaceAll(/\\(.)/g, '$1')
      steps.push(name === '*' ? everyChild : child(name))
      at = match.lastIndex
    } else {
      throw new Error(`cannot read the JSON path ${path} at ${at}`)
    }
  }
  return steps
}

/** Brackets and quotes inside a filter do not close it. */
function closingBracket(path: string, from: number) {
  let depth = 0
  let quote = ''
  for (let at = from; at < path.length; at++) {
    const letter = path[at]!
    if (quote) {
      if (letter === quote) quote = ''
    } else if (letter === '"' || letter === "'") quote = letter
    else if (letter === '[') depth++
    else if (letter === ']' && --depth === 0) return at
  }
  throw new Error(`the JSON path ${path} has a bracket that is not closed`)
}

const child =
  (name: string): Step =>
  (values) =>
    values.flatMap((value) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, name)
        ? [(value as Record<string, unknown>)[name]]
        : [],
    )

const everyChild: Step = (values) =>
  values.flatMap((value) =>
    typeof value === 'object' && value !== null ? Object.values(value) : [],
  )

function bracket(text: string): Step {
  const inner = text.trim()
  if (inner === '*') return everyChild
  const quoted = /^(['"])(.*)\1$/.exec(inner)
  if (quoted) return child(quoted[2]!)
  if (/^-?\d+$/.test(inner)) {
    return (values) =>
      values.flatMap((value) =>
        Array.isArray(value) ? value.slice(Number(inner)).slice(0, 1) : [],
      )
  }
  const slice = /^(-?\d*):(-?\d*)$/.exec(inner)
  if (slice) {
    const [, from, to] = slice
    return (values) =>
      values.flatMap((value) =>
        Array.isArray(value) ? value.slice(Number(from || 0), to ? Number(to) : undefined) : [],
      )
  }
  const filter = /^\?\(\s*@(.+?)\s*(?:(==|!=|<=|>=|<|>)\s*(.+?)\s*)?\)$/.exec(inner)
  if (filter) return filterStep(filter[1]!, filter[2], filter[3])
  throw new Error(`cannot read [${inner}] in a JSON path`)
}

function filterStep(path: string, operator: string | undefined, literal = ''): Step {
  const find = compileJsonPath(path)
  const wanted = readLiteral(literal)
  const holds = (item: unknown) => {
    const [found] = find(item)
    if (operator === undefined) return found !== undefined
    if (found === undefined) return false
    switch (operator) {
      case '==':
        return found === wanted
      case '!=':
        return found !== wanted
      case '<':
        return (found as number) < (wanted as number)
      case '>':
        return (found as number) > (wanted as number)
      case '<=':
        return (found as number) <= (wanted as number)
      default:
        return (found as number) >= (wanted as number)
    }
  }
  return (values) => values.flatMap((value) => (Array.isArray(value) ? value.filter(holds) : []))
}

function readLiteral(text: string): unknown {
  const quoted = /^(['"])(.*)\1$/.exec(text)
  if (quoted) return quoted[2]
  if (text === 'true' || text === 'false') return text === 'true'
  return Number(text)
}
