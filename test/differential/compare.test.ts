import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { kubectlOnThePath } from '../embedded/kubectl-programs.ts'
import { type LabShell, startLabShell } from '../embedded/start-lab-shell.ts'

const compare = (...args: string[]) =>
  execa(process.execPath, [join(import.meta.dirname, 'compare.mjs'), ...args], { reject: false })

let left: LabShell
let right: LabShell
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'differential-test-'))
  const both = [startLabShell(kubectlOnThePath()), startLabShell(kubectlOnThePath())] as const
  ;[left, right] = await Promise.all(both)
})
afterAll(async () => {
  await Promise.all([left?.close(), right?.close()])
  rmSync(folder, { recursive: true, force: true })
})

const commands = (...lines: string[]) => {
  const path = join(folder, 'commands.txt')
  writeFileSync(path, lines.join('\n'))
  return path
}

describe('the comparison of two clusters', () => {
  test('finds no difference between two embedded clusters', async () => {
    const { exitCode, stdout, stderr } = await compare(left.kubeconfig, right.kubeconfig)
    expect(`${stderr}${stdout}`).toMatch(/^\d+ commands, no difference$/)
    expect(exitCode).toBe(0)
  }, 180_000)

  test('shows a difference where one was made, and nothing of what is alike', async () => {
    await left.run('kubectl create configmap odd --from-literal=a=left')
    await right.run('kubectl create configmap odd --from-literal=a=right')
    const list = commands(
      '# a comment',
      'kubectl get configmap odd -n default -o yaml',
      'kubectl get ns default',
    )
    const { exitCode, stdout } = await compare(
      '--commands',
      list,
      '--namespace=other',
      left.kubeconfig,
      right.kubeconfig,
    )
    expect(stdout).toContain('$ kubectl get configmap odd -n default -o yaml\n')
    expect(stdout).toMatch(/\n- +a: left\n\+ +a: right\n/)
    expect(stdout).not.toContain('<uid>\n+')
    expect(stdout).toMatch(/\n2 commands, 1 with differences$/)
    expect(exitCode).toBe(1)
  })

  test.each([
    [[], /two kubeconfigs are needed/],
    [['nowhere', 'nowhere'], /ENOENT.*nowhere/],
    [['--colour', 'red'], /Unknown option '--colour'/],
  ])('given %j it exits with 2 and says why', async (args, words) => {
    const { exitCode, stderr } = await compare(...args)
    expect(stderr).toMatch(words)
    expect(stderr).not.toMatch(/\n\s+at /)
    expect(exitCode).toBe(2)
  })
})
