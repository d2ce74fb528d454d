// Pods as local processes, seen through the real kubectl: what starts, with which surroundings, and how it ends.

import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import {
  ask,
  IMAGE,
  type LabCluster,
  makeLabCluster,
  pod,
  processesOf,
  service,
  until,
} from '../cluster/embedded/lab-cluster.ts'

let lab: LabCluster
beforeAll(async () => {
  lab = await makeLabCluster()
  await lab.up()
})
afterAll(() => lab.remove())
afterEach(() => {
  vi.unstubAllEnvs()
})

const ready = (name: string) => lab.run(`wait --for=condition=Ready pod/${name} --timeout=20s`)
const portOf = async (name: string) => {
  const { metadata } = await lab.json(`get pod ${name}`)
  return JSON.parse(metadata.annotations['embedded.ai-gateway-lab.dev/ports'])['8080'] as number
}
const eventsOf = async (name: string, more = '') => {
  const { items } = await lab.json(`get events --field-selector involvedObject.name=${name}${more}`)
  return items as { reason: string; message: string; type: string; count: number }[]
}
const waitingOf = async (name: string) =>
  (await lab.json(`get pod ${name}`)).status.containerStatuses?.[0].state.waiting

test('a pod is a process with the image’s own program, and says so as any pod does', async () => {
  await lab.apply(pod('plain'))
  await ready('plain')
  expect(await lab.run('get pod plain --no-headers')).toMatch(/^plain +1\/1 +Running +0 +/)
  expect(await ask(await portOf('plain'))).toMatchObject({ pod: 'plain', program: 'gateway.js' })
  const reasons = (await eventsOf('plain')).map(({ reason }) => reason)
  expect(reasons).toEqual(expect.arrayContaining(['Scheduled', 'Pulled', 'Created', 'Started']))
  const { status, spec } = await lab.json('get pod plain')
  expect(spec.nodeName).toBe('embedded')
  expect(status).toMatchObject({ podIP: '127.0.0.1', hostIP: '127.0.0.1', qosClass: 'BestEffort' })
})

test('a command may name another file of the image, with arguments', async () => {
  const command = ['node', '/app/simulators.js', '--name', '$(HOSTNAME)', '$(NOT_THERE)']
  await lab.apply(pod('other', { command, args: ['more'] }))
  await ready('other')
  expect(await ask(await portOf('other'))).toMatchObject({
    program: 'simulators.js',
    words: ['--name', 'other', '$(NOT_THERE)', 'more'],
  })
})

test.each([
  ['image', { image: 'nginx:1.27' }, 'ImagePullBackOff', 'embedded cluster runs'],
  [
    'file',
    { command: ['node', '/app/evil.js'] },
    'CreateContainerError',
    'executable file not found',
  ],
  [
    'path',
    { command: ['node', '/etc/gateway.js'] },
    'CreateContainerError',
    'executable file not found',
  ],
  ['shell', { command: ['sh', '-c', 'true'] }, 'CreateContainerError', 'executable file not found'],
  ['script', { command: ['node', '-e', '1'] }, 'CreateContainerError', 'executable file not found'],
])(
  'nothing but the lab’s own programs starts: another %s waits and says why',
  async (what, container, reason, message) => {
    const name = `unknown-${what}`
    await lab.apply(pod(name, container))
    await until(reason, async () => (await waitingOf(name))?.reason === reason)
    expect((await waitingOf(name)).message).toContain(message)
    await until('an event says it', async () =>
      (await eventsOf(name)).some(
        (event) => event.type === 'Warning' && event.message.includes(message),
      ),
    )
    expect((await lab.json(`get pod ${name}`)).status.phase).toBe('Pending')
  },
)

test('its environment is made as Kubernetes makes it', async () => {
  await lab.run('create secret generic env-secret --from-literal=key=s3cret --from-literal=other=o')
  await lab.run('create configmap env-config --from-literal=colour=blue')
  await lab.apply(service('plain'))
  await until(
    'the Service has its port',
    async () =>
      (await lab.json('get service plain')).metadata.annotations?.[
        'embedded.ai-gateway-lab.dev/ports'
      ],
  )
  const fieldRef = (fieldPath: string) => ({ fieldRef: { fieldPath } })
  const resource = (name: string, divisor = '0') => ({
    resourceFieldRef: { resource: name, divisor },
  })
  await lab.apply(
    pod('surroundings', {
      resources: { requests: { cpu: '125m' }, limits: { cpu: '250m', memory: '64Mi' } },
      envFrom: [
        { prefix: 'S_', secretRef: { name: 'env-secret' } },
        { configMapRef: { name: 'env-config' } },
      ],
      env: [
        { name: 'PLAIN', value: 'one' },
        { name: 'EXPANDED', value: '$(PLAIN) and $(colour), not $(UNKNOWN) nor $$(PLAIN)' },
        { name: 'FROM_SECRET', valueFrom: { secretKeyRef: { name: 'env-secret', key: 'key' } } },
        {
          name: 'OPTIONAL',
          valueFrom: { secretKeyRef: { name: 'nowhere', key: 'key', optional: true } },
        },
        { name: 'NAME', valueFrom: fieldRef('metadata.name') },
        { name: 'LABEL', valueFrom: fieldRef("metadata.labels['app']") },
        { name: 'ASKED', valueFrom: resource('requests.cpu', '1m') },
        { name: 'ALLOWED', valueFrom: resource('limits.memory', '1Mi') },
        { name: 'ROUNDED', valueFrom: resource('limits.cpu') },
        { name: 'ADDRESS', value: 'http://$(PLAIN_SERVICE_HOST):$(PLAIN_SERVICE_PORT)' },
      ],
    }),
  )
  await ready('surroundings')
  const env = await ask(await portOf('surroundings'), '/env')
  expect(env).toMatchObject({
    S_key: 's3cret',
    S_other: 'o',
    colour: 'blue',
    EXPANDED: 'one and blue, not $(UNKNOWN) nor $(PLAIN)',
    FROM_SECRET: 's3cret',
    NAME: 'surroundings',
    LABEL: 'surroundings',
    ASKED: '125',
    ALLOWED: '64',
    ROUNDED: '1',
    HOSTNAME: 'surroundings',
    BIND_ADDRESS: '127.0.0.1',
  })
  expect(env).not.toHaveProperty('OPTIONAL')
  expect(await ask(new URL(env.ADDRESS).port)).toMatchObject({ pod: 'plain' })
})

test('a Secret that is missing is waited for', async () => {
  const env = [{ name: 'KEY', valueFrom: { secretKeyRef: { name: 'late', key: 'key' } } }]
  await lab.apply(pod('waiting', { env }))
  await until(
    'it waits',
    async () => (await waitingOf('waiting'))?.reason === 'CreateContainerConfigError',
  )
  expect((await waitingOf('waiting')).message).toBe('secret "late" not found')
  await lab.run('create secret generic late --from-literal=key=there')
  await ready('waiting')
})

test('Secrets and ConfigMaps are files where the program is told to look', async () => {
  await lab.run('create secret generic files --from-literal=tls.key=private')
  await lab.run(
    'create configmap more-files --from-literal=config.yaml=settings --from-literal=unused=no',
  )
  await lab.apply(
    pod(
      'mounted',
      {
        args: ['--key', '/etc/keys/tls.key', '--config=/etc/config/nested.yaml', '/tmp/scratch'],
        env: [{ name: 'KEYS', value: '/etc/keys' }],
        volumeMounts: [
          { name: 'keys', mountPath: '/etc/keys', readOnly: true },
          { name: 'config', mountPath: '/etc/config' },
          { name: 'scratch', mountPath: '/tmp/scratch' },
        ],
      },
      {
        volumes: [
          { name: 'keys', secret: { secretName: 'files' } },
          {
            name: 'config',
            projected: {
              sources: [
                {
                  configMap: {
                    name: 'more-files',
                    items: [{ key: 'config.yaml', path: 'nested.yaml' }],
                  },
                },
                {
                  downwardAPI: {
                    items: [{ path: 'labels', fieldRef: { fieldPath: "metadata.labels['app']" } }],
                  },
                },
              ],
            },
          },
          { name: 'scratch', emptyDir: {} },
        ],
      },
    ),
  )
  await ready('mounted')
  const port = await portOf('mounted')
  const { words } = await ask(port)
  const read = async (path: string) =>
    (await ask(port, `/file?path=${encodeURIComponent(path)}`)).text
  expect(await read(words[1])).toBe('private')
  expect(await read(words[2].replace('--config=', ''))).toBe('settings')
  expect(await read(words[2].replace('--config=', '').replace('nested.yaml', 'labels'))).toBe(
    'mounted',
  )
  expect(await ask(port, `/folder?path=${words[3]}`)).toEqual({ names: [] })
  expect((await ask(port, '/env')).KEYS).toBe(words[1].replace('/tls.key', ''))
  expect(await lab.run('exec mounted -- cat /etc/keys/tls.key')).toBe('private')
  expect(await lab.run('exec mounted -- ls /etc/keys')).toBe('tls.key\n')
})

test('its ServiceAccount’s kubeconfig reaches the API with that account’s rights', async () => {
  const { KUBECONFIG } = await ask(await portOf('plain'), '/env')
  expect(
    await lab.run([
      '--kubeconfig',
      KUBECONFIG,
      'auth',
      'whoami',
      '-o',
      'jsonpath={.status.userInfo.username}',
    ]),
  ).toBe('system:serviceaccount:default:default')
  const { code, stderr } = await lab.kubectl(['--kubeconfig', KUBECONFIG, 'get', 'secrets'])
  expect([code, stderr]).toEqual([1, expect.stringContaining('cannot list resource "secrets"')])
})

test('exec runs the few tools that are there, and refuses others as an image without a shell does', async () => {
  expect(await lab.run('exec plain -- printenv HOSTNAME')).toBe('plain\n')
  const { code, stderr } = await lab.kubectl(['exec', 'plain', '--', 'sh', '-c', 'id'])
  expect(code).not.toBe(0)
  expect(stderr).toContain('exec: "sh": executable file not found in $PATH')
  const { stderr: outside } = await lab.kubectl(['exec', 'plain', '--', 'cat', '/etc/passwd'])
  expect(outside).toContain('cat: /etc/passwd: No such file or directory')
})

test('logs: the last lines, with their times, of the run before, and as they come', async () => {
  await lab.apply(pod('talker'))
  await ready('talker')
  const port = await portOf('talker')
  for (const line of ['one', 'two', 'three']) await ask(port, `/say?line=${line}`)
  expect(await lab.run('logs talker')).toBe('hello from talker, gateway.js\none\ntwo\nthree\n')
  expect(await lab.run('logs talker --tail=1')).toBe('three\n')
  expect(await lab.run('logs talker --tail=1 --timestamps')).toMatch(
    /^\d{4}-\d\d-\d\dT[\d:.]+Z three\n$/,
  )
  expect(await lab.run('logs talker --since=1h')).toContain('one')
  expect(await lab.run('logs talker --limit-bytes=5')).toBe('hello')
  const following = await lab.follow('logs -f talker')
  await ask(port, '/say?line=last')
  await ask(port, '/exit?code=3')
  expect(await following.ended).toContain('three\nlast\n')
  await until(
    'it runs again',
    async () => (await lab.json('get pod talker')).status.containerStatuses[0].restartCount === 1,
  )
  await ready('talker')
  expect(await lab.run('logs talker --previous')).toContain('last\n')
  expect(await lab.run('logs talker')).toBe('hello from talker, gateway.js\n')
  expect(
    (await lab.json('get pod talker')).status.containerStatuses[0].lastState.terminated,
  ).toMatchObject({
    exitCode: 3,
    reason: 'Error',
  })
  const { stderr } = await lab.kubectl('logs plain --previous')
  expect(stderr).toContain('previous terminated container "program" in pod "plain" not found')
})

test('a program that keeps giving up is started again with growing patience', async () => {
  await lab.apply(pod('crash', { args: ['exit', '7'] }))
  await until(
    'CrashLoopBackOff',
    async () => (await waitingOf('crash'))?.reason === 'CrashLoopBackOff',
  )
  const { status } = await lab.json('get pod crash')
  expect(status.containerStatuses[0]).toMatchObject({ ready: false, restartCount: 1 })
  expect(status.containerStatuses[0].state.waiting.message).toMatch(
    /^back-off 10s restarting failed container=program pod=crash_default/,
  )
  expect(await lab.run('logs crash')).toContain('giving up with 7')
  expect(await lab.run('get pod crash --no-headers')).toContain('CrashLoopBackOff')
  await until('an event', async () =>
    (await eventsOf('crash')).some(({ reason }) => reason === 'BackOff'),
  )
})

test.each([
  ['Never', '0', 'Succeeded'],
  ['Never', '4', 'Failed'],
  ['OnFailure', '0', 'Succeeded'],
])('with restartPolicy %s and exit code %s a pod is %s', async (restartPolicy, code, phase) => {
  const name = `ends-${restartPolicy.toLowerCase()}-${code}`
  await lab.apply(pod(name, { args: ['exit', code], readinessProbe: undefined }, { restartPolicy }))
  await lab.run(['wait', `--for=jsonpath={.status.phase}=${phase}`, `pod/${name}`, '--timeout=20s'])
  expect(await lab.run(`logs ${name}`)).toContain(`giving up with ${code}`)
})

test('init containers come first, one after the other, and share their folder', async () => {
  const init = {
    name: 'first',
    image: IMAGE,
    args: ['exit', '0'],
    volumeMounts: [{ name: 'shared', mountPath: '/shared' }],
  }
  await lab.apply(
    pod('with-init', {}, { initContainers: [init], volumes: [{ name: 'shared', emptyDir: {} }] }),
    pod(
      'with-broken-init',
      {},
      {
        initContainers: [{ ...init, args: ['exit', '2'] }],
        volumes: [{ name: 'shared', emptyDir: {} }],
      },
    ),
  )
  await ready('with-init')
  expect(await lab.run('logs with-init -c first')).toContain('giving up with 0')
  await until('the other one is stuck', async () =>
    /Init:(Error|CrashLoopBackOff)/.test(await lab.run('get pod with-broken-init --no-headers')),
  )
})

test('readiness decides who gets traffic, and liveness who is started anew', async () => {
  await lab.apply(
    pod('watched', {
      livenessProbe: {
        httpGet: { path: '/alive', port: 8080 },
        periodSeconds: 1,
        failureThreshold: 1,
      },
    }),
  )
  await ready('watched')
  await ask(await portOf('watched'), '/become-unready')
  await lab.run('wait --for=condition=Ready=false pod/watched --timeout=20s')
  expect((await eventsOf('watched')).find(({ reason }) => reason === 'Unhealthy')?.message).toBe(
    'Readiness probe failed: HTTP probe failed with statuscode: 503',
  )
  await ask(await portOf('watched'), '/become-ready')
  await ready('watched')
  await ask(await portOf('watched'), '/fall-ill')
  await until(
    'it is started anew',
    async () => (await lab.json('get pod watched')).status.containerStatuses[0].restartCount === 1,
  )
  await ready('watched')
  expect((await eventsOf('watched')).map(({ message }) => message)).toEqual(
    expect.arrayContaining([
      'Liveness probe failed: HTTP probe failed with statuscode: 503',
      'Container program failed liveness probe, will be restarted',
    ]),
  )
})

test('a pod that is deleted is asked to end, and is gone when its process is', async () => {
  await lab.apply(
    pod('polite'),
    pod(
      'stubborn',
      { env: [{ name: 'STUBBORN', value: 'yes' }] },
      { terminationGracePeriodSeconds: 2 },
    ),
  )
  await ready('polite')
  await ready('stubborn')
  const { pid } = await ask(await portOf('stubborn'))
  const last = await lab.follow('logs -f polite')
  await lab.run('delete pod polite --wait')
  expect(await last.ended).toContain('asked to end')
  await lab.run('delete pod stubborn --wait=false')
  await until('it is terminating', async () =>
    (await lab.run('get pod stubborn --no-headers')).includes('Terminating'),
  )
  expect(await lab.run('logs stubborn --tail=1')).toBe('asked to end\n')
  await lab.run('wait --for=delete pod/stubborn --timeout=20s')
  expect(await processesOf(lab.home)).not.toContain(pid)
})

test('--force does not wait for it', async () => {
  await lab.apply(
    pod(
      'forced',
      { env: [{ name: 'STUBBORN', value: 'yes' }] },
      { terminationGracePeriodSeconds: 600 },
    ),
  )
  await ready('forced')
  const { pid } = await ask(await portOf('forced'))
  await lab.run('delete pod forced --force --grace-period=0')
  await until('its process is gone', async () => !(await processesOf(lab.home)).includes(pid))
})

test('port-forward reaches the port as the pod numbers it', async () => {
  const forward = await lab.follow('port-forward pod/plain :8080')
  const [, port = ''] = /127\.0\.0\.1:(\d+) ->/.exec(forward.first) ?? []
  expect(await ask(port)).toMatchObject({ pod: 'plain' })
  forward.stop()
})

test('what the cluster’s own environment holds does not leak into a pod', async () => {
  vi.stubEnv('OPENAI_API_KEY', 'sk-of-the-shell')
  vi.stubEnv('HTTPS_PROXY', 'http://proxy.example')
  await lab.cluster.down()
  await lab.up()
  await ready('plain')
  const env: Record<string, string> = await ask(await portOf('plain'), '/env')
  const isOfTheMachine = /^(TMPDIR|TEMP|LANG|TZ|SystemRoot|NODE_EXTRA_CA_CERTS|SSL_CERT_\w+)$/
  const names = Object.keys(env).filter((name) => !isOfTheMachine.test(name))
  const ofServices = /^(KUBERNETES|PLAIN)_(SERVICE|PORT)/
  expect(names.filter((name) => !ofServices.test(name)).sort()).toEqual([
    'BIND_ADDRESS',
    'HOME',
    'HOSTNAME',
    'KUBECONFIG',
    'PATH',
    'PORT_8080',
  ])
  expect(env.PATH).not.toBe(process.env.PATH)
  expect(env.HOME).toContain(lab.home)
  expect(env.KUBERNETES_SERVICE_PORT).toBe(String(lab.record().port))
})
