// An embedded cluster as a client library sees it, with a line to it that can be cut.

import { mkdtempSync, rmSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { KubeConfig } from '@kubernetes/client-node'
import { createEmbeddedCluster } from '../../src/cluster/embedded/embedded-cluster.ts'

const programsFolder = process.env.LAB_PROGRAMS ?? join(import.meta.dirname, '..', '..', 'dist')

export type ClusterForClients = {
  config: KubeConfig
  /** Over a line that `cut` breaks: every connection at once, and the next ones go through again. */
  configOverLine: KubeConfig
  cut(): void
  /** Stops the server and starts it again, at the same address. */
  restart(): Promise<void>
  close(): Promise<void>
}

export async function startCluster(): Promise<ClusterForClients> {
  const home = mkdtempSync(join(tmpdir(), 'lab-test-'))
  const cluster = createEmbeddedCluster({ home, programsFolder })
  await cluster.up(() => {})
  const config = new KubeConfig()
  config.loadFromFile(cluster.kubeconfig)
  const server = new URL(config.getCurrentCluster()!.server)

  const open = new Set<net.Socket>()
  const line = net.createServer((near) => {
    const far = net.connect(Number(server.port), server.hostname)
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(socket)
      socket
        .on('error', () => {})
        .on('close', () => {
          open.delete(socket)
          other.destroy()
        })
    }
    near.pipe(far).pipe(near)
  })
  await new Promise<void>((resolve) => line.listen(0, '127.0.0.1', resolve))
  const { port } = line.address() as net.AddressInfo
  const configOverLine = new KubeConfig()
  configOverLine.loadFromString(
    config.exportConfig().replaceAll(`127.0.0.1:${server.port}`, `127.0.0.1:${port}`),
  )
  return {
    config,
    configOverLine,
    cut: () => {
      for (const socket of open) socket.destroy()
    },
    async restart() {
      await cluster.down({ wipe: false })
      await cluster.up(() => {})
    },
    async close() {
      line.close()
      for (const socket of open) socket.destroy()
      await cluster.down({ wipe: true })
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** Resolves when `isSo` holds; rejects with what is there instead. */
export async function eventually(isSo: () => boolean | Promise<boolean>, what: () => unknown) {
  const deadline = Date.now() + 20_000
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`in vain: ${JSON.stringify(what())}`)
    await new Promise((resolve) => setTimeout(resolve, 30))
  }
}
