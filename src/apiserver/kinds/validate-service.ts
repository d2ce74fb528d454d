// What must hold between the fields of a Service?

import { isIP, isIPv4 } from 'node:net'
import type { KubeObject } from '../../kube/kube-object.ts'
import { isLabel, isSubdomain, validateLabels } from '../operations/validate-metadata.ts'
import {
  duplicateValue,
  type FieldError,
  forbidden,
  invalidValue,
  requiredValue,
} from '../schema/field-error.ts'
import { validatePortName, validatePortNumber } from './port-names.ts'

type Port = {
  name?: string
  port?: number
  protocol?: string
  targetPort?: number | string
  nodePort?: number
}

export function validateService(service: KubeObject, old: KubeObject | undefined): FieldError[] {
  const { spec = {} } = service
  const ports: Port[] = spec.ports ?? []
  return [
    ...validateChangedAddress(service, old),
    ...validateType(spec, ports),
    ...ports.flatMap((port, index) =>
      validatePort(port, `spec.ports[${index}]`, ports.slice(0, index), ports.length > 1),
    ),
    ...validateLabels('spec.selector', spec.selector),
    ...validateAffinity(spec),
    ...validateAddresses(spec),
    ...validateTogether(spec.type, ports),
    ...validateExternal(spec),
  ]
}

function validateType({ type, clusterIP, externalName }: KubeObject['spec'], ports: Port[]) {
  const errors: FieldError[] = []
  if (ports.length === 0 && clusterIP !== 'None' && type !== 'ExternalName')
    errors.push(requiredValue('spec.ports'))
  if ((type === 'LoadBalancer' || type === 'NodePort') && clusterIP === 'None') {
    const words = `may not be set to 'None' for ${type} services`
    errors.push(invalidValue('spec.clusterIPs[0]', 'None', words))
  }
  if (type !== 'ExternalName') return errors
  if (!externalName) return [...errors, requiredValue('spec.externalName')]
  const wrong = isSubdomain(externalName.replace(/\.$/, ''))
  return [...errors, ...wrong.map((why) => invalidValue('spec.externalName', externalName, why))]
}

function validatePort(
  { name, port, targetPort }: Port,
  at: string,
  before: Port[],
  isNameNeeded: boolean,
): FieldError[] {
  const errors: FieldError[] = []
  if (!name) {
    if (isNameNeeded) errors.push(requiredValue(`${at}.name`))
  } else {
    errors.push(...isLabel(name).map((why) => invalidValue(`${at}.name`, name, why)))
    if (before.some((other) => other.name === name)) errors.push(duplicateValue(`${at}.name`, name))
  }
  errors.push(...validatePortNumber(`${at}.port`, port))
  if (typeof targetPort === 'string')
    errors.push(...validatePortName(`${at}.targetPort`, targetPort))
  else errors.push(...validatePortNumber(`${at}.targetPort`, targetPort))
  return errors
}

function validateAffinity({ sessionAffinity, sessionAffinityConfig }: KubeObject['spec']) {
  const at = 'spec.sessionAffinityConfig'
  if (sessionAffinity === 'None' && sessionAffinityConfig)
    return [forbidden(at, 'must not be set when session affinity is None')]
  const seconds = sessionAffinityConfig?.clientIP?.timeoutSeconds
  if (sessionAffinity !== 'ClientIP' || (seconds > 0 && seconds <= 86400)) return []
  const words = 'must be greater than 0 and less than 86400'
  return [invalidValue(`${at}.clientIP.timeoutSeconds`, seconds, words)]
}

const ADDRESS = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'

function validateAddresses({ clusterIPs = [], externalIPs = [] }: KubeObject['spec']) {
  const errors: FieldError[] = []
  for (const [index, address] of clusterIPs.entries())
    if (address !== 'None' && !isIP(address))
      errors.push(invalidValue(`spec.clusterIPs[${index}]`, address, ADDRESS))
  for (const [index, address] of externalIPs.entries()) {
    const refuse = (why: string) =>
      errors.push(invalidValue(`spec.externalIPs[${index}]`, address, why))
    if (!isIP(address)) refuse(ADDRESS)
    else if (address === '0.0.0.0' || address === '::')
      refuse('may not be unspecified (0.0.0.0 or ::)')
    else if (address.startsWith('127.') || address === '::1')
      refuse('may not be in the loopback range (127.0.0.0/8, ::1/128)')
    else if (address.startsWith('169.254.') || /^fe[89ab]/i.test(address))
      refuse('may not be in the link-local range (169.254.0.0/16, fe80::/10)')
  }
  return errors
}

/** What the ports may not have in common. */
function validateTogether(type: string, ports: Port[]): FieldError[] {
  const errors: FieldError[] = []
  const each = (look: (port: Port, at: string, before: Port[]) => void) => {
    for (const [index, port] of ports.entries())
      look(port, `spec.ports[${index}]`, ports.slice(0, index))
  }
  const protocolOf = ({ protocol = 'TCP' }: Port) => protocol
  each(({ nodePort }, at) => {
    if (type === 'ClusterIP' && nodePort)
      errors.push(forbidden(`${at}.nodePort`, "may not be used when `type` is 'ClusterIP'"))
  })
  each((port, at, before) => {
    const isSame = (other: Port) =>
      other.nodePort === port.nodePort && protocolOf(other) === protocolOf(port)
    if (port.nodePort && before.some(isSame))
      errors.push(duplicateValue(`${at}.nodePort`, port.nodePort))
  })
  each((port, at, before) => {
    const isSame = (other: Port) =>
      other.port === port.port && protocolOf(other) === protocolOf(port)
    if (before.some(isSame)) errors.push(duplicatePort(at, port.port, protocolOf(port)))
  })
  return errors
}

/** As Go writes what the two have in common. */
const duplicatePort = (at: string, port: number | undefined, protocol: string): FieldError => ({
  reason: 'FieldValueDuplicate',
  field: at,
  message: `Duplicate value: core.ServicePort{Name:"", Protocol:"${protocol}", AppProtocol:(*string)(nil), Port:${port}, TargetPort:intstr.IntOrString{Type:0, IntVal:0, StrVal:""}, NodePort:0}`,
})

const FOR_LOAD_BALANCERS = "may only be used when `type` is 'LoadBalancer'"

/** How it is reached from outside. */
function validateExternal(spec: KubeObject['spec']): FieldError[] {
  const { type, externalTrafficPolicy, loadBalancerSourceRanges: ranges = [] } = spec
  const errors: FieldError[] = []
  const isLoadBalancer = type === 'LoadBalancer'
  if (ranges.length > 0 && !isLoadBalancer)
    errors.push(forbidden('spec.LoadBalancerSourceRanges', FOR_LOAD_BALANCERS))
  for (const [index, range] of ranges.entries())
    if (!isRange(range.trim())) {
      const words = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'
      errors.push(invalidValue(`spec.LoadBalancerSourceRanges[${index}]`, range.trim(), words))
    }
  for (const field of ['allocateLoadBalancerNodePorts', 'loadBalancerClass'])
    if (spec[field] !== undefined && !isLoadBalancer)
      errors.push(forbidden(`spec.${field}`, FOR_LOAD_BALANCERS))
  const isExternal = isLoadBalancer || type === 'NodePort' || spec.externalIPs?.length > 0
  if (externalTrafficPolicy && !isExternal) {
    const words = 'may only be set for externally-accessible services'
    errors.push(invalidValue('spec.externalTrafficPolicy', externalTrafficPolicy, words))
  }
  return errors
}

function isRange(text: string) {
  const [address = '', bits = ''] = text.split('/')
  return isIP(address) > 0 && /^\d+$/.test(bits) && Number(bits) <= (isIPv4(address) ? 32 : 128)
}

function validateChangedAddress({ spec }: KubeObject, old: KubeObject | undefined): FieldError[] {
  const was = old?.spec?.clusterIP
  const is = spec?.clusterIP
  if (!was || !is || was === is || spec.type === 'ExternalName') return []
  const found = `[]string{${JSON.stringify(is)}}`
  return [
    {
      reason: 'FieldValueInvalid',
      field: 'spec.clusterIPs[0]',
      message: `Invalid value: ${found}: may not change once set`,
    },
  ]
}
