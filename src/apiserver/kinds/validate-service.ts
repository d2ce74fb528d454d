// What must hold between the fields of a Service?

import type { KubeObject } from '../../kube/kube-object.ts'
import { isLabel, isSubdomain } from '../operations/validate-metadata.ts'
import {
  duplicateValue,
  type FieldError,
  invalidValue,
  requiredValue,
} from '../schema/field-error.ts'
import { validatePortName, validatePortNumber } from './port-names.ts'

type Port = { name?: string; port?: number; protocol?: string; targetPort?: number | string }

export function validateService(service: KubeObject, old: KubeObject | undefined): FieldError[] {
  const { type, ports = [], externalName, clusterIP } = service.spec ?? {}
  const errors = (ports as Port[]).flatMap((port, index) =>
    validatePort(port, `spec.ports[${index}]`, ports.slice(0, index), ports.length > 1),
  )
  if (type === 'ExternalName') {
    if (!externalName) errors.push(requiredValue('spec.externalName'))
    else
      errors.push(
        ...isSubdomain(externalName).map((why) =>
          invalidValue('spec.externalName', externalName, why),
        ),
      )
  } else if (ports.length === 0 && clusterIP !== 'None') errors.push(requiredValue('spec.ports'))
  return [...errors, ...validateAddress(service, old)]
}

function validatePort(
  { name, port, protocol = 'TCP', targetPort }: Port,
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
  // Left out, it is the port itself, and that was said already.
  else if (targetPort !== port) errors.push(...validatePortNumber(`${at}.targetPort`, targetPort))
  const isSame = (other: Port) => other.port === port && (other.protocol ?? 'TCP') === protocol
  if (before.some(isSame)) errors.push(duplicatePort(at, port, protocol))
  return errors
}

/** As Go writes what the two have in common. */
const duplicatePort = (at: string, port: number | undefined, protocol: string): FieldError => ({
  reason: 'FieldValueDuplicate',
  field: at,
  message: `Duplicate value: core.ServicePort{Name:"", Protocol:"${protocol}", AppProtocol:(*string)(nil), Port:${port}, TargetPort:intstr.IntOrString{Type:0, IntVal:0, StrVal:""}, NodePort:0}`,
})

function validateAddress({ spec }: KubeObject, old: KubeObject | undefined): FieldError[] {
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
