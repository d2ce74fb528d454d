// In which folder does a program begin? In the one that it is meant to, or where that was removed meanwhile, at home: the
// system would say of the program that it was not found.

import { existsSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'

/** `wanted` is the folder that the lab itself was started in, where none is named. */
export const folderToBegin = (wanted = currentFolder()): string =>
  [wanted, homedir(), tmpdir()].find((folder) => folder && existsSync(folder)) ?? '/'

function currentFolder(): string {
  try {
    return process.cwd()
  } catch {
    // It was gone before the lab was started.
    return ''
  }
}

/** Libraries ask for it too, and take its absence for a bug. */
export function leaveRemovedFolder() {
  if (currentFolder() === '') process.chdir(folderToBegin())
}
