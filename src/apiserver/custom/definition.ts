// What does a CustomResourceDefinition say? The part of apiextensions.k8s.io/v1 that is acted upon.

import type { KubeObject } from '../../kube/kube-object.ts'
import type { StructuralSchema } from '../schema/structural-schema.ts'

export type DefinitionNames = {
  plural: string
  kind: string
  singular?: string
  listKind?: string
  shortNames?: string[]
  categories?: string[]
}

export type PrinterColumn = {
  name: string
  type: string
  jsonPath: string
  format?: string
  description?: string
  priority?: number
}

export type DefinitionVersion = {
  name: string
  served: boolean
  storage: boolean
  deprecated?: boolean
  deprecationWarning?: string
  schema?: { openAPIV3Schema?: StructuralSchema }
  subresources?: {
    status?: object
    scale?: { specReplicasPath: string; statusReplicasPath: string; labelSelectorPath?: string }
  }
  additionalPrinterColumns?: PrinterColumn[]
  selectableFields?: { jsonPath: string }[]
}

export type Definition = KubeObject & {
  spec: {
    group: string
    scope: 'Namespaced' | 'Cluster'
    names: DefinitionNames
    versions: DefinitionVersion[]
    conversion?: { strategy: string }
  }
}

export const CLEANUP_FINALIZER = 'customresourcecleanup.apiextensions.k8s.io'
export const DEFINITIONS = 'apiextensions.k8s.io/customresourcedefinitions'
