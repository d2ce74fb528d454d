// Which contexts does the learner's kubectl know? Their kubeconfig, as kubectl puts it together from one or more files.
// https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/

import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { parse } from 'yaml'
import { ContextError } from './context-error.ts'

type Fields = Record<string, unknown>
/** `folder` is that of the file in which it stands: paths in it are meant from there. */
type Entry = { name: string; value: Fields; folder: string }

export type Kubeconfig = {
  /** All that were read, as they are named in a message. */
  files: string[]
  currentContext?: string
  contexts: Entry[]
  clusters: Entry[]
  users: Entry[]
}

/** `--kubeconfig`, else KUBECONFIG, else ~/.kube/config. Throws ContextError. */
export function readKubeconfig(env: NodeJS.ProcessEnv, given?: string): Kubeconfig {
  const named = given ? [given] : (env.KUBECONFIG ?? '').split(delimiter).filter(Boolean)
  const isDefault = named.length === 0
  const files = (isDefault ? [join(env.HOME || homedir(), '.kube', 'config')] : named).map((file) =>
    resolve(file),
  )
  // Of several files, kubectl takes those that are there.
  const present = files.filter(existsSync)
  if (present.length === 0)
    throw new ContextError(
      'kubeconfig',
      `There is no kubeconfig: ${files.join(', ')} ${files.length === 1 ? 'does' : 'do'} not exist.`,
      {
        hint: isDefault
          ? 'Name yours: --kubeconfig <file>, or KUBECONFIG=<file>'
          : 'Look at the path in KUBECONFIG, or in --kubeconfig.',
      },
    )
  const parts = present.map(readOne)
  return {
    files: present,
    currentContext: parts.map((part) => part.currentContext).find(Boolean),
    contexts: merged(parts.map((part) => part.contexts)),
    clusters: merged(parts.map((part) => part.clusters)),
    users: merged(parts.map((part) => part.users)),
  }
}

/** Where two files have the same name, the first has it. */
function merged(lists: Entry[][]): Entry[] {
  const byName = new Map<string, Entry>()
  for (const entry of lists.flat()) if (!byName.has(entry.name)) byName.set(entry.name, entry)
  return [...byName.values()]
}

function readOne(file: string) {
  const content = contentOf(file)
  const folder = dirname(file)
  const entries = (list: string, field: string): Entry[] => {
    const value = content[list] ?? []
    if (!Array.isArray(value)) throw broken(file, `"${list}" is not a list`)
    return value.map((entry, index) => {
      if (typeof entry?.name !== 'string') throw broken(file, `${list}[${index}] has no name`)
      return { name: entry.name, value: (entry[field] ?? {}) as Fields, folder }
    })
  }
  return {
    currentContext: content['current-context'] as string | undefined,
    contexts: entries('contexts', 'context'),
    clusters: entries('clusters', 'cluster'),
    users: entries('users', 'user'),
  }
}

function contentOf(file: string): Fields {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    const why = code === 'EACCES' ? 'no permission' : code === 'EISDIR' ? 'it is a folder' : message
    throw new ContextError('kubeconfig', `The kubeconfig ${file} cannot be read: ${why}.`, {
      hint: `ls -l ${file}`,
      cause,
    })
  }
  try {
    const content: unknown = parse(text)
    if (typeof content === 'object' && content !== null && !Array.isArray(content))
      return content as Fields
  } catch (cause) {
    // The text of such a file is never shown: there are keys in it.
    const line = (cause as { linePos?: { line: number }[] }).linePos?.[0]?.line
    throw broken(file, `it is not YAML${line ? `, from line ${line} on` : ''}`)
  }
  throw broken(file, 'it holds no clusters, users and contexts')
}

const broken = (file: string, why: string) =>
  new ContextError('kubeconfig', `The kubeconfig ${file} cannot be used: ${why}.`, {
    hint: `kubectl config view --kubeconfig ${file}`,
  })
