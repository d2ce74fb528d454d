// Which part of a JSON text is meant? Paths only: `.`, `.error.message`, `.choices[0].message.content`, `.data[].id`.

const USAGE_EXIT_CODE = 2
const COMPILE_EXIT_CODE = 3

/** Reads stdin, prints what the filter selects, resolves with jq's exit code. */
export async function runJq(words: string[]): Promise<number> {
  const flags = words.filter((word) => /^-[a-zA-Z-]+$/.test(word))
  const [filter = '.', ...files] = words.filter((word) => !flags.includes(word))
  const letters = flags.flatMap((flag) => (flag.startsWith('--') ? [flag] : [...flag.slice(1)]))
  const raw = letters.some((letter) => letter === 'r' || letter === '--raw-output')
  const compact = letters.some((letter) => letter === 'c' || letter === '--compact-output')
  const known = ['r', '--raw-output', 'c', '--compact-output', 'M', 'C', 'S']
  const steps = parsePath(filter)
  if (!steps || files.length > 0 || letters.some((letter) => !known.includes(letter)))
    return complain(
      `this stand-in knows only paths such as .error.message, with -r and -c; install jq for more`,
      COMPILE_EXIT_CODE,
    )

  const text = await readStdin()
  if (text.trim() === '') return 0
  let input: unknown
  try {
    input = JSON.parse(text)
  } catch (error) {
    return complain(`parse error: ${(error as Error).message}`, USAGE_EXIT_CODE)
  }
  try {
    for (const value of steps.reduce<unknown[]>((values, step) => values.flatMap(step), [input]))
      process.stdout.write(
        `${raw && typeof value === 'string' ? value : JSON.stringify(value, null, compact ? 0 : 2)}\n`,
      )
    return 0
  } catch (error) {
    return complain(`error (at <stdin>): ${(error as Error).message}`, 5)
  }
}

type PathStep = (value: unknown) => unknown[]

const STEP = /\.?\[(\d+)\]|\.?\[\]|\.([A-Za-z_]\w*)|\."([^"]+)"|\["([^"]+)"\]/y

/** The steps of a jq path, or undefined where the filter is more than a path. */
function parsePath(filter: string): PathStep[] | undefined {
  const path = filter.trim()
  if (path === '.') return []
  const steps: PathStep[] = []
  STEP.lastIndex = 0
  while (STEP.lastIndex < path.length) {
    const match = STEP.exec(path)
    if (!match) return undefined
    const key = match[2] ?? match[3] ?? match[4]
    if (key !== undefined) steps.push((value) => [readKey(value, key)])
    else if (match[1] !== undefined) steps.push((value) => [readIndex(value, Number(match[1]))])
    else steps.push(iterate)
  }
  return steps
}

function readKey(value: unknown, key: string) {
  if (value === null) return null
  if (typeof value !== 'object' || Array.isArray(value))
    throw new Error(`Cannot index ${typeName(value)} with "${key}"`)
  return (value as Record<string, unknown>)[key] ?? null
}

function readIndex(value: unknown, index: number) {
  if (value === null) return null
  if (!Array.isArray(value)) throw new Error(`Cannot index ${typeName(value)} with number`)
  return value[index] ?? null
}

function iterate(value: unknown): unknown[] {
  if (value === null || typeof value !== 'object')
    throw new Error(`Cannot iterate over ${typeName(value)}`)
  return Object.values(value)
}

const typeName = (value: unknown) =>
  Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value

async function readStdin() {
  let text = ''
  process.stdin.setEncoding('utf8')
  for await (const chunk of process.stdin) text += chunk
  return text
}

function complain(message: string, exitCode: number) {
  process.stderr.write(`jq: ${message}\n`)
  return exitCode
}
