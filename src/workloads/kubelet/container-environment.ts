// Which environment does a container start with? As Kubernetes makes it: the namespace's Services, envFrom, env, $(NAME).
// https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables

import type { KubeClient } from '../../kube/kube-client.ts'
import type { KubeObject } from '../../kube/kube-object.ts'
import { configMaps, secrets, services } from '../../kube/resources.ts'
import { LOOPBACK } from '../free-port.ts'
import type { ServiceProxy } from '../service-proxy.ts'
import { fieldOf } from './pod-fields.ts'

/** What a container names is not there. The pod waits, and says so. */
export class CreateContainerConfigError extends Error {
  override name = 'CreateContainerConfigError'
}

export type EnvVar = { name: string; value?: string; valueFrom?: Record<string, any> }
type Variables = Record<string, string>

export async function containerEnvironment(
  { client, serviceProxy }: { client: KubeClient; serviceProxy: ServiceProxy },
  pod: KubeObject,
  container: { env?: EnvVar[]; envFrom?: Record<string, any>[] },
  given: Variables = {},
): Promise<Variables> {
  const namespace = pod.metadata.namespace ?? ''
  const hasLinks = pod.spec.enableServiceLinks !== false
  const variables: Variables = {
    ...given,
    ...(hasLinks && (await serviceVariables(client, serviceProxy, namespace))),
  }

  for (const { prefix = '', configMapRef, secretRef } of container.envFrom ?? []) {
    const data = configMapRef
      ? (await readConfig(client, namespace, configMapRef))?.data
      : decoded((await readSecret(client, namespace, secretRef))?.data)
    for (const [name, value] of Object.entries(data ?? {})) variables[prefix + name] = String(value)
  }
  for (const { name, value = '', valueFrom } of container.env ?? []) {
    const found = valueFrom ? await readValue(client, pod, valueFrom) : expand(value, variables)
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
    const ports = await proxy.portsOf(service)
    const name = service.metadata.name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')
    for (const [
      index,
      { port, name: portName, protocol = 'TCP' },
    ] of service.spec.ports.entries()) {
      const hostPort = String(ports[port])
      if (index === 0) {
        variables[`${name}_SERVICE_HOST`] = LOOPBACK
        variables[`${name}_SERVICE_PORT`] = hostPort
        variables[`${name}_PORT`] = `${protocol.toLowerCase()}://${LOOPBACK}:${hostPort}`
      }
      if (portName)
        variables[`${name}_SERVICE_PORT_${portName.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`] =
          hostPort
    }
  }
  return variables
}

async function readValue(
  client: KubeClient,
  pod: KubeObject,
  source: Record<string, any>,
): Promise<string | undefined> {
  const namespace = pod.metadata.namespace ?? ''
  if (source.fieldRef) return fieldOf(pod, source.fieldRef.fieldPath)
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
