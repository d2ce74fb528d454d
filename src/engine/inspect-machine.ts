// Is this machine fit for the lab? Each finding says what was found, and where something is wrong, what to do.

import { accessSync, constants, statfsSync } from 'node:fs'
import net from 'node:net'
import { execa } from 'execa'
import { firstPort } from './find-free-port.ts'
import { makeStateFolder } from './state-folder.ts'

export type Finding = {
  /** A noun: "kubectl". */
  subject: string
  verdict: 'good' | 'worth-knowing' | 'problem'
  found: string
  /** The next thing to do; there for every problem. */
  advice?: string
}

const OLDEST_NODE = [20, 19] as const
const OLDEST_KUBECTL = [1, 29] as const
const NEEDED_MEBIBYTES = 200

export async function inspectMachine({
  home,
  env,
}: {
  home: string
  env: NodeJS.ProcessEnv
}): Promise<Finding[]> {
  return Promise.all([
    inspectNode(),
    inspectKubectl(env),
    inspectShell(env),
    inspectTool('curl', env),
    inspectTool('jq', env),
    inspectFolder(home),
    inspectLoopback(),
    inspectPort(env),
    inspectProxy(env),
  ])
}

async function inspectNode(): Promise<Finding> {
  const subject = 'Node'
  const found = process.versions.node
  if (atLeast(found, OLDEST_NODE)) return { subject, verdict: 'good', found }
  return {
    subject,
    verdict: 'problem',
    found,
    advice: `Install Node ${OLDEST_NODE.join('.')} or later.`,
  }
}

/** kubectl's own version, or undefined where there is no kubectl. */
export async function findKubectl(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const { stdout, failed } = await execa('kubectl', ['version', '--client', '-o', 'json'], {
    env,
    reject: false,
  })
  if (failed) return undefined
  try {
    return JSON.parse(stdout).clientVersion.gitVersion.replace(/^v/, '')
  } catch {
    return undefined
  }
}

async function inspectKubectl(env: NodeJS.ProcessEnv): Promise<Finding> {
  const subject = 'kubectl'
  const found = await findKubectl(env)
  const advice = 'Install kubectl 1.29 or later: https://kubernetes.io/docs/tasks/tools/'
  if (!found) return { subject, verdict: 'problem', found: 'not found on the PATH', advice }
  if (!atLeast(found, OLDEST_KUBECTL)) return { subject, verdict: 'problem', found, advice }
  return { subject, verdict: 'good', found }
}

async function inspectShell(env: NodeJS.ProcessEnv): Promise<Finding> {
  const { stdout, failed } = await execa('bash', ['-c', 'echo $BASH_VERSION'], {
    env,
    reject: false,
  })
  if (failed)
    return {
      subject: 'bash',
      verdict: 'problem',
      found: 'not found on the PATH',
      advice: "Install bash: the assignments' commands are written for it.",
    }
  return { subject: 'bash', verdict: 'good', found: stdout }
}

async function inspectTool(tool: 'curl' | 'jq', env: NodeJS.ProcessEnv): Promise<Finding> {
  const { stdout, failed } = await execa(tool, ['--version'], { env, reject: false })
  if (!failed)
    return { subject: tool, verdict: 'good', found: stdout.split('\n')[0]?.slice(0, 60) ?? 'found' }
  return {
    subject: tool,
    verdict: 'worth-knowing',
    found: 'not found: the lab brings a small stand-in that does what the assignments need',
  }
}

async function inspectFolder(home: string): Promise<Finding> {
  const subject = "the lab's folder"
  try {
    makeStateFolder({ AI_GATEWAY_LAB_HOME: home })
    accessSync(home, constants.W_OK)
    const { bavail, bsize } = statfsSync(home)
    const free = Math.round((bavail * bsize) / 2 ** 20)
    if (free < NEEDED_MEBIBYTES)
      return {
        subject,
        verdict: 'problem',
        found: `${home} has ${free} MiB free`,
        advice: `Free ${NEEDED_MEBIBYTES} MiB there, or set AI_GATEWAY_LAB_HOME to another folder.`,
      }
    return { subject, verdict: 'good', found: home }
  } catch (error) {
    return {
      subject,
      verdict: 'problem',
      found: `${home}: ${(error as Error).message}`,
      advice: 'Set AI_GATEWAY_LAB_HOME to a folder that you may write.',
    }
  }
}

const inspectLoopback = async (): Promise<Finding> =>
  (await canListen(0))
    ? { subject: 'loopback', verdict: 'good', found: '127.0.0.1 can be listened on' }
    : {
        subject: 'loopback',
        verdict: 'problem',
        found: 'no program may listen on 127.0.0.1',
        advice: 'Allow local listeners: a sandbox or a firewall forbids them.',
      }

async function inspectPort(env: NodeJS.ProcessEnv): Promise<Finding> {
  const port = firstPort(env)
  const subject = `port ${port}`
  if (await canListen(port)) return { subject, verdict: 'good', found: 'free' }
  return {
    subject,
    verdict: 'worth-knowing',
    found: "taken by another program: the assignments' text will show the next free one",
  }
}

async function inspectProxy(env: NodeJS.ProcessEnv): Promise<Finding> {
  const proxy = env.HTTPS_PROXY ?? env.https_proxy ?? env.HTTP_PROXY ?? env.http_proxy
  const exempt = (env.NO_PROXY ?? env.no_proxy ?? '').split(',').map((host) => host.trim())
  if (!proxy) return { subject: 'proxy', verdict: 'good', found: 'none' }
  if (exempt.some((host) => host === '127.0.0.1' || host === '*' || host === '127.0.0.0/8'))
    return { subject: 'proxy', verdict: 'good', found: 'set, and 127.0.0.1 is exempt' }
  return {
    subject: 'proxy',
    verdict: 'worth-knowing',
    found: "set without an exemption for 127.0.0.1; the lab's own shells add one",
  }
}

function atLeast(version: string, [major, minor]: readonly [number, number]) {
  const [foundMajor = 0, foundMinor = 0] = version.split('.').map(Number)
  return foundMajor > major || (foundMajor === major && foundMinor >= minor)
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
