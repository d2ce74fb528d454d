import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { carriedName, NODE_IMAGE } from '../../../src/cluster/kind/node-image.ts'

test.each([
  [NODE_IMAGE, 'docker.io/ai-gateway-lab/kind-node:v1.34.0'],
  ['kindest/node:v1.31.12', 'docker.io/ai-gateway-lab/kind-node:v1.31.12'],
  ['registry.example:5000/kindest/node', 'docker.io/ai-gateway-lab/kind-node:latest'],
])('%s travels as %s', (image, name) => {
  expect(carriedName(image)).toBe(name)
})

test('CI tries the node image that the lab takes by itself first, and each by its digest', () => {
  const { jobs } = parse(readFileSync('.github/workflows/kind.yaml', 'utf8'))
  const rows: { kubernetes: string; digest: string }[] = jobs.contract.strategy.matrix.include
  const images = rows.map(({ kubernetes, digest }) => `kindest/node:${kubernetes}@${digest}`)
  expect(images[0]).toBe(NODE_IMAGE)
  for (const image of images) expect(image).toMatch(/:v1\.\d+\.\d+@sha256:[0-9a-f]{64}$/)
})
