// Which environment does a container start with? As Kubernetes makes it: the namespace's Services, envFrom, env, $(NAME).
// https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables

import type { KubeClient } from '../../kube/kube-client.ts'
import type { KubeObject } from '../../kube/kube-object.ts'
import { configMaps, endpoints, nodes, secrets, services } from '../../kube/resources.ts'
import { LOOPBACK } from '../free-port.ts'
import { NODE_NAME } from '../node.ts'
import type { ServiceProxy } from '../service-proxy.ts'
import { fieldOf } from './pod-fields.ts'
import { resourceFieldOf } from './resource-fields.ts'

/** What a container names is not there. The pod waits, and says so. */
export class CreateContainerConfigError extends Error {
  override name = 'CreateContainerConfigError'
}

export type EnvVar = { name: string; value?: string; valueFrom?: Record<string, any> }
type Variables = Record<string, string>

export async function containerEnvironment(
  { client, serviceProxy }: { client: KubeClient; serviceProxy: ServiceProxy },
  pod: KubeObject,
  container: { name?: string; env?: EnvVar[]; envFrom?: Record<string, any>[] },
  given: Variables = {},
): Promise<Variables> {
  const namespace = pod.metadata.namespace ?? ''
  const hasLinks = pod.spec.enableServiceLinks !== false
  const variables: Variables = {
    ...given,
    ...(await apiVariables(client)),
    ...(hasLinks && (await serviceVariables(client, serviceProxy, namespace))),
  }

  for (const { prefix = '', configMapRef, secretRef } of container.envFrom ?? []) {
    const data = configMapRef
      ? (await readConfig(client, namespace, configMapRef))?.data
      : decoded((await readSecret(client, namespace, secretRef))?.data)
    for (const [name, value] of Object.entries(data ?? {})) variables[prefix + name] = String(value)
  }
  for (const { name, value = '', valueFrom } of container.env ?? []) {
    const found = valueFrom
      ? await readValue(client, pod, valueFrom, container.name)
      : expand(value, variables)
    if (found !== undefined) variables[name] = found
  }
  return variables
}

/** `$(NAME)` becomes its value; an unknown one stays as it is, and `$$(NAME)` is `$(NAME)` itself. */
export const expand = (text: string, variables: Variables): string =>
  text.replaceAll(/\$\$|\$\(([^)]+)\)/g, (whole, name) =>
    whole === '$$' ? '$' : (variables[name] ?? whole),
  )

async function serviceVariables(client: KubeClient, proxy: ServiceProxy, namespace: string) {
  const variables: Variables = {}
  const { items } = await client.list(services, { namespace })
  for (const service of items) {
    if (!service.spec?.selector || service.spec.clusterIP === 'None') continue
    Object.assign(variables, variablesOf(service, await proxy.portsOf(service)))
  }
  return variables
}

/** Of the API itself every pod is told, wherever it is. */
async function apiVariables(client: KubeClient): Promise<Variables> {
  const key = { namespace: 'default', name: 'kubernetes' }
  const service = await client.get(services, key)
  const port = (await client.get(endpoints, key))?.subsets?.[0]?.ports?.[0]?.port
  return service && port ? variablesOf(service, { 443: port }) : {}
}

type Port = { port: number; name?: string; protocol?: string }

/** Where a Service is reached here, in each of the ways in which Kubernetes says it. */
function variablesOf({ metadata, spec }: KubeObject, hostPorts: Record<string, number>): Variables {
  const name = asVariable(metadata.name)
  const variables: Variables = {}
  for (const [index, { port, name: portName, protocol = 'TCP' }] of (
    spec.ports as Port[]
  ).entries()) {
    const hostPort = String(hostPorts[port])
    const url = `${protocol.toLowerCase()}://${LOOPBACK}:${hostPort}`
    if (index === 0) {
      variables[`${name}_SERVICE_HOST`] = LOOPBACK
      variables[`${name}_SERVICE_PORT`] = hostPort
      variables[`${name}_PORT`] = url
    }
    if (portName) variables[`${name}_SERVICE_PORT_${asVariable(portName)}`] = hostPort
    const link = `${name}_PORT_${port}_${protocol}`
    variables[link] = url
    variables[`${link}_PROTO`] = protocol.toLowerCase()
    variables[`${link}_PORT`] = hostPort
    variables[`${link}_ADDR`] = LOOPBACK
  }
  return variables
}

const asVariable = (name: string) => name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')

async function readValue(
  client: KubeClient,
  pod: KubeObject,
  source: Record<string, any>,
  container: string | undefined,
): Promise<string | undefined> {
  const namespace = pod.metadata.namespace ?? ''
  if (source.fieldRef) return fieldOf(pod, source.fieldRef.fieldPath)
  if (source.resourceFieldRef) {
    const node = await client.get(nodes, { name: NODE_NAME })
    return resourceFieldOf(pod, source.resourceFieldRef, node, container)
  }
  const { name, key, optional } = source.secretKeyRef ?? source.configMapKeyRef ?? {}
  if (!name) return undefined
  const data = source.secretKeyRef
    ? decoded((await readSecret(client, namespace, { name, optional }))?.data)
    : (await readConfig(client, namespace, { name, optional }))?.data
  const value = data?.[key]
  if (value === undefined && !optional) {
    const kind = source.secretKeyRef ? 'Secret' : 'ConfigMap'
    throw new CreateContainerConfigError(`couldn't find key ${key} in ${kind} ${namespace}/${name}`)
  }
  return value
}

type Named = { name: string; optional?: boolean }

async function readSecret(client: KubeClient, namespace: string, { name, optional }: Named) {
  const secret = await client.get(secrets, { namespace, name })
  if (!secret && !optional) throw new CreateContainerConfigError(`secret "${name}" not found`)
  return secret
}

async function readConfig(client: KubeClient, namespace: string, { name, optional }: Named) {
  const config = await client.get(configMaps, { namespace, name })
  if (!config && !optional) throw new CreateContainerConfigError(`configmap "${name}" not found`)
  return config
}

export const decoded = (data: Record<string, string> | undefined): Variables | undefined =>
  data &&
  Object.fromEntries(
    Object.entries(data).map(([key, value]) => [
      key,
      Buffer.from(value, 'base64').toString('utf8'),
    ]),
  )
