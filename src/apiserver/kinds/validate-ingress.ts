// What must hold between the fields of an Ingress?

import { isIP } from 'node:net'
import type { KubeObject } from '../../kube/kube-object.ts'
import { isService, isSubdomain, isWildcardSubdomain } from '../operations/validate-metadata.ts'
import {
  type FieldError,
  invalidValue,
  requiredValue,
  unsupportedValue,
} from '../schema/field-error.ts'
import { validatePortName, validatePortNumber } from './port-names.ts'

type Backend = {
  resource?: object
  service?: { name?: string; port?: { name?: string; number?: number } }
}
type Path = { path?: string; pathType?: string; backend?: Backend }
type Rule = { host?: string; http?: { paths?: Path[] } }
type Tls = { hosts?: string[] }

export function validateIngress({ spec }: KubeObject): FieldError[] {
  const { rules = [], defaultBackend, tls = [], ingressClassName } = spec ?? {}
  const errors: FieldError[] = []
  if (rules.length === 0 && !defaultBackend)
    errors.push({
      reason: 'FieldValueInvalid',
      field: 'spec',
      message:
        'Invalid value: []networking.IngressRule(nil): either `defaultBackend` or `rules` must be specified',
    })
  if (defaultBackend) errors.push(...validateBackend(defaultBackend, 'spec.defaultBackend'))
  for (const [index, rule] of rules.entries())
    errors.push(...validateRule(rule, `spec.rules[${index}]`))
  for (const [index, { hosts = [] }] of (tls as Tls[]).entries())
    for (const [place, host] of hosts.entries())
      errors.push(...validateHost(host, `spec.tls[${index}].hosts[${place}]`))
  if (ingressClassName !== undefined)
    for (const why of isSubdomain(ingressClassName))
      errors.push(invalidValue('spec.ingressClassName', ingressClassName, why))
  return errors
}

function validateRule({ host, http }: Rule, at: string): FieldError[] {
  const errors: FieldError[] = []
  if (host && isIP(host))
    errors.push(invalidValue(`${at}.host`, host, 'must be a DNS name, not an IP address'))
  if (host) errors.push(...validateHost(host, `${at}.host`))
  for (const [index, path] of (http?.paths ?? []).entries())
    errors.push(...validatePath(path, `${at}.http.paths[${index}]`))
  return errors
}

const validateHost = (host: string, at: string): FieldError[] =>
  (host.includes('*') ? isWildcardSubdomain : isSubdomain)(host).map((why) =>
    invalidValue(at, host, why),
  )

const SEQUENCES = ['//', '/./', '/../', '%2f', '%2F']
const TYPES = ['Exact', 'ImplementationSpecific', 'Prefix']
const ENDS = ['/..', '/.']

function validatePath({ path = '', pathType, backend = {} }: Path, at: string): FieldError[] {
  const type = `${at}.pathType`
  if (pathType === undefined) return [requiredValue(type, 'pathType must be specified')]
  const errors: FieldError[] = []
  const refuse = (why: string) => errors.push(invalidValue(`${at}.path`, path, why))
  const isOwn = pathType === 'ImplementationSpecific'
  if (!path.startsWith('/') && (path || !isOwn)) refuse('must be an absolute path')
  if (!isOwn) {
    for (const part of SEQUENCES) if (path.includes(part)) refuse(`must not contain '${part}'`)
    for (const end of ENDS) if (path.endsWith(end)) refuse(`cannot end with '${end}'`)
  }
  if (!TYPES.includes(pathType))
    errors.splice(0, errors.length, unsupportedValue(type, pathType, TYPES))
  return [...errors, ...validateBackend(backend, `${at}.backend`)]
}

function validateBackend({ resource, service }: Backend, at: string): FieldError[] {
  if (resource && service)
    return [invalidValue(at, '', 'cannot set both resource and service backends')]
  if (!service)
    return resource ? [] : [invalidValue(at, '', 'resource or service backend is required')]
  const { name, port: { name: portName, number } = {} } = service
  const errors: FieldError[] = []
  if (name)
    errors.push(...isService(name).map((why) => invalidValue(`${at}.service.name`, name, why)))
  if (portName && number)
    errors.push(invalidValue(at, '', 'cannot set both port name & port number'))
  else if (portName) errors.push(...validatePortName(`${at}.service.port.name`, portName))
  else if (number) errors.push(...validatePortNumber(`${at}.service.port.number`, number))
  else errors.push(requiredValue(at, 'port name or number is required'))
  return errors
}
