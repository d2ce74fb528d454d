// Where are the files that the package brings along: challenges, manifests, programs?

import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const NAME = 'ai-gateway-lab'

/** The folder of our own package.json, wherever below it this code was bundled to. */
export function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!isOurs(join(folder, 'package.json'))) {
    const parent = dirname(folder)
    if (parent === folder)
      throw new Error(`There is no package.json of ${NAME} above ${import.meta.url}`)
    folder = parent
  }
  return folder
}

const isOurs = (file: string) =>
  existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).name === NAME
