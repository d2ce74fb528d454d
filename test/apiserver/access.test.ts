// Does everyone get what the roles allow, and nothing more?

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startTestServer, type TestServer } from './start-test-server.ts'

let server: TestServer
let token: string
beforeAll(async () => {
  server = await startTestServer()
  token = server.issueToken('default', 'default')
})
afterAll(() => server.stop())

const RBAC = '/apis/rbac.authorization.k8s.io/v1'
const post = (path: string, body: object) => server.send(path, { method: 'POST', body })
const as = (method: string, path: string, body?: object) =>
  server.send(path, { method, token, body })
const subjects = [{ kind: 'ServiceAccount', name: 'default', namespace: 'default' }]

test.each([
  [
    'GET',
    '/api/v1/namespaces/default/secrets',
    'secrets is forbidden: User "system:serviceaccount:default:default" cannot list resource "secrets" in API group "" in the namespace "default"',
  ],
  [
    'GET',
    '/api/v1/namespaces/default/secrets/a',
    'secrets "a" is forbidden: User "system:serviceaccount:default:default" cannot get resource "secrets" in API group "" in the namespace "default"',
  ],
  [
    'GET',
    '/api/v1/secrets?watch=true',
    'secrets is forbidden: User "system:serviceaccount:default:default" cannot watch resource "secrets" in API group "" at the cluster scope',
  ],
  [
    'DELETE',
    '/apis/apps/v1/namespaces/default/deployments',
    'deployments.apps is forbidden: User "system:serviceaccount:default:default" cannot deletecollection resource "deployments" in API group "apps" in the namespace "default"',
  ],
  [
    'GET',
    '/api/v1/namespaces/default/pods/a/log',
    'pods "a" is forbidden: User "system:serviceaccount:default:default" cannot get resource "pods/log" in API group "" in the namespace "default"',
  ],
  [
    'GET',
    '/metrics',
    'forbidden: User "system:serviceaccount:default:default" cannot get path "/metrics"',
  ],
])('an account without roles is refused %s %s', async (method, path, message) => {
  expect((await as(method, path)).body).toMatchObject({ code: 403, reason: 'Forbidden', message })
})

test('an account without roles may still ask what is served and who it is', async () => {
  expect((await as('GET', '/apis')).code).toBe(200)
  expect((await as('GET', '/version')).code).toBe(200)
  const { body } = await as('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', {})
  expect(body.status.userInfo).toMatchObject({
    username: 'system:serviceaccount:default:default',
    groups: ['system:serviceaccounts', 'system:serviceaccounts:default', 'system:authenticated'],
  })
})

describe('a role', () => {
  beforeEach(async () => {
    for (const path of ['roles', 'rolebindings']) {
      await server.send(`${RBAC}/namespaces/default/${path}`, { method: 'DELETE' })
    }
  })
  const grant = async (rules: object[]) => {
    await post(`${RBAC}/namespaces/default/roles`, { metadata: { name: 'r' }, rules })
    const roleRef = { kind: 'Role', name: 'r' }
    return post(`${RBAC}/namespaces/default/rolebindings`, {
      metadata: { name: 'b' },
      roleRef,
      subjects,
    })
  }
  const codeOf = async (method: string, path: string, body?: object) =>
    (await as(method, path, body)).code

  test('allows its verbs on its resources in its namespace', async () => {
    await grant([{ apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list'] }])
    expect(await codeOf('GET', '/api/v1/namespaces/default/configmaps')).toBe(200)
    expect(
      await codeOf('POST', '/api/v1/namespaces/default/configmaps', { metadata: { name: 'a' } }),
    ).toBe(403)
    expect(await codeOf('GET', '/api/v1/namespaces/kube-system/configmaps')).toBe(403)
    expect(await codeOf('GET', '/api/v1/configmaps')).toBe(403)
    expect(await codeOf('GET', '/api/v1/namespaces/default/secrets')).toBe(403)
  })

  test('may be for some names only', async () => {
    await grant([
      {
        apiGroups: [''],
        resources: ['configmaps'],
        verbs: ['get'],
        resourceNames: ['kube-root-ca.crt'],
      },
    ])
    expect(await codeOf('GET', '/api/v1/namespaces/default/configmaps/kube-root-ca.crt')).toBe(200)
    expect(await codeOf('GET', '/api/v1/namespaces/default/configmaps/other')).toBe(403)
    expect(await codeOf('GET', '/api/v1/namespaces/default/configmaps')).toBe(403)
  })

  test('names subresources apart from their resource', async () => {
    await grant([{ apiGroups: [''], resources: ['pods', 'services/status'], verbs: ['*'] }])
    expect(await codeOf('GET', '/api/v1/namespaces/default/pods/a')).toBe(404)
    expect(await codeOf('GET', '/api/v1/namespaces/default/pods/a/log')).toBe(403)
    expect(await codeOf('GET', '/api/v1/namespaces/default/services/kubernetes/status')).toBe(200)
  })

  test('of the cluster that is bound in a namespace holds in that namespace', async () => {
    await post(`${RBAC}/namespaces/default/rolebindings`, {
      metadata: { name: 'viewers' },
      roleRef: { kind: 'ClusterRole', name: 'view' },
      subjects: [{ kind: 'Group', name: 'system:serviceaccounts:default' }],
    })
    expect(await codeOf('GET', '/api/v1/namespaces/default/configmaps')).toBe(200)
    expect(await codeOf('GET', '/api/v1/namespaces/default/secrets')).toBe(403)
    expect(await codeOf('GET', '/api/v1/namespaces/kube-system/configmaps')).toBe(403)
  })

  test('that is bound cannot be swapped in its binding', async () => {
    await grant([])
    const { body } = await server.send(`${RBAC}/namespaces/default/rolebindings/b`, {
      method: 'PATCH',
      body: { roleRef: { name: 'other' } },
      headers: { 'content-type': 'application/merge-patch+json' },
    })
    expect(body.message).toMatch(/roleRef: Invalid value: .*cannot change roleRef/)
  })
})

describe('questions', () => {
  const ask = (plural: string, spec: object) =>
    post(`/apis/authorization.k8s.io/v1/${plural}`, { spec })

  test('whether someone else may', async () => {
    const resourceAttributes = { verb: 'get', resource: 'pods', namespace: 'default' }
    const allowed = async (user: string, groups: string[]) =>
      (await ask('subjectaccessreviews', { user, groups, resourceAttributes })).body.status.allowed
    expect(await allowed('anyone', [])).toBe(false)
    expect(await allowed('anyone', ['system:masters'])).toBe(true)
  })

  test('what all one may', async () => {
    const { body } = await as('POST', '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', {
      spec: { namespace: 'default' },
    })
    expect(body.status.resourceRules).toContainEqual({
      apiGroups: ['authentication.k8s.io'],
      resources: ['selfsubjectreviews'],
      verbs: ['create'],
    })
  })

  test('whose token it is', async () => {
    const review = (spec: object) => post('/apis/authentication.k8s.io/v1/tokenreviews', { spec })
    expect((await review({ token })).body.status).toMatchObject({ authenticated: true })
    expect((await review({ token: 'x' })).body.status).not.toHaveProperty('authenticated')
  })
})

test('a token ends with its account, even if another takes the name', async () => {
  const accounts = '/api/v1/namespaces/default/serviceaccounts'
  await post(accounts, { metadata: { name: 'brief' } })
  const { body } = await post(`${accounts}/brief/token`, { spec: { expirationSeconds: 600 } })
  const code = async () => (await server.send('/version', { token: body.status.token })).code
  expect(await code()).toBe(200)
  await server.send(`${accounts}/brief`, { method: 'DELETE' })
  expect(await code()).toBe(401)
  await post(accounts, { metadata: { name: 'brief' } })
  expect(await code()).toBe(401)
})

test('nobody speaks for another without leave', async () => {
  const headers = { 'impersonate-user': 'someone', 'impersonate-group': 'system:masters' }
  const refused = await server.send('/api/v1/secrets', { token, headers })
  expect(refused.body.message).toBe(
    'users "someone" is forbidden: User "system:serviceaccount:default:default" cannot impersonate resource "users" in API group "" at the cluster scope',
  )
  expect((await server.send('/api/v1/secrets', { headers })).code).toBe(200)
})
