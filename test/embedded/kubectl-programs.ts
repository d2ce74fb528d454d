// Which versions of kubectl does this machine have?

import { execFile } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'

/** The kubectl that a shell would run. */
export function kubectlOnThePath(): string {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const program = folders.map((folder) => join(folder, 'kubectl')).find((path) => existsSync(path))
  if (!program) throw new Error('these tests need kubectl on the PATH')
  return realpathSync(program)
}

/** kubectl of one minor version ("1.31"), where it lies beside the one on the PATH or is that one; else undefined. */
export async function findKubectl(version: string): Promise<string | undefined> {
  const own = kubectlOnThePath()
  const beside = join(dirname(own), `kubectl.${version}`)
  if (existsSync(beside)) return beside
  return (await versionOf(own)) === version ? own : undefined
}

export function versionOf(program: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, ['version', '--client', '--output=json'], (error, stdout) => {
      if (error) return reject(error)
      const { major, minor } = JSON.parse(stdout).clientVersion
      resolve(`${major}.${Number.parseInt(minor, 10)}`)
    })
  })
}
