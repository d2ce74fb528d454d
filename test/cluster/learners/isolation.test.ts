// Two learners on one cluster: neither sees, changes or uses what is the other's, whatever kubectl is told.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type LabHome, makeLabHome } from '../../harness/run-lab.ts'

let lab: LabHome
beforeAll(async () => {
  lab = makeLabHome()
  for (const learner of ['anna', 'bob']) {
    const { exitCode, stderr } = await lab.run([
      'start',
      'multiple-providers',
      '--learner',
      learner,
    ])
    expect(stderr).toContain(`as the learner "${learner}"`)
    expect(exitCode).toBe(0)
  }
})
afterAll(() => lab.remove())

const home = () => lab.env.AI_GATEWAY_LAB_HOME!
const kubeconfigOf = (learner: string) => join(home(), 'learners', learner, 'kubeconfig')
const admin = () => join(home(), 'embedded', 'kubeconfig')

async function kubectl(kubeconfig: string, words: string, input = '') {
  const { exitCode, stdout, stderr } = await execa('kubectl', words.split(' '), {
    env: { ...lab.env, KUBECONFIG: kubeconfig },
    extendEnv: false,
    reject: false,
    input,
  })
  return { exitCode, stdout, stderr }
}
const anna = (words: string, input?: string) => kubectl(kubeconfigOf('anna'), words, input)

test('kubectl without a namespace works in one’s own', async () => {
  expect((await anna('get gateways,httproutes -o name')).stdout.split('\n')).toEqual([
    'gateway.gateway.networking.k8s.io/ai-gateway',
    'httproute.gateway.networking.k8s.io/openai-route',
  ])
  expect((await anna('get secret openai-secret -o name')).stdout).toBe('secret/openai-secret')
  expect((await anna('get gatewayclass agentgateway -o name')).exitCode).toBe(0)
  expect((await anna('logs deployment/ai-gateway --tail=1')).exitCode).toBe(0)
})

const route = (namespace: string, parent: string) => `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: stolen, namespace: ${namespace} }
spec:
  parentRefs: [{ name: ai-gateway, namespace: ${parent} }]
  rules: [{ matches: [{ path: { type: PathPrefix, value: /stolen } }] }]
`

test.each([
  // Others' secrets, by every way that there is.
  ['get secret openai-secret -n learner-bob'],
  ['get secrets -n learner-bob'],
  ['get secrets -A'],
  ['get secrets -n agentgateway-system'],
  ['get secrets --as=system:serviceaccount:learner-bob:learner -n learner-bob'],
  ['create token learner -n learner-bob'],
  ['create token ai-gateway'],
  ['create token agentgateway -n agentgateway-system'],
  // Whoever starts a pod has the rights of its account.
  ['run mine --image=ai-gateway-lab/gateway:0.1.0'],
  ['create deployment mine --image=ai-gateway-lab/gateway:0.1.0'],
  ['exec deployment/ai-gateway -- cat /var/run/secrets/kubernetes.io/serviceaccount/token'],
  ['set image deployment/ai-gateway agentgateway=mine'],
  ['scale deployment/ai-gateway --replicas=50'],
  // Others' objects.
  ['delete httproute openai-route -n learner-bob'],
  ['label gateway ai-gateway -n learner-bob mine=true'],
  ['get httproutes -A'],
  ['logs deployment/ai-gateway -n learner-bob'],
  ['port-forward svc/ai-gateway -n learner-bob 0:8080'],
  // One's own limits.
  ['create rolebinding mine --clusterrole=cluster-admin --serviceaccount=learner-anna:learner'],
  [
    'create clusterrolebinding mine --clusterrole=cluster-admin --serviceaccount=learner-anna:learner',
  ],
  ['delete resourcequota learner'],
  ['label namespace learner-anna ai-gateway-lab.dev/learner-'],
  ['delete namespace learner-anna'],
  ['create namespace mine'],
  ['get crds'],
])('anna may not: %s', async (words) => {
  const { exitCode, stderr, stdout } = await anna(words)
  expect(stderr).toMatch(/forbidden|cannot/i)
  expect(exitCode).not.toBe(0)
  expect(stdout).not.toContain('sk-')
})

test('a route cannot be put into another’s namespace, nor be attached to another’s Gateway', async () => {
  const put = await anna('apply -f -', route('learner-bob', 'learner-bob'))
  expect(put.stderr).toContain('forbidden')
  expect((await anna('apply -f -', route('learner-anna', 'learner-bob'))).exitCode).toBe(0)
  const accepted =
    'get httproute stolen -o jsonpath={.status.parents[0].conditions[?(@.type=="Accepted")].reason}'
  await expect
    .poll(async () => (await anna(accepted)).stdout, { timeout: 10_000 })
    .toBe('NotAllowedByListeners')
  await anna('delete httproute stolen')
})

test('a Secret that asks for the token of the proxy’s account opens nothing beyond the namespace', async () => {
  // On clusters that fill in such Secrets, it would be the proxy's own token. The proxy has it itself: it is used here.
  const { stdout } = await kubectl(admin(), 'create token ai-gateway -n learner-anna')
  const as = (words: string) => kubectl(kubeconfigOf('anna'), `${words} --token=${stdout}`)
  expect((await as('get secrets -A')).stderr).toContain('forbidden')
  expect((await as('get secrets -n learner-bob')).stderr).toContain('forbidden')
  const asProxy = '--as=system:serviceaccount:learner-anna:ai-gateway'
  const can = async (words: string) =>
    (await kubectl(admin(), `auth can-i ${words} ${asProxy}`)).stdout.split('\n')[0]
  expect(await can('list secrets -n learner-anna')).toBe('yes')
  expect(await can('list secrets -n learner-bob')).toBe('no')
  expect(await can('list secrets -A')).toBe('no')
  expect(await can('create secrets -n learner-anna')).toBe('no')
})

test('the proxies run apart, without a load balancer each, and only they are bound to what they may read', async () => {
  const services = 'get service ai-gateway -n learner-anna -o jsonpath={.spec.type}'
  expect((await kubectl(admin(), services)).stdout).toBe('ClusterIP')
  const args = `get deployment ai-gateway -n learner-anna -o jsonpath={.spec.template.spec.containers[0].args}`
  expect((await kubectl(admin(), args)).stdout).toContain('"--isolated"')
  const subjects = 'get clusterrolebinding agentgateway-proxy -o jsonpath={.subjects}'
  expect((await kubectl(admin(), subjects)).stdout).not.toContain('learner-')
})

test('a learner’s files are theirs, and each has their own progress', async () => {
  expect((await lab.run(['solve', '--learner', 'anna'])).exitCode).toBe(0)
  const done = async (learner: string) =>
    JSON.parse((await lab.run(['status', '--json', '--learner', learner])).stdout).finished
  expect(await done('anna')).toBe(true)
  expect(await done('bob')).toBe(false)
  expect((await lab.run(['check', '--learner', 'anna'])).exitCode).toBe(0)
  const bob = await lab.run(['check', '--learner', 'bob'])
  expect(bob.exitCode).toBe(3)
  expect(bob.stdout).toContain('in the namespace "learner-bob"')
  expect(existsSync(join(home(), 'progress.json'))).toBe(false)
  expect(readFileSync(kubeconfigOf('bob'), 'utf8')).not.toContain('kubernetes-admin')
})

test('text, hints and the variables for a shell are the learner’s', async () => {
  const text = await lab.run(['start', 'first-ai-gateway', '--assignment', '--learner', 'bob'])
  expect(text.stdout).toContain('--namespace learner-bob')
  expect(text.stdout).not.toContain('agentgateway-system')
  const hint = () => lab.run(['hint', 'first-ai-gateway', '--step', '1', '--learner', 'bob'])
  await hint()
  expect((await hint()).stdout).toContain('--namespace learner-bob')
  const { stdout } = await lab.run(['env', '--json', '--learner', 'bob'])
  expect(JSON.parse(stdout)).toMatchObject({
    AI_GATEWAY_LAB_LEARNER: 'bob',
    KUBECONFIG: kubeconfigOf('bob'),
  })
  // In such a shell, commands without the option are that learner's.
  const inShell = { env: { AI_GATEWAY_LAB_LEARNER: 'bob' } }
  expect((await lab.run(['check', 'first-ai-gateway'], inShell)).stdout).not.toContain('anna')
})

test('reset takes away what this learner has made, and nothing of the others’', async () => {
  const versionOf = (name: string) =>
    kubectl(admin(), `get httproute ${name} -n learner-anna -o jsonpath={.metadata.uid}`)
  const before = (await versionOf('anthropic-route')).stdout
  expect((await lab.run(['solve', 'multiple-providers', '--learner', 'bob'])).exitCode).toBe(0)
  expect((await lab.run(['reset', 'multiple-providers', '--learner', 'bob'])).exitCode).toBe(0)
  expect((await kubectl(admin(), 'get httproutes -n learner-bob -o name')).stdout).toBe(
    'httproute.gateway.networking.k8s.io/openai-route',
  )
  expect((await versionOf('anthropic-route')).stdout).toBe(before)
})

test('after the cluster was made anew, a learner is let in again', async () => {
  expect((await lab.run(['cluster', 'down', '--wipe'])).exitCode).toBe(0)
  expect((await lab.run(['start', 'first-ai-gateway', '--learner', 'anna'])).exitCode).toBe(0)
  expect((await anna('get secrets')).exitCode).toBe(0)
})
