// The program as people run it: the bundled dist/main.js, in a folder of its own.

import { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'

/** The Node that runs the lab: CI sets LAB_NODE to try others than the one that runs the tests. */
export const labNode = process.env.LAB_NODE ?? process.execPath

/** `LAB_PROGRAMS` names a build of one's own. */
export const mainProgram = join(
  process.env.LAB_PROGRAMS ?? join(import.meta.dirname, '..', '..', 'dist'),
  'main.js',
)

export type LabHome = {
  home: string
  env: NodeJS.ProcessEnv
  /** Runs `ai-gateway-lab <words>`; never throws. */
  run(
    words: string[],
    options?: { input?: string; env?: NodeJS.ProcessEnv },
  ): Promise<{ exitCode: number | undefined; stdout: string; stderr: string }>
  /** A PATH on which these tools are missing. */
  pathWithout(tools: string[]): Promise<string>
  /** Ends the cluster and removes the folder. */
  remove(): Promise<void>
}

/** A folder that is a learner's whole world: HOME, the lab's state, kubectl's cache. */
export function makeLabHome(): LabHome {
  const home = mkdtempSync(join(tmpdir(), 'lab-test-'))
  const { OPENAI_API_KEY: _, KUBECONFIG: __, ...base } = process.env
  const env: NodeJS.ProcessEnv = {
    ...base,
    HOME: home,
    AI_GATEWAY_LAB_HOME: join(home, 'lab'),
    NO_COLOR: '1',
    // Tests run side by side, and a learner's forward of one must not be found by another.
    AI_GATEWAY_LAB_PORT: String(10_000 + Math.floor(Math.random() * 20_000)),
  }
  const run: LabHome['run'] = async (words, options = {}) => {
    const { exitCode, stdout, stderr } = await execa(labNode, [mainProgram, ...words], {
      env: { ...env, ...options.env },
      extendEnv: false,
      reject: false,
      input: options.input ?? '',
    })
    return { exitCode, stdout, stderr }
  }
  return {
    home,
    env,
    run,
    async pathWithout(tools) {
      const folder = mkdtempSync(join(home, 'path-'))
      for (const place of (env.PATH ?? '').split(':').reverse())
        for (const name of existsSync(place) ? readdirSync(place) : [])
          if (!tools.includes(name)) {
            rmSync(join(folder, name), { force: true })
            symlinkSync(join(place, name), join(folder, name))
          }
      return folder
    },
    async remove() {
      await run(['cluster', 'down', '--wipe'])
      rmSync(home, { recursive: true, force: true })
    },
  }
}
