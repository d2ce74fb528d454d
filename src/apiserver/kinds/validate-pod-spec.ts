// What must hold between the fields of a pod's specification, and of its containers?

import {
  duplicateValue,
  type FieldError,
  invalidValue,
  requiredValue,
} from '../schema/field-error.ts'

type Spec = Record<string, any>

export function validatePodSpec(spec: Spec | undefined, path: string): FieldError[] {
  if (!spec) return []
  const volumes = new Set<string>((spec.volumes ?? []).map(({ name }: Spec) => name))
  const names = new Set<string>()
  return ['initContainers', 'containers'].flatMap((list) =>
    (spec[list] ?? []).flatMap((container: Spec, index: number) => {
      const at = `${path}.${list}[${index}]`
      const isTaken = container.name && names.has(container.name)
      names.add(container.name)
      return [
        ...(isTaken ? [duplicateValue(`${at}.name`, container.name)] : []),
        ...validateImage(container, at),
        ...validatePorts(container.ports, `${at}.ports`),
        ...validateEnvironment(container.env, `${at}.env`),
        ...validateMounts(container.volumeMounts, volumes, `${at}.volumeMounts`),
      ]
    }),
  )
}

function validateImage({ image }: Spec, at: string): FieldError[] {
  if (typeof image !== 'string' || image === image.trim()) return []
  return [invalidValue(`${at}.image`, image, 'must not have leading or trailing whitespace')]
}

function validatePorts(ports: Spec[] = [], at: string): FieldError[] {
  const names = new Set<string>()
  return ports.flatMap(({ name, containerPort, hostPort }, index) => {
    const errors: FieldError[] = []
    if (name && names.has(name)) errors.push(duplicateValue(`${at}[${index}].name`, name))
    names.add(name)
    if (!containerPort) errors.push(requiredValue(`${at}[${index}].containerPort`))
    else if (!isPort(containerPort)) {
      errors.push(invalidValue(`${at}[${index}].containerPort`, containerPort, PORT_RANGE))
    }
    if (hostPort && !isPort(hostPort)) {
      errors.push(invalidValue(`${at}[${index}].hostPort`, hostPort, PORT_RANGE))
    }
    return errors
  })
}

const PORT_RANGE = 'must be between 1 and 65535, inclusive'
const isPort = (port: number) => port >= 1 && port <= 65535

function validateEnvironment(variables: Spec[] = [], at: string): FieldError[] {
  return variables.flatMap(({ name, value, valueFrom }, index) => {
    const errors: FieldError[] = []
    if (!name) errors.push(requiredValue(`${at}[${index}].name`))
    if (value && valueFrom) {
      const words = 'may not be specified when `value` is not empty'
      errors.push(invalidValue(`${at}[${index}].valueFrom`, '', words))
    }
    return errors
  })
}

function validateMounts(mounts: Spec[] = [], volumes: Set<string>, at: string): FieldError[] {
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
