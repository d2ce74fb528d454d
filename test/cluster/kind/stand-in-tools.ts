// A PATH on which docker and kind are the stand-ins of fake-tools.mjs, and what is in their engine.

import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NODE_IMAGE } from '../../../src/cluster/kind/node-image.ts'

const FAKE = join(import.meta.dirname, 'fake-tools.mjs')

/** `kubeconfig` leads to the API that a cluster which they make is to have. */
export function makeStandInTools(path: string | undefined, kubeconfig: string) {
  const folder = mkdtempSync(join(tmpdir(), 'lab-fake-'))
  const stateFile = join(folder, 'state.json')
  for (const tool of ['docker', 'kind']) {
    writeFileSync(join(folder, tool), `#!/bin/sh\nexec ${process.execPath} ${FAKE} ${tool} "$@"\n`)
    chmodSync(join(folder, tool), 0o755)
  }
  const state = () => JSON.parse(readFileSync(stateFile, 'utf8'))
  const change = (what: object) => {
    const now = existsSync(stateFile) ? state() : {}
    writeFileSync(stateFile, JSON.stringify({ ...now, ...what }))
  }
  change({
    calls: [],
    images: [NODE_IMAGE],
    containers: [],
    loaded: [],
    memory: 8e9,
    kindVersion: '0.30.0',
    kubeconfig,
  })
  return {
    folder,
    env: {
      PATH: `${folder}:${path}`,
      FAKE_STATE: stateFile,
      // A machine that the tests run on may have Podman too.
      KIND_EXPERIMENTAL_PROVIDER: 'docker',
      AI_GATEWAY_LAB_CLUSTER: '',
      // Those of CI are for the real ones.
      AI_GATEWAY_LAB_NODE_IMAGE: '',
      AI_GATEWAY_LAB_IMAGE_BASE: '',
    },
    state,
    change,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

export type StandInTools = ReturnType<typeof makeStandInTools>

/** A node of the lab's name that somebody else has made. */
export const foreignNode = {
  Id: 'theirs',
  Name: '/ai-gateway-lab-control-plane',
  Created: '2020-01-01T00:00:00Z',
  State: { Running: true },
}
