// Which command shows the learner what a check saw?

import type { ObjectKey } from '../kube/kube-object.ts'
import type { HttpRequest } from './check.ts'

const inNamespace = (namespace?: string) => (namespace ? ` -n ${namespace}` : '')

export const getCommand = (kind: string, { name, namespace }: ObjectKey, output = ' -o yaml') =>
  `kubectl get ${kind.toLowerCase()} ${name}${inNamespace(namespace)}${output}`

export const listCommand = (kinds: string, namespace?: string) =>
  `kubectl get ${kinds.toLowerCase()}${inNamespace(namespace)}`

/** In which namespaces an object of that name stands. */
export const findCommand = (kind: string, name: string) =>
  `kubectl get ${kind.toLowerCase()} -A --field-selector metadata.name=${name}`

export const describeCommand = (kind: string, { name, namespace }: ObjectKey) =>
  `kubectl describe ${kind.toLowerCase()} ${name}${inNamespace(namespace)}`

/** `path` as the checks write it: `spec.rules[0].backendRefs`. */
export const fieldCommand = (kind: string, key: ObjectKey, path: string) =>
  getCommand(kind, key, ` -o jsonpath='{.${path}}'`)

export function curlCommand({ method, path, headers = {}, body }: HttpRequest, port: number) {
  const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`
  const parts = [`curl -i http://localhost:${port}${path}`]
  if (method === 'POST' && body === undefined) parts.push('-X POST')
  for (const [name, value] of Object.entries(headers))
    parts.push(`-H ${quote(`${name}: ${value}`)}`)
  if (body !== undefined) parts.push(`-d ${quote(JSON.stringify(body))}`)
  return parts.join(' ')
}
