import { describe, expect, test } from 'vitest'
import { makeEnvironment } from '../../src/engine/environment.ts'

const make = (base: NodeJS.ProcessEnv, providers: 'simulated' | 'real' = 'simulated') =>
  makeEnvironment({ base, kubeconfig: '/lab/kubeconfig', providers, binFolder: '/lab/bin' })

test('points kubectl to the lab’s cluster, wherever it pointed before', () => {
  expect(make({ KUBECONFIG: '/home/me/.kube/config', HOME: '/home/me' })).toMatchObject({
    KUBECONFIG: '/lab/kubeconfig',
    HOME: '/home/me',
  })
})

describe('the key for OpenAI', () => {
  test.each<[string, string | undefined, 'simulated' | 'real', string]>([
    ['is the demo key where the learner has none', undefined, 'simulated', 'sk-lab-demo-key'],
    [
      'is the demo key for simulators, which no real key may reach',
      'sk-real',
      'simulated',
      'sk-lab-demo-key',
    ],
    ['is the learner’s own for the real providers', 'sk-real', 'real', 'sk-real'],
    ['is the demo key where the learner’s is empty', '', 'real', 'sk-lab-demo-key'],
  ])('%s', (_, OPENAI_API_KEY, providers, key) => {
    expect(make({ OPENAI_API_KEY }, providers).OPENAI_API_KEY).toBe(key)
  })
})

test('puts stand-ins last on the PATH, so that installed tools win', () => {
  expect(make({ PATH: '/usr/bin:/bin' }).PATH).toBe('/usr/bin:/bin:/lab/bin')
})

test('keeps a proxy away from this machine’s own addresses', () => {
  expect(make({ HTTPS_PROXY: 'http://proxy', no_proxy: 'intra' }).NO_PROXY).toBe(
    'intra,127.0.0.1,localhost',
  )
  expect(make({})).not.toHaveProperty('NO_PROXY')
})
