// Where is each simulator, and which key does it take? As the manifests and the rows of the tests have it.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { simulators } from '../../../../src/simulators/simulators.ts'
import { providerRows } from './provider-rows.ts'

const MANIFESTS = join(import.meta.dirname, '..', '..', '..', '..', 'manifests', 'simulators')

const read = (file: string): any[] =>
  parseAllDocuments(readFileSync(join(MANIFESTS, file), 'utf8')).map((one) => one.toJS())

export type SimulatorLine = {
  name: string
  service: string
  servicePort: number
  port: number
  variable: string
  key: string
}

export function simulatorLines(): SimulatorLine[] {
  const [deployment] = read('deployment.yaml')
  const { ports } = deployment.spec.template.spec.containers[0]
  const services = read('services.yaml')
  return simulators.map(({ name, defaultPort }) => {
    const { containerPort } = ports.find((one: any) => one.name === name)
    if (containerPort !== defaultPort)
      throw new Error(`${name} listens at ${defaultPort}, and the manifest has ${containerPort}`)
    const service = services.find(({ spec }) => spec.ports[0].targetPort === name)
    const row = providerRows.find((one) => one.provider.startsWith(name))!
    return {
      name: row.provider,
      service: service.metadata.name,
      servicePort: service.spec.ports[0].port,
      port: containerPort,
      variable: `${row.provider.toUpperCase()}_BASE_URL`,
      key: keyOf(row.backend({}).policies?.auth),
    }
  })
}

function keyOf(auth: any): string {
  return auth.type === 'key'
    ? auth.key
    : `${auth.signing.accessKeyId} ${auth.signing.secretAccessKey}`
}
