// Which program is meant by a container's image and command? Nothing but the lab's own can ever be started.

import { basename, join } from 'node:path'

export type Program = {
  /** Where the files are. */
  folder: string
  /** Started where the container names no command. */
  entrypoint: string
  /** Files that a command may name, as `node /app/<file>`. */
  commands: string[]
}

/** By image, with its tag. */
export type Programs = Record<string, Program>

export type ProgramChoice =
  | { outcome: 'program'; file: string; args: string[] }
  | { outcome: 'no-image'; message: string }
  | { outcome: 'no-command'; message: string }

type Container = { image?: string; command?: string[]; args?: string[] }

export function chooseProgram(
  programs: Programs,
  { image = '', command = [], args = [] }: Container,
): ProgramChoice {
  const program = programs[withoutRegistry(image)]
  if (!program) {
    const known = Object.keys(programs).join(', ')
    return {
      outcome: 'no-image',
      message: `Failed to pull image "${image}": the embedded cluster runs the lab's own programs only (${known}); other images need a cluster with containers`,
    }
  }
  if (command.length === 0)
    return { outcome: 'program', file: join(program.folder, program.entrypoint), args }
  const [interpreter, path = '', ...rest] = command
  const file = basename(path)
  if (
    basename(interpreter ?? '') === 'node' &&
    path === `/app/${file}` &&
    program.commands.includes(file)
  )
    return { outcome: 'program', file: join(program.folder, file), args: [...rest, ...args] }
  const commands = program.commands.map((one) => `node /app/${one}`).join(', ')
  return {
    outcome: 'no-command',
    message: `failed to create containerd task: exec: "${command.join(' ')}": executable file not found in $PATH: the embedded cluster knows ${commands}`,
  }
}

const withoutRegistry = (image: string) => image.replace(/^(docker\.io|localhost)\//, '')
