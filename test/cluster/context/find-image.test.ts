import { expect, test } from 'vitest'
import { findImage, OWN_IMAGE } from '../../../src/cluster/context/find-image.ts'
import type { KubeObject } from '../../../src/kube/kube-object.ts'

const node = (more: Partial<KubeObject> = {}, images: string[] = []): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'node' },
  status: { images: images.map((name) => ({ names: [name] })) },
  ...more,
})
const ask = {
  context: 'dev',
  isEmbedded: false,
  isNeeded: true,
  nodes: [node()],
}

test.each([
  ['the learner names one', { image: 'registry.example.com/gateway:1' }],
  ['it is an embedded cluster', { isEmbedded: true }],
  ['another gateway is used', { isNeeded: false }],
  ['every node has it', { nodes: [node({}, [OWN_IMAGE]), node({}, [`docker.io/${OWN_IMAGE}`])] }],
  [
    'a node has more images than it tells',
    {
      nodes: [
        node(
          {},
          Array.from({ length: 50 }, (_, index) => `image-${index}`),
        ),
      ],
    },
  ],
])('nothing is missing where %s', (_what, more) => {
  expect(findImage({ ...ask, ...more }).missing).toBeUndefined()
})

test.each([
  ['kind-lab', [node()], `kind load docker-image ${OWN_IMAGE} --name lab`],
  ['mine', [node({ spec: { providerID: 'kind://docker/mine/mine-control-plane' } })], 'kind load'],
  ['minikube', [node()], `minikube image load ${OWN_IMAGE}`],
  [
    'second',
    [node({ metadata: { name: 'n', labels: { 'minikube.k8s.io/name': 'second' } } })],
    `minikube image load ${OWN_IMAGE} --profile second`,
  ],
  ['k3d-lab', [node()], `k3d image import ${OWN_IMAGE} --cluster lab`],
  ['gke_acme', [node(), node({}, [OWN_IMAGE])], '--image <registry>'],
  ['nobody-may-look', [], '--image <registry>'],
])('in the context "%s" it says how the image gets there', (context, nodes, advice) => {
  expect(findImage({ ...ask, context, nodes }).missing?.advice).toContain(advice)
})
