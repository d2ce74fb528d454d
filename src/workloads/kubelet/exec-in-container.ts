// What can be run beside a container's process? The image has no shell and hardly any tools, as images of one program have.

import type { ExecStreams } from '../../apiserver/pod-runtime.ts'
import type { ContainerRunner } from './run-container.ts'

type Tool = (words: string[], environment: Record<string, string>) => { text: string; exitCode: number }

const TOOLS: Record<string, Tool> = {
  env: (_words, environment) => ({ text: linesOf(environment), exitCode: 0 }),
  printenv: ([name], environment) => {
    if (name === undefined) return { text: linesOf(environment), exitCode: 0 }
    const value = environment[name]
    return { text: value === undefined ? '' : `${value}\n`, exitCode: value === undefined ? 1 : 0 }
  },
  hostname: (_words, { HOSTNAME = '' }) => ({ text: `${HOSTNAME}\n`, exitCode: 0 }),
  echo: (words) => ({ text: `${words.join(' ')}\n`, exitCode: 0 }),
  true: () => ({ text: '', exitCode: 0 }),
  false: () => ({ text: '', exitCode: 1 }),
}

export async function execInContainer(container: ContainerRunner, command: string[], { stdout }: ExecStreams): Promise<number> {
  const [name = '', ...words] = command
  const tool = Object.hasOwn(TOOLS, name) ? TOOLS[name] : undefined
  if (!tool) {
    const missing = `exec: "${name}": executable file not found in $PATH`
    throw new Error(`OCI runtime exec failed: exec failed: unable to start container process: ${missing}: unknown`)
  }
  const { text, exitCode } = tool(words, container.environment())
  stdout.write(text)
  return exitCode
}

const linesOf = (environment: Record<string, string>) =>
  Object.entries(environment).map(([name, value]) => `${name}=${value}\n`).join('')
