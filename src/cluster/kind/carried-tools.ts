// kind and kubectl travel along with the images: which are on this machine, and where are those put that came with a file?

import {
  chmodSync,
  closeSync,
  copyFileSync,
  mkdirSync,
  openSync,
  readSync,
  realpathSync,
} from 'node:fs'
import { join } from 'node:path'
import { findOnPath } from '../find-on-path.ts'
import { toolsFolder } from '../tools-folder.ts'
import { runTool } from './run-tool.ts'

const VERSION_OF = {
  kind: ['version'],
  kubectl: ['version', '--client', '-o', 'json'],
}
type Tool = keyof typeof VERSION_OF

export const CARRIED_TOOLS = Object.keys(VERSION_OF) as Tool[]

/** What programs are built for, in Node's words: "linux/x64". */
export const hostPlatform = () => `${process.platform}/${process.arch}`

export type FoundTool = { tool: Tool; path: string; version: string }

/** Those that can be carried, and why not the others. */
export async function findCarriedTools(
  env: NodeJS.ProcessEnv,
  signal?: AbortSignal,
): Promise<{ found: FoundTool[]; missing: string[] }> {
  const found: FoundTool[] = []
  const missing: string[] = []
  for (const tool of CARRIED_TOOLS) {
    const path = findOnPath(tool, env)
    if (!path) missing.push(`${tool}: it is not on this machine`)
    else if (!isProgram(path)) missing.push(`${tool}: ${path} is a script around another program`)
    else {
      const { stdout } = await runTool(tool, VERSION_OF[tool], { env, signal, timeoutMs: 10_000 })
      const version = /v\d+\.\d+\.\d+[\w.+-]*/.exec(stdout)?.[0] ?? ''
      found.push({ tool, path: realpathSync(path), version })
    }
  }
  return { found, missing }
}

/** Of Linux, of macOS (for one processor or for several), and no script that needs what stands beside it. */
const MAGIC = ['7f454c46', 'cffaedfe', 'cafebabe']

function isProgram(path: string) {
  const start = Buffer.alloc(4)
  const file = openSync(path, 'r')
  try {
    readSync(file, start)
  } finally {
    closeSync(file)
  }
  return MAGIC.includes(start.toString('hex'))
}

/** Whether it was needed: one of the machine's own is left to be used. */
export function placeTool(home: string, tool: string, file: string, env: NodeJS.ProcessEnv) {
  const folder = toolsFolder(home)
  const own = findOnPath(tool, env)
  if (own && own !== join(folder, tool)) return false
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  copyFileSync(file, join(folder, tool))
  chmodSync(join(folder, tool), 0o755)
  return true
}
