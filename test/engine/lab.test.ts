import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEmbeddedCluster } from '../../src/cluster/embedded/embedded-cluster.ts'
import { readTrack } from '../../src/content/load-track.ts'
import { type Lab, openLab } from '../../src/engine/lab.ts'
import { firstState, nextState, type StepReport } from '../../src/engine/session-state.ts'
import { UsageError } from '../../src/kube/lab-error.ts'
import {
  agentgatewayBackends,
  deployments,
  gateways,
  httpRoutes,
  secrets,
} from '../../src/kube/resources.ts'

const root = join(import.meta.dirname, '..', '..')
const NAMESPACE = 'agentgateway-system'

let home: string
let lab: Lab
const open = () =>
  openLab({
    cluster: createEmbeddedCluster({
      home,
      programsFolder: process.env.LAB_PROGRAMS ?? join(root, 'dist'),
    }),
    stateFolder: home,
    course: readTrack(join(root, 'challenges')),
    manifestsFolder: join(process.env.LAB_PROGRAMS ?? join(root, 'dist'), 'manifests'),
    env: { ...process.env, HOME: home, OPENAI_API_KEY: '' },
  })

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'lab-test-'))
  lab = open()
})
afterAll(async () => {
  lab.close()
  await lab.cluster.down({ wipe: true })
  rmSync(home, { recursive: true, force: true })
})

const challenge = () => lab.challenge('multiple-providers')
const statuses = (reports: StepReport[]) => reports.map(({ status }) => status)
const kubectl = (...words: string[]) =>
  execa('kubectl', words, { env: lab.environment(), extendEnv: false })

/** Versions of everything that the manifests and the assignments make. */
async function versions() {
  const lists = await Promise.all(
    [secrets, gateways, httpRoutes, agentgatewayBackends, deployments].map((resource) =>
      lab.kube().list(resource, { namespace: NAMESPACE }),
    ),
  )
  return lists.flatMap(({ items }) =>
    items.map(({ kind, metadata }) => `${kind} ${metadata.name} ${metadata.resourceVersion}`),
  )
}

/** Watches until `enough`, and returns every look. */
async function watchUntil(
  enough: (reports: StepReport[]) => boolean,
  meanwhile: () => Promise<unknown> = async () => {},
) {
  const abort = new AbortController()
  const looks: StepReport[][] = []
  let hasBegun = false
  await lab.watch(challenge(), {
    signal: AbortSignal.any([abort.signal, AbortSignal.timeout(30_000)]),
    onReports(reports) {
      looks.push(reports)
      if (!hasBegun) void meanwhile().catch(() => abort.abort())
      hasBegun = true
      if (enough(reports)) abort.abort()
    },
  })
  return looks
}

describe('setup', () => {
  test('brings up the cluster, the gateway and what the earlier challenge ends with', async () => {
    const phases: string[] = []
    await lab.setUp(challenge(), { report: ({ phase }) => phases.push(phase) })
    expect(phases.at(0)).toBe('Starting the embedded cluster')
    expect(statuses(await lab.check(lab.challenge('first-ai-gateway'))).slice(0, 3)).toEqual([
      'done',
      'done',
      'done',
    ])
    expect(statuses(await lab.check(challenge()))).toEqual([
      'not-yet',
      'not-yet',
      'not-yet',
      'not-yet',
    ])
    expect(lab.progressOf(challenge())).toMatchObject({ steps: {}, readyAt: expect.any(String) })
    expect(lab.currentChallenge().slug).toBe('multiple-providers')
  })

  test('changes nothing where all is there', async () => {
    const before = await versions()
    await lab.setUp(challenge())
    expect(await versions()).toEqual(before)
  })

  test('makes anew what an earlier attempt has left half done, and nothing else', async () => {
    await kubectl('delete', 'secret', 'openai-secret', '-n', NAMESPACE)
    await kubectl(
      'create',
      'secret',
      'generic',
      'openai-secret',
      '-n',
      NAMESPACE,
      '--from-literal=authorization=x',
    )
    await kubectl('create', 'secret', 'generic', 'my-own', '-n', NAMESPACE, '--from-literal=a=b')
    await lab.setUp(challenge())
    const secret = await lab.kube().get(secrets, { name: 'openai-secret', namespace: NAMESPACE })
    expect(Object.keys(secret?.data)).toEqual(['Authorization'])
    expect(await lab.kube().get(secrets, { name: 'my-own', namespace: NAMESPACE })).toBeDefined()
  })

  test('finds another port for the text where 8080 is taken', async () => {
    const server = createServer()
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(8080, '127.0.0.1', resolve)
    }).catch(() => {})
    try {
      await lab.setUp(challenge())
      expect(Number(lab.variables.GATEWAY_PORT)).toBeGreaterThan(8080)
      const blocks = challenge().steps.flatMap((step) => step.blocks.map(({ source }) => source))
      expect(blocks.join('\n')).toContain(`http://localhost:${lab.variables.GATEWAY_PORT}/`)
      const again = open()
      expect(again.variables).toEqual(lab.variables)
    } finally {
      server.close()
    }
  })

  test('can be broken off', async () => {
    await expect(lab.setUp(challenge(), { signal: AbortSignal.abort() })).rejects.toThrow('aborted')
  })
})

describe('steps', () => {
  test('tick off by themselves as the cluster changes, and break again', async () => {
    const make = () =>
      kubectl(
        'create',
        'secret',
        'generic',
        'anthropic-secret',
        '-n',
        NAMESPACE,
        '--from-literal=Authorization=Bearer x',
      )
    const looks = await watchUntil((reports) => reports[0]?.status === 'done', make)
    expect(looks.at(0)?.[0]?.status).toBe('not-yet')
    expect(lab.progressOf(challenge())?.steps[1]?.doneAt).toBeDefined()

    const remove = () => kubectl('delete', 'secret', 'anthropic-secret', '-n', NAMESPACE)
    looks.push(...(await watchUntil((reports) => reports[0]?.status === 'not-yet', remove)))
    const chosen = nextState(firstState, {
      type: 'challenge-chosen',
      slug: 'multiple-providers',
      steps: challenge().steps.map(({ number, title }) => ({ number, title })),
    })
    const state = looks.reduce(
      (was, reports) => nextState(was, { type: 'checks-finished', reports, at: 1 }),
      chosen,
    )
    expect(state.steps[0]?.status).toBe('broken-again')
    expect(lab.progressOf(challenge())?.steps[1]?.doneAt).toBeDefined()
  })

  test('are looked at ever less while a storm of changes goes on, and once more behind it', async () => {
    const key = { name: 'storm', namespace: NAMESPACE }
    const change = (is: string) =>
      lab.kube().mergePatch(secrets, key, { metadata: { annotations: { is } } })
    await lab.kube().create(secrets, { apiVersion: 'v1', kind: 'Secret', metadata: key })
    let isStorm = true
    let looksInStorm = 0
    const startedAt = performance.now()
    let seconds = 0
    const looks = await watchUntil(
      (reports) => {
        if (isStorm) looksInStorm++
        return reports[0]?.status === 'done'
      },
      async () => {
        for (let count = 0; count < 2_000; count++) await change(`${count}`)
        isStorm = false
        seconds = (performance.now() - startedAt) / 1000
        await kubectl(
          ...['create', 'secret', 'generic', 'anthropic-secret', '-n', NAMESPACE],
          '--from-literal=Authorization=Bearer x',
        )
      },
    )
    // A few in quick succession, then one a second.
    expect(looksInStorm).toBeLessThan(10 + seconds)
    expect(looks.at(-1)?.[0]?.status).toBe('done')
    await kubectl('delete', 'secret', 'storm', 'anthropic-secret', '-n', NAMESPACE)
  })

  test('are solved by the assignment’s own blocks, and by the same again', async () => {
    for (const _ of ['once', 'twice']) {
      let output = ''
      const { reports } = await lab.solve(challenge(), { onOutput: (chunk) => (output += chunk) })
      expect(statuses(reports)).toEqual(['done', 'done', 'done', 'done'])
      expect(output).toContain('"choices"')
    }
    const progress = lab.progressOf(challenge())
    expect(progress?.finishedAt).toBeDefined()
    expect(progress?.steps[4]).toMatchObject({ solved: true, doneAt: expect.any(String) })
  })

  test('are solved where something wrong is in the way, and what was done to it is shown', async () => {
    const secret = ['secret', 'anthropic-secret', '-n', NAMESPACE]
    await kubectl('delete', ...secret)
    await kubectl('create', 'secret', 'generic', ...secret.slice(1), '--from-literal=key=wrong')
    const ran: string[] = []
    const { reports, failedBlocks } = await lab.solve(challenge(), {
      step: 1,
      onBlock: ({ source }) => ran.push(source),
    })
    expect(reports).toMatchObject([{ status: 'done' }])
    expect(failedBlocks).toEqual([])
    expect(ran).toEqual([
      `kubectl delete secret anthropic-secret --namespace ${NAMESPACE}`,
      expect.stringMatching(/^kubectl create secret generic anthropic-secret /),
    ])
  })

  test('cannot be checked while the cluster is down, and are not called wrong', async () => {
    await lab.cluster.down()
    expect(new Set(statuses(await lab.check(challenge())))).toEqual(new Set(['could-not-check']))
    await lab.setUp(challenge())
    expect(
      (await watchUntil((reports) => reports.every(({ status }) => status === 'done'))).length,
    ).toBeGreaterThan(0)
  })
})

describe('hints', () => {
  test('come one after the other, also to the next command, and end', () => {
    const { hints } = challenge().steps[0]!
    expect(hints.map(() => open().nextHint(challenge(), 1, [])?.text)).toEqual(
      hints.map(({ text }) => text),
    )
    expect(open().nextHint(challenge(), 1, [])).toBeUndefined()
  })

  test('are for what is wrong as things stand, and none for what is right', async () => {
    const nextHint = async () => {
      const [report] = await lab.check(challenge(), { step: 2 })
      return lab.nextHint(challenge(), 2, report!.checks)
    }
    await kubectl('delete', 'httproute', 'anthropic-route', '-n', NAMESPACE)
    expect(await nextHint()).toMatchObject({
      number: 1,
      count: 3,
      text: expect.stringContaining('The route for OpenAI is a good model'),
    })
    await kubectl('delete', 'agentgatewaybackend', 'anthropic-backend', '-n', NAMESPACE)
    expect(await nextHint()).toMatchObject({
      number: 2,
      count: 4,
      text: expect.stringContaining('The backend for OpenAI is a good model'),
    })
    await lab.solve(challenge(), { step: 2 })
    expect(await nextHint()).toMatchObject({
      number: 3,
      count: 4,
      text: expect.stringContaining('kubectl describe'),
    })
    expect(await nextHint()).toMatchObject({
      number: 4,
      count: 4,
      text: expect.stringContaining('as they stand'),
    })
    expect(await nextHint()).toBeUndefined()
    const model = '{"spec":{"ai":{"provider":{"anthropic":{"model":"claude-sonnet-4"}}}}}'
    const patch = ['--type', 'merge', '-p', model]
    await kubectl('patch', 'agentgatewaybackend', 'anthropic-backend', '-n', NAMESPACE, ...patch)
    expect(await nextHint()).toMatchObject({
      text: expect.stringMatching(/^spec\.ai\.provider names the provider/),
    })
    expect(await nextHint()).toBeUndefined()
    await lab.solve(challenge(), { step: 2 })
  })
})

describe('reset', () => {
  test('leaves the challenge as it is after its setup, and forgets what was done', async () => {
    await kubectl(
      'create',
      'secret',
      'generic',
      'anthropic-secret',
      '-n',
      'default',
      '--from-literal=a=b',
    )
    await lab.reset(challenge())
    const names = (await versions()).map((version) => version.split(' ').slice(0, 2).join(' '))
    expect(names).not.toContain('Secret anthropic-secret')
    expect(names).not.toContain('Secret my-own')
    expect(names).toContain('Gateway ai-gateway')
    expect(
      await lab.kube().get(secrets, { name: 'anthropic-secret', namespace: 'default' }),
    ).toBeUndefined()
    expect(lab.progressOf(challenge())).toMatchObject({ steps: {} })
    expect(lab.progressOf(challenge())?.finishedAt).toBeUndefined()
  })
})

test('names the challenges and steps that there are', async () => {
  expect(() => lab.challenge('multiple-provider')).toThrow(UsageError)
  await expect(lab.check(challenge(), { step: 9 })).rejects.toThrow('has no step 9')
})
