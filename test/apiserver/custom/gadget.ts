// A definition for tests: a kind `Gadget` whose `spec` and versions are what a test is about.

import { parse } from 'yaml'

export const GADGETS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'

/** `properties` of `spec`, as YAML; `more` replaces parts of the definition's own spec, and `version` parts of its only version. */
export function gadgets(properties: string, more: object = {}, version: object = {}) {
  const spec = { type: 'object', properties: parse(properties) ?? {} }
  return gadgetsWith({ type: 'object', properties: { spec } }, more, version)
}

export const gadgetsWith = (schema: object, more: object = {}, version: object = {}) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'gadgets.test.example' },
  spec: {
    group: 'test.example',
    scope: 'Namespaced',
    names: { plural: 'gadgets', kind: 'Gadget' },
    versions: [
      { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema }, ...version },
    ],
    ...more,
  },
})

export const gadget = (spec: string, name = 'one') => ({
  apiVersion: 'test.example/v1',
  kind: 'Gadget',
  metadata: { name },
  spec: parse(spec),
})

export const OBJECTS = '/apis/test.example/v1/namespaces/default/gadgets'

/** Where complaints about the spec of a Gadget begin. */
export const AT = 'spec.versions[0].schema.openAPIV3Schema.properties[spec].properties'
