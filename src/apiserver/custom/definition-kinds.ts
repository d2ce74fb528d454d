// How is the kind CustomResourceDefinition itself served: its defaults, its checks, and the conditions that say it is in force?

import type { KubeObject } from '../../kube/kube-object.ts'
import { type Hook, kindsOf } from '../kinds/kind.ts'
import { badRequest } from '../status-errors.ts'
import { crdColumns } from '../tables/policy-columns.ts'
import { statusOf } from './accept-names.ts'
import { CLEANUP_FINALIZER, DEFINITIONS, type Definition } from './definition.ts'
import { malformedPart } from './malformed-schema.ts'

export const definitionKinds = kindsOf('apiextensions.k8s.io', 'v1', [
  {
    plural: 'customresourcedefinitions',
    kind: 'CustomResourceDefinition',
    namespaced: false,
    shortNames: ['crd', 'crds'],
    categories: ['api-extensions'],
    hasStatus: true,
    hasGeneration: true,
    columns: crdColumns,
    deletionFinalizers: [CLEANUP_FINALIZER],
    setDefaults: (object) => setDefinitionDefaults(object as Definition),
    prepare: (object, old, hook) => prepareDefinition(object as Definition, old, hook),
    async loadValidation() {
      const { validateDefinition } = await import('./validate-definition.ts')
      return validateDefinition
    },
  },
])

function setDefinitionDefaults({ spec }: Definition) {
  const names = spec?.names
  if (!names?.kind) return
  names.singular ??= names.kind.toLowerCase()
  names.listKind ??= `${names.kind}List`
  spec.conversion ??= { strategy: 'None' }
}

function prepareDefinition(definition: Definition, old: KubeObject | undefined, { store }: Hook) {
  refuseMalformed(definition)
  if (!definition.spec?.names) return
  const others = store.list(DEFINITIONS) as Definition[]
  definition.status = statusOf(definition, others, old?.status)
}

function refuseMalformed({ spec }: Definition) {
  for (const { schema } of spec?.versions ?? []) {
    const path = 'spec.versions.schema.openAPIV3Schema'
    const why = schema?.openAPIV3Schema && malformedPart(schema.openAPIV3Schema, path)
    if (why)
      throw badRequest(
        `CustomResourceDefinition in version "v1" cannot be handled as a CustomResourceDefinition: ${why}`,
      )
  }
}
