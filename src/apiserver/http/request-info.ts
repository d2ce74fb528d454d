// What does the path of a request name? https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-uris

import { badRequest } from '../status-errors.ts'

export type ResourcePath = {
  group: string
  version: string
  plural: string
  namespace?: string
  name?: string
  subresource?: string
  /** What follows the subresource (`proxy/metrics`). */
  rest?: string
}

/** Undefined where the path is none of a resource: discovery, health, versions. */
export function parseResourcePath(path: string): ResourcePath | undefined {
  const steps = path
    .split('/')
    .filter((step) => step !== '')
    .map(decode)
  const isCore = steps[0] === 'api'
  if (!isCore && steps[0] !== 'apis') return undefined
  const group = isCore ? '' : steps[1]
  const version = isCore ? steps[1] : steps[2]
  const [first, second, third, ...more] = steps.slice(isCore ? 2 : 3)
  if (group === undefined || version === undefined || first === undefined) return undefined

  const isInNamespace =
    first === 'namespaces' &&
    second !== undefined &&
    third !== undefined &&
    !(more.length === 0 && NAMESPACE_SUBRESOURCES.has(third))
  if (isInNamespace) {
    const [name, subresource, ...rest] = more
    return {
      group,
      version,
      plural: third,
      namespace: second,
      name,
      subresource,
      rest: rest.join('/'),
    }
  }
  return { group, version, plural: first, name: second, subresource: third, rest: more.join('/') }
}

const NAMESPACE_SUBRESOURCES = new Set(['status', 'finalize'])

function decode(step: string) {
  try {
    return decodeURIComponent(step)
  } catch {
    throw badRequest(`invalid URL escape ${JSON.stringify(step)}`)
  }
}

/** The verb that access is asked for. */
export function verbOf(method: string, { name }: ResourcePath, isWatch: boolean) {
  switch (method) {
    case 'GET':
    case 'HEAD':
      if (isWatch) return 'watch'
      return name === undefined ? 'list' : 'get'
    case 'POST':
      return 'create'
    case 'PUT':
      return 'update'
    case 'PATCH':
      return 'patch'
    case 'DELETE':
      return name === undefined ? 'deletecollection' : 'delete'
    default:
      return method.toLowerCase()
  }
}
