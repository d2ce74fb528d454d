// What must hold between the fields of a container?

import { isLabel } from '../operations/validate-metadata.ts'
import {
  duplicateValue,
  type FieldError,
  forbidden,
  invalidValue,
  requiredValue,
  unsupportedValue,
} from '../schema/field-error.ts'
import { parseQuantity } from '../schema/quantity.ts'
import { validatePortName, validatePortNumber } from './port-names.ts'

type Fields = Record<string, any>

type Place = { volumes: Set<string>; graceSeconds: number; isInit: boolean }

export function validateContainer(container: Fields, place: Place, at: string): FieldError[] {
  const { name } = container
  return [
    ...(name ? isLabel(name).map((why) => invalidValue(`${at}.name`, name, why)) : []),
    ...validateImage(container, at),
    ...validatePorts(container.ports, `${at}.ports`),
    ...validateEnvironment(container.env, `${at}.env`),
    ...validateEnvironmentFrom(container.envFrom, `${at}.envFrom`),
    ...validateMounts(container.volumeMounts, place.volumes, `${at}.volumeMounts`),
    ...validateResources(container.resources, `${at}.resources`),
  ]
}

/** What only a container has that runs as long as its pod. */
export function validateRunning(
  container: Fields,
  { graceSeconds, isInit }: Place,
  at: string,
): FieldError[] {
  if (isInit && container.restartPolicy !== 'Always')
    return ['lifecycle', ...PROBES]
      .filter((field) => container[field])
      .map((field) =>
        forbidden(
          `${at}.${field}`,
          'may not be set for init containers without restartPolicy=Always',
        ),
      )
  const hooks = ['postStart', 'preStop'].flatMap((hook) => {
    const handler = container.lifecycle?.[hook]
    const path = `${at}.lifecycle.${hook}`
    return handler ? validateHandler(handler, HOOK_WAYS, path, graceSeconds) : []
  })
  const probes = PROBES.flatMap((probe) => validateProbe(container[probe], probe, `${at}.${probe}`))
  const restart =
    container.restartPolicy && !isInit
      ? [forbidden(`${at}.restartPolicy`, 'may not be set for non-init containers')]
      : []
  return [...hooks, ...probes, ...restart]
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
    if (valueFrom) errors.push(...validateSource(value, valueFrom, `${at}[${index}].valueFrom`))
    return errors
  })
}

const SOURCES = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef']
const FIELDS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
]

function validateSource(value: unknown, source: Fields, at: string): FieldError[] {
  const found = SOURCES.filter((name) => source[name])
  const errors: FieldError[] = []
  const path = source.fieldRef?.fieldPath
  if (path && !FIELDS.includes(path) && !/^metadata\.(labels|annotations)\['.+'\]$/.test(path))
    errors.push(
      /^(metadata|spec|status)\.(labels|annotations|restartPolicy|schedulerName|phase)$/.test(path)
        ? unsupportedValue(`${at}.fieldRef.fieldPath`, path, FIELDS)
        : invalidValue(
            `${at}.fieldRef.fieldPath`,
            path,
            `error converting fieldPath: field label not supported: ${path}`,
          ),
    )
  if (found.length === 0) {
    const names = SOURCES.map((name) => `\`${name}\``)
    const words = `must specify one of: ${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
    errors.push(invalidValue(at, '', words))
  } else if (value)
    errors.push(invalidValue(at, '', 'may not be specified when `value` is not empty'))
  else if (found.length > 1)
    errors.push(invalidValue(at, '', 'may not have more than one field specified at a time'))
  return errors
}

/** Kubernetes says it of the whole list. */
const validateEnvironmentFrom = (sources: Fields[] = [], at: string): FieldError[] =>
  sources.flatMap(({ configMapRef, secretRef }) => {
    if (configMapRef && secretRef)
      return [invalidValue(at, '', 'may not have more than one field specified at a time')]
    if (configMapRef || secretRef) return []
    return [invalidValue(at, '', 'must specify one of: `configMapRef` or `secretRef`')]
  })

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
const PROBE_WAYS = ['exec', 'httpGet', 'tcpSocket', 'grpc']
const HOOK_WAYS = ['exec', 'httpGet', 'tcpSocket', 'sleep']

/** The first one found is looked at, the others are too many. */
function validateHandler(handler: Fields, known: string[], at: string, graceSeconds = 0) {
  const [way, ...more] = known.filter((one) => handler[one])
  if (!way) return [requiredValue(at, 'must specify a handler type')]
  const { port, path, command, seconds } = handler[way]
  const errors: FieldError[] = []
  if (way === 'exec' && !command?.length) errors.push(requiredValue(`${at}.exec.command`))
  if (way === 'httpGet' && path === '') errors.push(requiredValue(`${at}.httpGet.path`))
  if (typeof port === 'string') errors.push(...validatePortName(`${at}.${way}.port`, port))
  else errors.push(...validatePortNumber(`${at}.${way}.port`, port))
  if (way === 'sleep' && (seconds <= 0 || seconds > graceSeconds)) {
    const words = `must be greater than 0 and less than terminationGracePeriodSeconds (${graceSeconds}). Enable AllowPodLifecycleSleepActionZeroValue feature gate for zero sleep.`
    errors.push(invalidValue(`${at}.sleep`, seconds, words))
  }
  const tooMany = 'may not specify more than 1 handler type'
  return [...errors, ...more.map((other) => forbidden(`${at}.${other}`, tooMany))]
}

function validateProbe(probe: Fields | undefined, which: string, at: string): FieldError[] {
  if (!probe) return []
  const errors = validateHandler(probe, PROBE_WAYS, at)
  for (const field of [
    'initialDelaySeconds',
    'timeoutSeconds',
    'periodSeconds',
    'successThreshold',
    'failureThreshold',
  ])
    if (probe[field] < 0)
      errors.push(
        invalidValue(`${at}.${field}`, probe[field], 'must be greater than or equal to 0'),
      )
  if (probe.terminationGracePeriodSeconds !== undefined && which === 'readinessProbe')
    errors.push(
      invalidValue(
        `${at}.terminationGracePeriodSeconds`,
        probe.terminationGracePeriodSeconds,
        'must not be set for readinessProbes',
      ),
    )
  else if (probe.terminationGracePeriodSeconds <= 0)
    errors.push(
      invalidValue(
        `${at}.terminationGracePeriodSeconds`,
        probe.terminationGracePeriodSeconds,
        'must be greater than 0',
      ),
    )
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
