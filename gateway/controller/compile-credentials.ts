// With which credentials does a backend want to be spoken to, and where do they stand in a request?

import type { BackendAuth, CredentialLocation } from '../routing/routing-table.ts'
import type { PolicySurroundings } from './compile-backend-policies.ts'
import { DEFAULT_KEY, secretValue } from './secret-value.ts'
import { TranslationError } from './translation-error.ts'

type SecretRef = { name: string; key?: string; group?: string; kind?: string }
type Credential = { location: CredentialLocation; secretRef: SecretRef }

export function compileCredentials(auth: any, surroundings: PolicySurroundings): BackendAuth {
  const { location } = auth
  const credentials = (auth.credentials ?? []).map(({ location, secretRef }: Credential) => ({
    key: resolveSecret(secretRef, surroundings),
    location,
  }))
  return {
    ...compilePrimary(auth, surroundings),
    ...(location && { location }),
    ...(credentials.length > 0 && { credentials }),
  }
}

function compilePrimary(auth: any, surroundings: PolicySurroundings): BackendAuth {
  if (auth.passthrough) return { type: 'passthrough' }
  if (auth.aws) return compileAws(auth.aws, surroundings)
  if (auth.secretRef) return { type: 'key', key: resolveSecret(auth.secretRef, surroundings) }
  if (auth.key !== undefined) return { type: 'key', key: auth.key }
  return { type: 'none' }
}

/** Without a Secret: what the proxy finds in its own surroundings. */
function compileAws(
  { secretRef }: { secretRef?: SecretRef },
  surroundings: PolicySurroundings,
): BackendAuth {
  if (!secretRef) return { type: 'aws' }
  const read = (key: string) => resolveSecret({ ...secretRef, key }, surroundings)
  const secret = surroundings.secrets.get(`${surroundings.namespace}/${secretRef.name}`)
  const sessionToken = secret ? secretValue(secret, 'sessionToken') : ''
  return {
    type: 'aws',
    signing: {
      accessKeyId: read('accessKey'),
      secretAccessKey: read('secretKey'),
      ...(sessionToken !== '' && { sessionToken }),
    },
  }
}

function resolveSecret(
  ref: SecretRef,
  { namespace, secrets, missingSecret }: PolicySurroundings,
): string {
  const { group = '', kind = 'Secret', key = DEFAULT_KEY } = ref
  if (group !== '' || kind !== 'Secret') {
    throw new TranslationError(`unsupported secretRef: ${group}/${kind}`)
  }
  const name = `${namespace}/${ref.name}`
  const secret = secrets.get(name)
  const value = secret ? secretValue(secret, key) : ''
  if (value !== '' || missingSecret === 'empty-key') return value
  if (!secret) throw new TranslationError(`secret ${name} not found`)
  throw new TranslationError(`secret ${name} missing ${key} value`)
}
