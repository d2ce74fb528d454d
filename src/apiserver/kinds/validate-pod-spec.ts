// What must hold between the fields of a pod's specification?

import { isLabel } from '../operations/validate-metadata.ts'
import { duplicateValue, type FieldError, forbidden, invalidValue } from '../schema/field-error.ts'
import { validateContainer, validateRunning } from './validate-container.ts'

type Fields = Record<string, any>

export function validatePodSpec(spec: Fields | undefined, path: string): FieldError[] {
  if (!spec) return []
  const volumes: Fields[] = spec.volumes ?? []
  const volumeNames = new Set<string>(volumes.map(({ name }) => name))
  const names = new Set<string>()
  const containers = ['containers', 'initContainers'].flatMap((list) =>
    (spec[list] ?? []).flatMap((container: Fields, index: number) => {
      const at = `${path}.${list}[${index}]`
      const isTaken = container.name && names.has(container.name)
      names.add(container.name)
      const place = {
        volumes: volumeNames,
        graceSeconds: spec.terminationGracePeriodSeconds ?? 30,
        isInit: list === 'initContainers',
      }
      return [
        ...validateContainer(container, place, at),
        ...(isTaken ? [duplicateValue(`${at}.name`, container.name)] : []),
        ...validateRunning(container, place, at),
      ]
    }),
  )
  return [...validateVolumes(volumes, `${path}.volumes`), ...containers]
}

function validateVolumes(volumes: Fields[], at: string): FieldError[] {
  const names = new Set<string>()
  return volumes.flatMap(({ name, ...sources }, index) => {
    if (!name) return []
    const path = `${at}[${index}].name`
    const errors = isLabel(name).map((why) => invalidValue(path, name, why))
    if (errors.length === 0 && names.has(name)) errors.push(duplicateValue(path, name))
    names.add(name)
    const [, ...more] = Object.keys(sources)
    for (const source of more)
      errors.push(forbidden(`${at}[${index}].${source}`, 'may not specify more than 1 volume type'))
    return errors
  })
}
