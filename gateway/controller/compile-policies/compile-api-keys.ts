// Which API keys does a policy know? Only their hashes go on to the proxy.

import { createHash } from 'node:crypto'
import type { KubeObject } from '../../../src/kube/kube-object.ts'
import { fitsLabels } from '../../../src/kube/label-selector.ts'
import type { ApiKeyAuthentication } from '../../routing/routing-table.ts'
import type { ByName } from '../gateway-resources.ts'
import { compileLocation } from './compile-location.ts'
import type { Problems } from './problems.ts'

export type CredentialSources = { secrets: ByName; configMaps: ByName; namespace: string }

type Source = { kind: 'secret' | 'configMap'; name: string; entries: [string, string][] }

/** With no key that could be read, none is accepted. */
export function compileApiKeys(
  spec: any,
  sources: CredentialSources,
  problems: Problems,
): ApiKeyAuthentication {
  const { mode = 'Strict', location } = spec
  const keys: ApiKeyAuthentication['keys'] = {}
  for (const source of findSources(spec, sources, problems)) {
    for (const [name, text] of source.entries) {
      const entry = readEntry(source, text)
      if ('fault' in entry)
        problems.add(`${source.kind} ${source.name} contains invalid key ${name}: ${entry.fault}`)
      else keys[entry.hash] = entry.metadata
    }
  }
  return {
    mode,
    location: compileLocation(location, 'Bearer', 'apiKeyAuthentication', problems),
    keys,
  }
}

function findSources(
  { secretRef, secretSelector, configMapSelector }: any,
  { secrets, configMaps, namespace }: CredentialSources,
  problems: Problems,
): Source[] {
  const fitting = (objects: ByName, selector: object) =>
    [...objects.values()].filter(
      ({ metadata }) => metadata.namespace === namespace && fitsLabels(selector, metadata.labels),
    )
  if (secretSelector) return fitting(secrets, secretSelector).map(sourceOfSecret)
  if (configMapSelector)
    return fitting(configMaps, configMapSelector).map(({ metadata, data }) => ({
      kind: 'configMap',
      name: metadata.name,
      entries: Object.entries(data ?? {}),
    }))
  const secret = findSecret(secretRef, { secrets, namespace }, problems)
  return secret ? [sourceOfSecret(secret)] : []
}

export function findSecret(
  { name, group = '', kind = 'Secret' }: any,
  { secrets, namespace }: Omit<CredentialSources, 'configMaps'>,
  problems: Problems,
): KubeObject | undefined {
  if (group !== '' || kind !== 'Secret') {
    problems.add(`unsupported secretRef: ${group}/${kind}`)
    return undefined
  }
  const secret = secrets.get(`${namespace}/${name}`)
  if (!secret) problems.add(`secret ${namespace}/${name} not found`)
  return secret
}

const sourceOfSecret = ({ metadata, data }: KubeObject): Source => ({
  kind: 'secret',
  name: metadata.name,
  entries: Object.entries<string>(data ?? {}).map(([name, encoded]) => [
    name,
    Buffer.from(encoded, 'base64').toString(),
  ]),
})

type Entry = { hash: string; metadata: Record<string, unknown> } | { fault: string }

function readEntry({ kind }: Source, text: string): Entry {
  const trimmed = text.trim()
  if (trimmed === '') return { fault: 'empty value' }
  let entry: any = { key: trimmed }
  if (trimmed.startsWith('{')) {
    try {
      entry = JSON.parse(trimmed)
    } catch {
      // The parser's own message would quote the key.
      return { fault: 'the value is not valid JSON' }
    }
  }
  const { key = '', keyHash = '', metadata = {} } = entry
  if ((key === '') === (keyHash === ''))
    return { fault: 'exactly one of key or keyHash must be set' }
  if (kind === 'configMap' && key !== '')
    return {
      fault:
        'keys sourced from a ConfigMap must use keyHash, not a raw key, since ConfigMaps are not confidential',
    }
  if (key !== '') return { hash: createHash('sha256').update(String(key)).digest('hex'), metadata }
  const [, hash] = /^sha256:([0-9a-fA-F]*)$/.exec(keyHash) ?? []
  if (hash === undefined) return { fault: 'keyHash must use the sha256:<hex> format' }
  if (hash.length !== 64) return { fault: 'keyHash sha256 digest must decode to 32 bytes' }
  return { hash: hash.toLowerCase(), metadata }
}
