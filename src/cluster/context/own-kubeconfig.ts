// How does one context of the learner's kubeconfig become a file of the lab's own? That context and no other, with all that
// its credentials need, from wherever kubectl is started.

import { readFileSync } from 'node:fs'
import { isAbsolute, join, resolve } from 'node:path'
import { stringify } from 'yaml'
import { ContextError } from './context-error.ts'
import type { Kubeconfig } from './read-kubeconfig.ts'

export type OwnKubeconfig = {
  text: string
  context: string
  server: string
  /** Names as the learner's kubeconfig has them. */
  clusterName: string
  userName: string
  /** Where the context was made by `workshop create`: whose it is. */
  learner?: string
}

type Fields = Record<string, unknown>

/** Throws ContextError. */
export function ownKubeconfig(
  config: Kubeconfig,
  name: string,
  env: NodeJS.ProcessEnv,
): OwnKubeconfig {
  const context = config.contexts.find((entry) => entry.name === name)
  if (!context) throw missingContext(config, name)
  const { cluster: clusterName, user: userName } = context.value as Record<string, string>
  const cluster = config.clusters.find((entry) => entry.name === clusterName)
  const user = config.users.find((entry) => entry.name === userName)
  const server = cluster?.value.server
  if (!cluster || typeof server !== 'string' || !URL.canParse(server))
    throw new ContextError(
      'kubeconfig',
      `The context "${name}" names the cluster "${clusterName}", and ${cluster ? 'that has no address' : 'no kubeconfig has one of that name'}.`,
      { hint: `kubectl config view --minify --context ${name}` },
    )
  const files = ['certificate-authority', 'client-certificate', 'client-key']
  const text = stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    contexts: [{ name, context: context.value }],
    clusters: [
      {
        name: clusterName,
        cluster: {
          ...withPaths(cluster.value, cluster.folder, files),
          ...proxyFor(server, cluster.value, env),
        },
      },
    ],
    users: [
      {
        name: userName,
        user: user ? credentialsOf(user.value, user.folder, files) : {},
      },
    ],
  })
  const learner = learnerIn(context.value)
  return {
    text,
    context: name,
    server,
    clusterName: clusterName ?? '',
    userName: userName ?? '',
    ...(learner && { learner }),
  }
}

const missingContext = ({ contexts, currentContext, files }: Kubeconfig, name: string) => {
  const names = contexts.map((context) =>
    context.name === currentContext ? `${context.name} (current)` : context.name,
  )
  return new ContextError('no-context', `There is no context "${name}" in ${files.join(', ')}.`, {
    hint: names.length > 0 ? `There are: ${names.join(', ')}` : 'It has no contexts at all.',
  })
}

/** A path in a kubeconfig is meant from that file's folder. */
const withPaths = (value: Fields, folder: string, fields: string[]): Fields =>
  Object.fromEntries(
    Object.entries(value).map(([field, path]) => [
      field,
      fields.includes(field) && typeof path === 'string' && path !== '' && !isAbsolute(path)
        ? join(folder, path)
        : path,
    ]),
  )

/**
 * A program that gives credentials stands in the kubeconfig's folder too, unless it is looked for on the PATH. A token in a
 * file is read now: not every client reads it there, and it is copied anew whenever the cluster is entered.
 */
function credentialsOf({ tokenFile, ...user }: Fields, folder: string, files: string[]): Fields {
  const credentials = withPaths(user, folder, files)
  const exec = credentials.exec as { command?: string } | undefined
  if (exec?.command?.includes('/')) exec.command = resolve(folder, exec.command)
  if (typeof tokenFile !== 'string' || tokenFile === '') return credentials
  const file = resolve(folder, tokenFile)
  try {
    return { ...credentials, token: readFileSync(file, 'utf8').trim() }
  } catch (cause) {
    throw new ContextError(
      'credentials',
      `The kubeconfig's token cannot be read: ${(cause as Error).message}`,
      { hint: `ls -l ${file}`, cause },
    )
  }
}

/** kubectl reads the environment for a proxy, and the lab's own connection the kubeconfig alone. */
function proxyFor(server: string, cluster: Fields, env: NodeJS.ProcessEnv): Fields {
  const { hostname, protocol } = new URL(server)
  const proxy =
    protocol === 'https:'
      ? (env.HTTPS_PROXY ?? env.https_proxy)
      : (env.HTTP_PROXY ?? env.http_proxy)
  if (cluster['proxy-url'] || !proxy || isExempt(hostname, env.NO_PROXY ?? env.no_proxy ?? ''))
    return {}
  return { 'proxy-url': proxy }
}

function isExempt(host: string, exempt: string) {
  if (host === 'localhost' || host.startsWith('127.') || host === '[::1]') return true
  return exempt
    .split(',')
    .map((part) => part.trim().replace(/^\*?\./, ''))
    .filter(Boolean)
    .some((part) => part === '*' || host === part || host.endsWith(`.${part}`))
}

function learnerIn({ extensions }: Fields): string | undefined {
  if (!Array.isArray(extensions)) return undefined
  const own = extensions.find((entry) => entry?.name === 'ai-gateway-lab')
  return typeof own?.extension?.learner === 'string' ? own.extension.learner : undefined
}
