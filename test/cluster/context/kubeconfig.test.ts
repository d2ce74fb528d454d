// Kubeconfigs as people have them: several files, relative paths, proxies.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { ownKubeconfig } from '../../../src/cluster/context/own-kubeconfig.ts'
import { readKubeconfig } from '../../../src/cluster/context/read-kubeconfig.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lab-test-kubeconfig-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const write = (name: string, content: string) => {
  mkdirSync(join(folder, name, '..'), { recursive: true })
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}
const config = (name: string, server: string, more = '') => `
apiVersion: v1
kind: Config
current-context: ${name}
contexts: [{ name: ${name}, context: { cluster: ${name}, user: ${name}, namespace: team } }]
clusters: [{ name: ${name}, cluster: { server: ${server}${more} } }]
users: [{ name: ${name}, user: { token: token-of-${name} } }]
`
const own = (env: NodeJS.ProcessEnv, context: string) => {
  const read = ownKubeconfig(readKubeconfig(env), context, env)
  return { ...read, content: parse(read.text) }
}

test('several files are one: the first that names something has it, and one that is missing is none', () => {
  const one = write('one', config('a', 'https://one.example:6443'))
  const two = write(
    'two',
    `${config('b', 'https://two.example')}`.replace(
      'clusters: [',
      'clusters: [{ name: a, cluster: { server: https://other.example } }, ',
    ),
  )
  const env = { KUBECONFIG: [one, join(folder, 'missing'), two].join(':') }
  const read = readKubeconfig(env)
  expect(read.currentContext).toBe('a')
  expect(read.contexts.map(({ name }) => name)).toEqual(['a', 'b'])
  expect(own(env, 'a').server).toBe('https://one.example:6443')
  expect(own(env, 'b').content).toMatchObject({
    'current-context': 'b',
    contexts: [{ name: 'b', context: { namespace: 'team' } }],
    clusters: [{ name: 'b' }],
    users: [{ name: 'b', user: { token: 'token-of-b' } }],
  })
  expect(own(env, 'b').text).not.toContain('token-of-a')
})

test('without KUBECONFIG it is ~/.kube/config', () => {
  write('home/.kube/config', config('at-home', 'https://home.example'))
  expect(own({ HOME: join(folder, 'home') }, 'at-home').server).toBe('https://home.example')
})

test('paths are meant from the folder of their own file', () => {
  const file = write(
    'deep/config',
    config('a', 'https://a.example', ', certificate-authority: ../ca.crt').replace(
      'user: { token: token-of-a }',
      'user: { client-certificate: me.crt, client-key: /keys/me.key, exec: { command: bin/login, args: [x] } }',
    ),
  )
  const { content } = own({ KUBECONFIG: file }, 'a')
  expect(content.clusters[0].cluster['certificate-authority']).toBe(join(folder, 'ca.crt'))
  expect(content.users[0].user).toEqual({
    'client-certificate': join(folder, 'deep', 'me.crt'),
    'client-key': '/keys/me.key',
    exec: { command: join(folder, 'deep', 'bin/login'), args: ['x'] },
  })
})

test('a program that is looked for on the PATH is not given one', () => {
  const file = write(
    'exec',
    config('a', 'https://a.example').replace(
      'user: { token: token-of-a }',
      'user: { exec: { command: aws-login } }',
    ),
  )
  expect(own({ KUBECONFIG: file }, 'a').content.users[0].user.exec.command).toBe('aws-login')
})

test.each([
  [{ HTTPS_PROXY: 'http://proxy:3128' }, 'https://a.example', 'http://proxy:3128'],
  [{ https_proxy: 'http://proxy:3128' }, 'https://a.example', 'http://proxy:3128'],
  [{ HTTP_PROXY: 'http://proxy:3128' }, 'https://a.example', undefined],
  [
    { HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: 'b.example,.example' },
    'https://a.example',
    undefined,
  ],
  [
    { HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: 'ample' },
    'https://a.example',
    'http://proxy:3128',
  ],
  [{ HTTPS_PROXY: 'http://proxy:3128' }, 'https://127.0.0.1:6443', undefined],
  [{}, 'https://a.example', undefined],
])('with %j, %s is reached by the proxy %s', (env, server, proxy) => {
  const file = write('proxied', config('a', server))
  const { content } = own({ ...env, KUBECONFIG: file }, 'a')
  expect(content.clusters[0].cluster['proxy-url']).toBe(proxy)
})

test('a proxy that the kubeconfig names goes before the environment’s', () => {
  const file = write('named', config('a', 'https://a.example', ', proxy-url: socks5://s:1080'))
  const env = { KUBECONFIG: file, HTTPS_PROXY: 'http://proxy:3128' }
  expect(own(env, 'a').content.clusters[0].cluster['proxy-url']).toBe('socks5://s:1080')
})

test('a context that `workshop create` has made says whose it is', () => {
  const file = write(
    'given',
    config('a', 'https://a.example').replace(
      'namespace: team',
      'namespace: learner-anna, extensions: [{ name: ai-gateway-lab, extension: { learner: anna } }]',
    ),
  )
  expect(own({ KUBECONFIG: file }, 'a').learner).toBe('anna')
})
