// Which users and passwords does a policy know?

import { isKnownHash } from '../../policies/password-hash.ts'
import type { BasicAuthentication } from '../../routing/routing-table.ts'
import { type CredentialSources, findSecret } from './compile-api-keys.ts'
import { compileLocation } from './compile-location.ts'
import type { Problems } from './problems.ts'

const DEFAULT_KEY = '.htaccess'

export function compileBasicUsers(
  spec: any,
  sources: CredentialSources,
  problems: Problems,
): BasicAuthentication {
  const { mode = 'Strict', realm = 'Restricted', location, users: listed, secretRef } = spec
  const lines: string[] = listed ?? readFile(secretRef, sources, problems).split('\n')
  const users: BasicAuthentication['users'] = {}
  for (const line of lines) {
    const [name = '', hash = ''] = line.trim().split(':')
    if (name === '' || name.startsWith('#')) continue
    if (isKnownHash(hash)) users[name] = hash
    else problems.add(`basicAuthentication user ${name}: the hash is not of a supported kind`)
  }
  return {
    mode,
    realm: realm.replaceAll(/["\\\r\n]/g, ''),
    users,
    location: compileLocation(location, 'Basic', 'basicAuthentication', problems),
  }
}

function readFile(secretRef: any, sources: CredentialSources, problems: Problems): string {
  const secret = findSecret(secretRef, sources, problems)
  if (!secret) return ''
  const { key = DEFAULT_KEY, name } = secretRef
  const encoded = secret.data?.[key]
  if (encoded === undefined)
    problems.add(`basic authentication secret ${name} found, but doesn't contain "${key}" key`)
  return Buffer.from(encoded ?? '', 'base64').toString()
}
