// A workshop from the instructor's side, and from a learner's who was given a file.

import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type LabHome, makeLabHome } from '../../harness/run-lab.ts'

let lab: LabHome
let files: string
beforeAll(() => {
  lab = makeLabHome()
  files = join(lab.home, 'workshop')
})
afterAll(() => lab.remove())

const create = (learners: string, ...more: string[]) =>
  lab.run(['workshop', 'create', '--learners', learners, '--to', files, ...more])
const names = (file: string, text: string) => {
  writeFileSync(join(lab.home, file), text)
  return join(lab.home, file)
}

test.each<[() => string[], string]>([
  [() => ['create'], 'For whom?'],
  [() => ['create', '--learners', '0'], 'from 1 to 500, not 0'],
  [() => ['create', '--learners', '501'], 'from 1 to 500, not 501'],
  [() => ['create', '--learners', '/nowhere'], 'takes a number, or a file of names'],
  [() => ['create', '--learners', names('bad', 'anna\nBob Berg\n')], 'bad:2: "Bob Berg" cannot be'],
  [
    () => ['create', '--learners', names('twice', 'anna\n\n#\nanna # again\n')],
    'twice:4: "anna" is in line 1',
  ],
  [() => ['create', '--learners', names('none', '# nobody\n')], 'There is no name in'],
  [() => ['create', '--learners', '2', '--days', 'many'], '--days takes a number'],
  [() => ['kubeconfig'], 'Whose?'],
  [() => ['remove'], 'Who is to be removed?'],
  [() => ['remove', 'anna', '--all'], 'Who is to be removed?'],
])('used wrongly (%#), it says how', async (words, said) => {
  const { exitCode, stderr } = await lab.run(['workshop', ...words()])
  expect(stderr).toContain(said)
  expect(exitCode).toBe(2)
})

test('status without a cluster says that there is none', async () => {
  const { exitCode, stderr } = await lab.run(['workshop', 'status'])
  expect(stderr).toContain('There is no cluster yet.')
  expect(exitCode).toBe(5)
})

test('create gives each a file that nobody else can read, and says what to do with it', async () => {
  const { exitCode, stdout } = await create(
    names('room', '# Monday\nanna\r\nbob # late\n\ncarol\n'),
  )
  expect(exitCode).toBe(0)
  expect(stdout).toContain('3 learners have their part of the embedded cluster.')
  expect(stdout).toContain(
    'KUBECONFIG=anna.kubeconfig ai-gateway-lab cluster use ai-gateway-lab-anna',
  )
  expect(readdirSync(files).sort()).toEqual([
    'anna.kubeconfig',
    'bob.kubeconfig',
    'carol.kubeconfig',
  ])
  expect(statSync(join(files, 'anna.kubeconfig')).mode & 0o777).toBe(0o600)
})

test('once more, with one more, keeps what is there', async () => {
  const before = readFileSync(join(files, 'anna.kubeconfig'), 'utf8')
  const { exitCode, stdout } = await create('1', '--json')
  expect(exitCode).toBe(0)
  expect(JSON.parse(stdout).learners).toMatchObject([{ name: '01', namespace: 'learner-01' }])
  expect(readFileSync(join(files, 'anna.kubeconfig'), 'utf8')).toBe(before)
})

test('a learner uses their file on a machine of their own, and nothing is installed', async () => {
  const theirs = makeLabHome()
  const env = { KUBECONFIG: join(files, 'anna.kubeconfig') }
  try {
    const used = await theirs.run(['cluster', 'use', 'ai-gateway-lab-anna'], { env })
    expect(used.stdout).toContain(
      'You are the learner "anna", and the namespace "learner-anna" is yours.',
    )
    expect(used.exitCode).toBe(0)
    const text = await theirs.run(['start', 'multiple-providers', '--assignment'])
    expect(text.exitCode).toBe(0)
    expect(text.stdout).toContain('-n learner-anna')
    const solved = await theirs.run(['solve'])
    expect(solved.stdout).toContain('All 4 steps are done.')
    expect(solved.exitCode).toBe(0)
    expect((await theirs.run(['check', '--step', '2'])).exitCode).toBe(0)

    // They are nobody's instructor, and nobody else.
    const workshop = await theirs.run(['workshop', 'status'])
    expect(workshop.stderr).toContain('given to you as the learner "anna"')
    expect(workshop.exitCode).toBe(2)
    const asBob = await theirs.run(['check', '--learner', 'bob'])
    expect(asBob.stderr).toContain('given to the learner "anna" only')
    expect(asBob.exitCode).toBe(2)

    // Leaving takes nothing away from the instructor's cluster.
    expect((await theirs.run(['cluster', 'down'])).exitCode).toBe(0)
  } finally {
    await theirs.remove()
  }
})

test('status shows who is how far, and why not further', async () => {
  const { exitCode, stdout } = await lab.run(['workshop', 'status', '--why'])
  expect(exitCode).toBe(0)
  expect(stdout).toContain('LEARNER  first-ai-gateway  multiple-providers')
  expect(stdout).toMatch(/^anna {5}✓✓✓✓ {14}✓✓✓✓$/m)
  expect(stdout).toMatch(/^bob {6}○○○○ {14}○○○○$/m)
  expect(stdout).toContain(
    'first-ai-gateway: There is no Secret "openai-secret" in the namespace "learner-bob".',
  )
  expect(stdout).toContain('multiple-providers: 1 of 4 are through')

  const { learners } = JSON.parse(
    (await lab.run(['workshop', 'status', '--json', '--challenge', 'first-ai-gateway'])).stdout,
  )
  expect(learners.map(({ name }: { name: string }) => name)).toEqual(['01', 'anna', 'bob', 'carol'])
  expect(learners[1].challenges).toMatchObject([
    { slug: 'first-ai-gateway', steps: [1, 2, 3, 4].map((number) => ({ number, status: 'done' })) },
  ])
})

test('a fresh kubeconfig for one, who is named as they are', async () => {
  const { exitCode, stdout } = await lab.run(['workshop', 'kubeconfig', 'bob'])
  expect(exitCode).toBe(0)
  writeFileSync(join(lab.home, 'fresh'), stdout, { mode: 0o600 })
  const { stdout: whoami } = await execa('kubectl', ['auth', 'whoami', '-o', 'json'], {
    env: { ...lab.env, KUBECONFIG: join(lab.home, 'fresh') },
    extendEnv: false,
  })
  expect(JSON.parse(whoami).status.userInfo.username).toBe(
    'system:serviceaccount:learner-bob:learner',
  )
  const nobody = await lab.run(['workshop', 'kubeconfig', 'dave'])
  expect(nobody.stderr).toContain('There are: 01, anna, bob, carol')
  expect(nobody.exitCode).toBe(2)
})

test('`kubectl get all` shows a learner what is theirs, without a complaint', async () => {
  const { exitCode, stderr, stdout } = await execa('kubectl', ['get', 'all', '-o', 'name'], {
    env: { ...lab.env, KUBECONFIG: join(files, 'anna.kubeconfig') },
    extendEnv: false,
    reject: false,
  })
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  expect(stdout).toContain('service/ai-gateway')
})

test('one is removed, and with them what their file was good for; then all', async () => {
  const theirs = makeLabHome()
  const file = { env: { KUBECONFIG: join(files, 'anna.kubeconfig') } }
  await theirs.run(['cluster', 'use', 'ai-gateway-lab-anna'], file)
  expect((await lab.run(['workshop', 'remove', 'anna'])).exitCode).toBe(0)
  const { exitCode, stderr } = await execa('kubectl', ['get', 'secrets'], {
    env: { ...lab.env, KUBECONFIG: join(files, 'anna.kubeconfig') },
    extendEnv: false,
    reject: false,
  })
  expect(exitCode).toBe(1)
  expect(stderr).toMatch(/Unauthorized|must be logged in/)
  // What they are told is what helps them: they cannot sign in, and nothing is broken.
  const begun = await theirs.run(['start'])
  expect(begun).toMatchObject({
    exitCode: 14,
    stderr: expect.stringContaining('ai-gateway-lab workshop kubeconfig anna'),
  })
  const checked = await theirs.run(['check'])
  expect(checked.stderr).toContain('the workshop is over. Nothing could be checked.')
  await theirs.remove()

  const all = await lab.run(['workshop', 'remove', '--all'])
  expect(all.stdout).toContain('01, bob, carol')
  const { stdout } = await execa(
    'kubectl',
    ['get', 'ns,clusterrolebindings', '-o', 'name', '-l', 'ai-gateway-lab.dev/learner'],
    {
      env: { ...lab.env, KUBECONFIG: join(lab.env.AI_GATEWAY_LAB_HOME!, 'embedded', 'kubeconfig') },
      extendEnv: false,
    },
  )
  expect(stdout).toBe('')
  expect((await lab.run(['workshop', 'status'])).stdout).toContain('There are no learners')
})

test('a namespace of that name that is somebody else’s is left alone', async () => {
  const env = {
    ...lab.env,
    KUBECONFIG: join(lab.env.AI_GATEWAY_LAB_HOME!, 'embedded', 'kubeconfig'),
  }
  await execa('kubectl', ['create', 'namespace', 'learner-02'], { env, extendEnv: false })
  const { exitCode, stderr } = await create('2')
  expect(stderr).toContain(
    'The namespace "learner-02" is there already, and the lab did not make it',
  )
  expect(exitCode).toBe(5)
  const { stdout } = await execa('kubectl', ['get', 'sa', '-n', 'learner-02', '-o', 'name'], {
    env,
    extendEnv: false,
  })
  expect(stdout).toBe('serviceaccount/default')
})
