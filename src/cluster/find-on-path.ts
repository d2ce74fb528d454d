// Is a program there, and where? Starts none: that would be felt.

import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

export const findOnPath = (tool: string, { PATH = '' }: NodeJS.ProcessEnv): string | undefined =>
  PATH.split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, tool))
    .find(canRun)

export const isOnPath = (tool: string, env: NodeJS.ProcessEnv) =>
  findOnPath(tool, env) !== undefined

function canRun(file: string) {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
