// A learner's own cluster: what is shown, asked, put into it and taken away again.

import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type LabHome, makeLabHome } from '../../harness/run-lab.ts'
import { type OwnCluster, startOwnCluster } from './own-cluster.ts'

const YES = ['--yes']

let own: OwnCluster
let lab: LabHome
let kubeconfig: string
beforeAll(async () => {
  own = await startOwnCluster()
  lab = makeLabHome()
  kubeconfig = own.kubeconfig({
    elsewhere: { cluster: { server: 'https://127.0.0.1:9' } },
    dev: {},
    'my-production': {},
  })
  lab.env.KUBECONFIG = kubeconfig
})
afterEach(() => lab.run(['cluster', 'down', '--wipe']))
afterAll(async () => {
  await lab.remove()
  await own.remove()
})

const files = () => join(lab.env.AI_GATEWAY_LAB_HOME!, 'context')

test('what would be installed is shown, and where nobody can be asked nothing happens', async () => {
  const before = await own.inventory()
  const { exitCode, stdout, stderr } = await lab.run(['cluster', 'use', 'dev'])
  expect(exitCode).toBe(19)
  expect(stdout).toContain(`Context dev: ${own.server}, Kubernetes v1.`)
  expect(stdout).toContain('the namespace agentgateway-system')
  expect(stdout).toContain('httproutes.gateway.networking.k8s.io')
  expect(stdout).toContain('agentgateway-controller')
  expect(stderr).toContain('Nothing was changed.')
  expect(await own.inventory()).toEqual(before)
  expect(existsSync(files())).toBe(false)
})

test('a challenge is played there, and `cluster down` leaves the cluster as it was', async () => {
  const theirs = readFileSync(kubeconfig, 'utf8')
  await own.kubectl('create namespace team-a')
  await own.kubectl('create configmap settings -n team-a --from-literal=a=b')
  const before = await own.inventory()

  expect(await lab.run(['cluster', 'use', 'dev', ...YES])).toMatchObject({ exitCode: 0 })
  // Everything that is new is the lab's, and says so.
  const labelled = (
    await own.kubectl(
      'get namespaces,crds,clusterroles,clusterrolebindings -o name -l app.kubernetes.io/part-of=ai-gateway-lab',
    )
  ).split('\n')
  expect((await own.inventory()).filter((name) => !before.includes(name)).sort()).toEqual(
    [...labelled, 'gatewayclass.gateway.networking.k8s.io/agentgateway'].sort(),
  )

  const started = await lab.run(['start', 'multiple-providers'])
  expect(started.stderr).toContain('on the context cluster')
  expect(started.exitCode).toBe(0)
  expect((await lab.run(['check'])).exitCode).toBe(3)
  expect((await lab.run(['solve'])).exitCode).toBe(0)
  expect((await lab.run(['check'])).exitCode).toBe(0)
  expect((await lab.run(['reset'])).exitCode).toBe(0)
  expect((await lab.run(['check'])).exitCode).toBe(3)

  expect((await lab.run(['cluster', 'down'])).exitCode).toBe(0)
  expect(await own.inventory()).toEqual(before)
  expect(await own.kubectl('get configmap settings -n team-a -o name')).toBe('configmap/settings')
  // It is still the chosen one, and comes back when it is wanted.
  expect((await lab.run(['cluster', 'status'])).stdout).toContain("nothing of the lab's in it")
  expect((await lab.run(['start', 'first-ai-gateway'])).exitCode).toBe(0)
  expect((await lab.run(['cluster', 'down', '--wipe'])).exitCode).toBe(0)
  expect(await own.inventory()).toEqual(before)
  expect(existsSync(files())).toBe(false)
  expect(readFileSync(kubeconfig, 'utf8')).toBe(theirs)
})

test('the lab’s kubeconfig is its own: that context alone, for nobody else to read', async () => {
  const theirs = readFileSync(kubeconfig, 'utf8')
  await lab.run(['cluster', 'use', 'dev', ...YES])
  const copy = join(files(), 'kubeconfig')
  expect(statSync(copy).mode & 0o777).toBe(0o600)
  expect(statSync(files()).mode & 0o777).toBe(0o700)
  const text = readFileSync(copy, 'utf8')
  expect(text).toContain('current-context: dev')
  expect(text).not.toContain('elsewhere')
  expect(text).not.toContain('my-production')
  // The learner's own is untouched, and their current context is what it was.
  expect(readFileSync(kubeconfig, 'utf8')).toBe(theirs)
  expect(theirs).toContain('current-context: elsewhere')
})

test('a second context is refused while the first is in use', async () => {
  await lab.run(['cluster', 'use', 'dev', ...YES])
  const { exitCode, stderr } = await lab.run(['cluster', 'use', 'elsewhere', ...YES])
  expect(exitCode).toBe(2)
  expect(stderr).toContain('uses the context "dev", and one at a time')
})

test('what looks like production is refused unless it is said twice that it is none', async () => {
  const before = await own.inventory()
  const once = await lab.run(['cluster', 'use', 'my-production', ...YES])
  expect(once.exitCode).toBe(19)
  expect(once.stderr).toContain('the context is called "my-production"')
  expect(once.stderr).toContain('--yes --this-is-not-production')
  const other = await lab.run(['cluster', 'use', 'my-production', '--this-is-not-production'])
  expect(other.exitCode).toBe(19)
  expect(await own.inventory()).toEqual(before)
  expect(existsSync(files())).toBe(false)

  const twice = ['cluster', 'use', 'my-production', ...YES, '--this-is-not-production']
  expect((await lab.run(twice)).exitCode).toBe(0)
})

test('a resource type of another version stays as it is, before and after', async () => {
  const manifest = readFileSync('manifests/crds/httproutes.yaml', 'utf8')
    .replace('bundle-version: v1.4.1', 'bundle-version: v1.6.0')
    .replace('channel: standard', 'channel: experimental')
    .replace('    app.kubernetes.io/part-of: ai-gateway-lab\n', '    team: platform\n')
  await own.kubectl('create -f -', manifest)
  const name = 'httproutes.gateway.networking.k8s.io'
  const versionOf = () => own.kubectl(`get crd ${name} -o jsonpath={.metadata.resourceVersion}`)
  await own.kubectl(`wait --for=condition=Established crd/${name} --timeout=20s`)
  const before = await versionOf()

  const { exitCode, stdout } = await lab.run(['cluster', 'use', 'dev', ...YES])
  expect(exitCode).toBe(0)
  expect(stdout).toContain(
    `${name} (Gateway API v1.6.0, experimental channel, serves v1, v1beta1): stays as it is`,
  )
  expect((await lab.run(['start', 'multiple-providers'])).exitCode).toBe(0)
  expect((await lab.run(['solve'])).exitCode).toBe(0)
  expect((await lab.run(['cluster', 'down', '--wipe'])).exitCode).toBe(0)
  expect(await versionOf()).toBe(before)
  await own.kubectl(`delete crd ${name}`)
})

test('one that somebody installs over the lab’s is theirs from then on', async () => {
  await lab.run(['cluster', 'use', 'dev', ...YES])
  const newer = readFileSync('manifests/crds/httproutes.yaml', 'utf8').replace(
    'bundle-version: v1.4.1',
    'bundle-version: v1.6.0',
  )
  await own.kubectl('apply --server-side --force-conflicts -f -', newer)
  const down = await lab.run(['cluster', 'down', '--wipe'])
  expect(down.stderr).toContain(
    'httproutes.gateway.networking.k8s.io: somebody else has written it since',
  )
  expect(await own.kubectl('get crds -o name')).toBe(
    'customresourcedefinition.apiextensions.k8s.io/httproutes.gateway.networking.k8s.io',
  )
  await own.kubectl('delete crd httproutes.gateway.networking.k8s.io')
})

test('a resource type of the lab’s stays while somebody else has objects of it', async () => {
  await lab.run(['cluster', 'use', 'dev', ...YES])
  await own.kubectl(
    'apply -f -',
    `
apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayBackend
metadata: { name: theirs, namespace: default }
spec: { ai: { provider: { openai: { model: gpt-4o } } } }
`,
  )
  const { stderr } = await lab.run(['cluster', 'down', '--wipe'])
  expect(stderr).toContain(
    'agentgatewaybackends.agentgateway.dev: there is AgentgatewayBackend "theirs" in default',
  )
  expect(await own.kubectl('get agentgatewaybackends -n default -o name')).toBe(
    'agentgatewaybackend.agentgateway.dev/theirs',
  )
  await own.kubectl('delete crd agentgatewaybackends.agentgateway.dev')
})

test('a GatewayClass of another controller stands in the way', async () => {
  await own.kubectl('apply -f manifests/crds/gatewayclasses.yaml')
  await own.kubectl('wait --for=condition=Established crd --all --timeout=20s')
  await own.kubectl(
    'apply -f -',
    `
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: { name: agentgateway }
spec: { controllerName: example.com/other }
`,
  )
  const before = await own.inventory()
  const { exitCode, stderr } = await lab.run(['cluster', 'use', 'dev', ...YES])
  expect(exitCode).toBe(18)
  expect(stderr).toContain('belongs to another controller: example.com/other')
  expect(await own.inventory()).toEqual(before)
  await own.kubectl('delete crd gatewayclasses.gateway.networking.k8s.io')
})

test('an object of another’s under a name that the lab needs stands in the way', async () => {
  await own.kubectl('create clusterrole agentgateway-proxy --verb=get --resource=pods')
  const { exitCode, stderr } = await lab.run(['cluster', 'use', 'dev', ...YES])
  expect(exitCode).toBe(18)
  expect(stderr).toContain('There is a ClusterRole "agentgateway-proxy" that the lab did not make')
  expect(await own.kubectl('get clusterrole agentgateway-proxy -o name')).toContain('proxy')
  await own.kubectl('delete clusterrole agentgateway-proxy')
})

test('a namespace of that name that was there before stays, with what others have in it', async () => {
  await own.kubectl('create namespace agentgateway-system')
  await own.kubectl('create configmap theirs -n agentgateway-system')
  const { exitCode, stdout } = await lab.run(['cluster', 'use', 'dev', ...YES])
  expect(exitCode).toBe(0)
  expect(stdout).toContain('the namespace "agentgateway-system": stays')
  expect((await lab.run(['cluster', 'down', '--wipe'])).exitCode).toBe(0)
  expect(await own.kubectl('get all,configmap,serviceaccount -n agentgateway-system -o name')).toBe(
    ['configmap/kube-root-ca.crt', 'configmap/theirs', 'serviceaccount/default'].join('\n'),
  )
  expect(
    await own.kubectl('get namespace agentgateway-system -o jsonpath={.metadata.annotations}'),
  ).toBe('')
  await own.kubectl('delete namespace agentgateway-system')
})

test('an image that the cluster cannot get is said, and nothing of the lab’s is left behind', async () => {
  const before = await own.inventory()
  const image = 'registry.example.com/ai-gateway-lab/gateway:0.1.0'
  const { exitCode, stderr } = await lab.run([
    ...['cluster', 'use', 'dev', ...YES],
    ...['--image', image],
  ])
  expect(exitCode).toBe(5)
  expect(stderr).toContain(`The cluster cannot get the image ${image}`)
  expect(stderr).toContain('what was installed is removed again')
  expect(await own.inventory()).toEqual(before)
  expect(existsSync(files())).toBe(false)
})

test('credentials that were replaced in the learner’s kubeconfig are taken over', async () => {
  await lab.run(['cluster', 'use', 'dev', ...YES])
  const copy = join(files(), 'kubeconfig')
  writeFileSync(copy, readFileSync(copy, 'utf8').replace(own.token, 'a-token-that-has-expired'))
  expect((await lab.run(['start', 'first-ai-gateway'])).exitCode).toBe(0)
  expect(readFileSync(copy, 'utf8')).toContain(own.token)
})

test('a workshop is given there, and the cluster is not left while learners work on it', async () => {
  const before = await own.inventory()
  await lab.run(['cluster', 'use', 'dev', ...YES])
  const folder = join(lab.home, 'workshop')
  const created = await lab.run(['workshop', 'create', '--learners', '2', '--to', folder])
  expect(created.stdout).toContain('2 learners have their part of the context cluster.')
  expect((await lab.run(['solve', 'first-ai-gateway', '--learner', '02'])).exitCode).toBe(0)
  expect((await lab.run(['workshop', 'status'])).stdout).toMatch(/^02 {7}✓✓✓✓/m)

  const refused = await lab.run(['cluster', 'down', '--wipe'])
  expect(refused.stderr).toContain(
    '2 learners still work on this cluster: 01, 02. Nothing was removed.',
  )
  expect(refused.stderr).toContain('workshop remove --all')
  expect(refused.exitCode).toBe(5)
  expect((await lab.run(['workshop', 'status'])).exitCode).toBe(0)

  expect((await lab.run(['workshop', 'remove', '--all'])).exitCode).toBe(0)
  expect((await lab.run(['cluster', 'down', '--wipe'])).exitCode).toBe(0)
  expect(await own.inventory()).toEqual(before)
})
