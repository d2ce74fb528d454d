// One cluster with the gateway in it, on which all rows of the table are run.

import { createServer } from 'node:net'
import { generate } from 'selfsigned'
import { type RunningLab, startLab } from '../../harness/lab.ts'
import type { ConformanceRow } from './conformance-row.ts'
import { EchoBackends } from './echo-backends.ts'
import { gateway, httpListener, SHARED } from './manifests.ts'
import { RowRun } from './run-row.ts'

export type ConformanceLab = {
  /** Says what is not as the row has it. */
  run(row: ConformanceRow): Promise<string | undefined>
  close(): Promise<void>
}

export async function startConformanceLab(): Promise<ConformanceLab> {
  const lab = await startLab()
  const backends = new EchoBackends()
  const variables = { ...(await certificates()), CLOSED_PORT: String(await closedPort()) }
  const run = (row: ConformanceRow) => new RowRun(row, lab, backends, variables).run()
  const shared = await run(SHARED_GATEWAY)
  if (shared !== undefined) throw new Error(shared)
  const runs = new Map<string, number>()
  return {
    async run({ name, ...row }) {
      const count = runs.get(name) ?? 0
      runs.set(name, count + 1)
      // A row that is run once more finds nothing of the first time.
      const own = { ...row, name: count === 0 ? name : `${name}-${count}` }
      const difference = await run(own)
      await removeNamespaces(lab, own)
      return difference
    },
    async close() {
      backends.close()
      await lab.close()
    },
  }
}

const SHARED_GATEWAY: ConformanceRow = {
  name: SHARED.namespace,
  title: 'the Gateway of all rows that need none of their own',
  restates: [],
  steps: [
    {
      apply: [
        gateway([httpListener({ allowedRoutes: { namespaces: { from: 'All' } } })], {
          name: SHARED.name,
        }),
      ],
      gateways: { shared: { is: 'Accepted Programmed' } },
    },
  ],
}

/** With all that is in them, so that few proxies run at a time. */
async function removeNamespaces(
  { kubectl }: RunningLab,
  { name, namespaces = {} }: ConformanceRow,
) {
  const names = [name, ...Object.keys(namespaces).map((word) => `${name}-${word}`)]
  await kubectl(['delete', 'namespace', ...names, '--wait=false'])
}

async function certificates() {
  const first = await certificate('first.test')
  const second = await certificate('second.test')
  return {
    FIRST_CERTIFICATE: first.certificate,
    FIRST_KEY: first.key,
    SECOND_CERTIFICATE: second.certificate,
    SECOND_KEY: second.key,
  }
}

async function certificate(name: string) {
  const { cert, private: key } = await generate([{ name: 'commonName', value: name }])
  const encode = (text: string) => Buffer.from(text).toString('base64')
  return { certificate: encode(cert), key: encode(key) }
}

/** Nobody listens there: it was free a moment ago. */
const closedPort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
