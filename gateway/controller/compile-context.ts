// What do all parts of one compilation share? The resources, found by name, and the backends once compiled.

import type { KubeObject } from '../../src/kube/kube-object.ts'
import type { CompiledBackend } from './compile-backends.ts'
import type { ByName } from './gateway-resources.ts'

export type CompileContext = {
  namespaces: ByName
  secrets: ByName
  configMaps: ByName
  services: ByName
  parameters: ByName
  /** Of each Service, by its `namespace/name`. */
  endpointSlices: ReadonlyMap<string, KubeObject[]>
  referenceGrants: KubeObject[]
  backendObjects: ByName
  backends: ReadonlyMap<string, CompiledBackend>
}
