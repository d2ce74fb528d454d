// kind and kubectl may have come with `prefetch --from`: where are they, and how are they found?

import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

export const toolsFolder = (home: string) => join(home, 'tools')

/** Last on the PATH: what is installed on the machine goes before what was brought along. */
export function pathWithTools(path: string, home: string): string {
  const folder = toolsFolder(home)
  const folders = path.split(delimiter).filter(Boolean)
  if (!existsSync(folder) || folders.includes(folder)) return path
  return [...folders, folder].join(delimiter)
}
