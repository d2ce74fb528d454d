// What may happen to a folder and a machine while a cluster lives there: does it say what is wrong, and lose nothing?

import { execFile } from 'node:child_process'
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { createEmbeddedCluster } from '../../../src/cluster/embedded/embedded-cluster.ts'
import { EnvironmentError } from '../../../src/kube/lab-error.ts'
import { deployment, type LabCluster, makeLabCluster, processesOf, until } from './lab-cluster.ts'

const clusters: LabCluster[] = []
const make = async () => {
  const lab = await makeLabCluster()
  clusters.push(lab)
  return lab
}
afterEach(async () => {
  for (const lab of clusters.splice(0)) await lab.remove()
})

const programsOf = (lab: LabCluster) =>
  (lab.record() as unknown as { programsFolder: string }).programsFolder

test('a folder that is reached by another name is the same cluster', async () => {
  const lab = await make()
  await lab.up()
  const { pid } = lab.record()
  const folder = mkdtempSync(join(tmpdir(), 'embedded-link-'))
  const link = join(folder, 'home')
  symlinkSync(lab.home, link)
  for (const home of [link, `${lab.home}/`, relative(process.cwd(), lab.home)]) {
    const other = createEmbeddedCluster({ home, programsFolder: programsOf(lab) })
    await other.up(() => {})
    expect(lab.record().pid).toBe(pid)
    expect(await other.status()).toMatchObject({ state: 'running' })
  }
  await until('one process is left', async () => (await processesOf(lab.home)).length === 1)
  rmSync(folder, { recursive: true })
})

test('a server whose folder was removed ends, pods and all, and leaves the next one alone', async () => {
  const lab = await make()
  await lab.up()
  await lab.apply(deployment('web'))
  await lab.run('rollout status deployment/web --timeout=20s')
  const { pid } = lab.record()
  renameSync(join(lab.home, 'embedded'), join(lab.home, 'moved'))
  await lab.up()
  expect(lab.record().pid).not.toBe(pid)
  await lab.run('create configmap of-the-new-one')
  await until('the old one is gone', async () => (await processesOf(lab.home)).length === 1)
  process.kill(lab.record().pid, 'SIGKILL')
  await lab.up()
  expect(await lab.run('get configmap of-the-new-one -o name')).toBe('configmap/of-the-new-one\n')
})

test('ten that start it at the same moment, while the last one was killed, share one', {
  timeout: 120_000,
}, async () => {
  const lab = await make()
  await lab.up()
  process.kill(lab.record().pid, 'SIGKILL')
  await Promise.all(Array.from({ length: 10 }, () => lab.up()))
  expect(await lab.run('get ns default -o name')).toBe('namespace/default\n')
  await until('one process is left', async () => (await processesOf(lab.home)).length === 1)
})

test('a record and a lock full of nonsense are no hindrance', async () => {
  const lab = await make()
  await lab.up()
  await lab.run('create configmap kept')
  await lab.cluster.down()
  writeFileSync(join(lab.home, 'embedded', 'server.json'), '{"pid": "x')
  writeFileSync(join(lab.home, 'embedded', 'server.lock'), 'nonsense')
  expect(await lab.cluster.status()).toMatchObject({ state: 'stopped' })
  await lab.up()
  expect(await lab.run('get configmap kept -o name')).toBe('configmap/kept\n')
})

test('down ends nothing but what it started', async () => {
  const [lab, other] = [await make(), await make()]
  await Promise.all([lab.up(), other.up()])
  await lab.cluster.down()
  expect(await other.cluster.status()).toMatchObject({ state: 'running' })
})

test('a change that was torn by a crash is left out, and the log says so', async () => {
  const lab = await make()
  await lab.up()
  await lab.run('create configmap kept')
  process.kill(lab.record().pid, 'SIGKILL')
  await until('it is gone', async () => (await processesOf(lab.home)).length === 0)
  const file = join(lab.home, 'embedded', 'data', 'store', 'changes.jsonl')
  writeFileSync(file, '01234567 {"put":"configmaps","obj', { flag: 'a' })
  await lab.up()
  expect(await lab.run('get configmap kept -o name')).toBe('configmap/kept\n')
  expect(readFileSync(join(lab.home, 'embedded', 'server.log'), 'utf8')).toMatch(
    /changes.jsonl: the last \d+ bytes are a change that was never acknowledged; left out/,
  )
})

test('a key is nowhere in the folder once its Secret is deleted', async () => {
  const lab = await make()
  await lab.up()
  const key = 'sk-real-key-of-a-learner'
  const forms = [key, Buffer.from(key).toString('base64')]
  const files = () =>
    readdirSync(join(lab.home, 'embedded'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
  const holding = () =>
    files().filter(
      (file) => existsSync(file) && forms.some((form) => readFileSync(file).includes(form)),
    )
  await lab.run(`create secret generic real --from-literal=Authorization=${key}`)
  expect(holding()).not.toEqual([])
  await lab.run('delete secret real')
  await until('no file has it', () => holding().length === 0)
  expect(await lab.run('get ns default -o name')).toBe('namespace/default\n')
})

/** A file system of its own for the folder, where the machine lets one be made. */
const mount = (folder: string, size: string) =>
  new Promise<boolean>((resolve) =>
    execFile('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder], (error) =>
      resolve(!error),
    ),
  )
const run = (program: string, ...words: string[]) =>
  new Promise<boolean>((resolve) => execFile(program, words, (error) => resolve(!error)))

test('a disk that is full is said by kubectl, and by up, and costs nothing', async (context) => {
  const lab = await make()
  if (!(await mount(lab.home, '600k'))) return context.skip()
  try {
    await lab.up()
    await lab.run('create configmap kept')
    writeFileSync(join(lab.home, 'ballast'), Buffer.alloc(64), { flag: 'a' })
    const fill = () => {
      try {
        for (;;) writeFileSync(join(lab.home, 'ballast'), Buffer.alloc(4096), { flag: 'a' })
      } catch {
        // Full.
      }
    }
    fill()
    let refused = await lab.kubectl(`create configmap refused --from-literal=a=${'x'.repeat(9000)}`)
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('the disk is full: nothing was changed; make room for')
    expect(await lab.run('get configmap kept -o name')).toBe('configmap/kept\n')
    process.kill(lab.record().pid, 'SIGKILL')
    await until('it is gone', async () => (await processesOf(lab.home)).length === 0)
    fill()
    const error = await lab.up().catch((thrown: unknown) => thrown)
    if (error) {
      expect(error).toBeInstanceOf(EnvironmentError)
      expect((error as Error).message).toMatch(/full|no space left/)
      expect((error as Error).message).not.toContain('    at ')
    }
    rmSync(join(lab.home, 'ballast'))
    await lab.up()
    expect(await lab.run('get configmaps -o name')).toContain('configmap/kept')
    refused = await lab.kubectl(`create configmap refused --from-literal=a=${'x'.repeat(9000)}`)
    expect(refused.code).toBe(0)
  } finally {
    await lab.cluster.down()
    await run('umount', lab.home)
  }
})

test('a folder that may only be read is said by up, and costs nothing', async (context) => {
  const lab = await make()
  if (!(await mount(lab.home, '64m'))) return context.skip()
  try {
    await lab.up()
    await lab.run('create configmap kept')
    await lab.cluster.down()
    await until('it may only be read', () => run('mount', '-o', 'remount,ro', lab.home))
    const error = await lab.up().catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(EnvironmentError)
    expect((error as Error).message).toMatch(/cannot be written: EROFS/)
    expect(await processesOf(lab.home)).toEqual([])
    await run('mount', '-o', 'remount,rw', lab.home)
    await lab.up()
    expect(await lab.run('get configmaps -o name')).toContain('configmap/kept')
  } finally {
    await run('mount', '-o', 'remount,rw', lab.home)
    await lab.cluster.down()
    await run('umount', lab.home)
  }
})
