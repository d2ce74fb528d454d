// What must hold between the fields of a container?

import { isLabel } from '../operations/validate-metadata.ts'
import {
  duplicateValue,
  type FieldError,
  forbidden,
  invalidValue,
  requiredValue,
} from '../schema/field-error.ts'
import { parseQuantity } from '../schema/quantity.ts'
import { validatePortName, validatePortNumber } from './port-names.ts'

type Fields = Record<string, any>

export function validateContainer(
  container: Fields,
  volumes: Set<string>,
  at: string,
): FieldError[] {
  const { name } = container
  return [
    ...(name ? isLabel(name).map((why) => invalidValue(`${at}.name`, name, why)) : []),
    ...validateImage(container, at),
    ...validatePorts(container.ports, `${at}.ports`),
    ...validateEnvironment(container.env, `${at}.env`),
    ...validateMounts(container.volumeMounts, volumes, `${at}.volumeMounts`),
    ...PROBES.flatMap((probe) => validateProbe(container[probe], probe, `${at}.${probe}`)),
    ...validateResources(container.resources, `${at}.resources`),
  ]
}

function validateImage({ image }: Fields, at: string): FieldError[] {
  if (typeof image !== 'string' || image === image.trim()) return []
  return [invalidValue(`${at}.image`, image, 'must not have leading or trailing whitespace')]
}

function validatePorts(ports: Fields[] = [], at: string): FieldError[] {
  const names = new Set<string>()
  return ports.flatMap(({ name, containerPort, hostPort }, index) => {
    const path = `${at}[${index}]`
    const errors: FieldError[] = []
    if (name) {
      const wrong = validatePortName(`${path}.name`, name)
      errors.push(...wrong)
      if (wrong.length === 0 && names.has(name)) errors.push(duplicateValue(`${path}.name`, name))
      names.add(name)
    }
    if (!containerPort) errors.push(requiredValue(`${path}.containerPort`))
    else errors.push(...validatePortNumber(`${path}.containerPort`, containerPort))
    if (hostPort) errors.push(...validatePortNumber(`${path}.hostPort`, hostPort))
    return errors
  })
}

const ENVIRONMENT_NAME =
  "a valid environment variable name must consist only of printable ASCII characters other than '='"

function validateEnvironment(variables: Fields[] = [], at: string): FieldError[] {
  return variables.flatMap(({ name, value, valueFrom }, index) => {
    const errors: FieldError[] = []
    if (!name) errors.push(requiredValue(`${at}[${index}].name`))
    else if (!/^[ -<>-~]+$/.test(name))
      errors.push(invalidValue(`${at}[${index}].name`, name, ENVIRONMENT_NAME))
    if (value && valueFrom) {
      const words = 'may not be specified when `value` is not empty'
      errors.push(invalidValue(`${at}[${index}].valueFrom`, '', words))
    }
    return errors
  })
}

function validateMounts(mounts: Fields[] = [], volumes: Set<string>, at: string): FieldError[] {
  const paths = new Set<string>()
  return mounts.flatMap(({ name, mountPath }, index) => {
    const errors: FieldError[] = []
    if (name && !volumes.has(name)) {
      errors.push({
        reason: 'FieldValueNotFound',
        field: `${at}[${index}].name`,
        message: `Not found: "${name}"`,
      })
    }
    if (mountPath && paths.has(mountPath)) {
      errors.push(invalidValue(`${at}[${index}].mountPath`, mountPath, 'must be unique'))
    }
    paths.add(mountPath)
    return errors
  })
}

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const
const WAYS = ['exec', 'httpGet', 'tcpSocket', 'grpc']

function validateProbe(probe: Fields | undefined, which: string, at: string): FieldError[] {
  if (!probe) return []
  const ways = WAYS.filter((way) => probe[way])
  const errors = ways
    .slice(1)
    .map((way) => forbidden(`${at}.${way}`, 'may not specify more than 1 handler type'))
  if (ways.length === 0) errors.push(requiredValue(at, 'must specify a handler type'))
  for (const field of [
    'initialDelaySeconds',
    'timeoutSeconds',
    'periodSeconds',
    'failureThreshold',
  ])
    if (probe[field] < 0)
      errors.push(
        invalidValue(`${at}.${field}`, probe[field], 'must be greater than or equal to 0'),
      )
  const port = probe.httpGet?.port ?? probe.tcpSocket?.port
  const way = probe.httpGet ? 'httpGet' : 'tcpSocket'
  errors.push(...validatePortNumber(`${at}.${way}.port`, port))
  if (typeof port === 'string') errors.push(...validatePortName(`${at}.${way}.port`, port))
  if (which !== 'readinessProbe' && (probe.successThreshold ?? 1) !== 1)
    errors.push(invalidValue(`${at}.successThreshold`, probe.successThreshold, 'must be 1'))
  return errors
}

function validateResources(resources: Fields | undefined, at: string): FieldError[] {
  const { requests = {}, limits = {} } = resources ?? {}
  return Object.entries(requests).flatMap(([what, wanted]) => {
    const request = parseQuantity(String(wanted))
    const limit = limits[what] === undefined ? undefined : parseQuantity(String(limits[what]))
    if (!request || !limit || request.nanos <= limit.nanos) return []
    const why = `must be less than or equal to ${what} limit of ${limits[what]}`
    return [invalidValue(`${at}.requests`, String(wanted), why)]
  })
}
