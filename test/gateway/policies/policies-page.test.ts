// docs/policies.md cannot leave out what the API accepts.

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'

const page = readFileSync('docs/policies.md', 'utf8')
const crd = parse(readFileSync('manifests/crds/agentgatewaypolicies.yaml', 'utf8'), {
  maxAliasCount: -1,
})
const { properties } = crd.spec.versions[0].schema.openAPIV3Schema.properties.spec

test.each(['traffic', 'frontend'])('docs/policies.md names each field of spec.%s', (section) => {
  const fields = Object.keys(properties[section].properties)
  expect(
    fields.filter((field) => !page.includes(`\`${field}`) && !page.includes(`${field}:`)),
  ).toEqual([])
})
