// How is TLS spoken to a backend: whom to trust, what to show?

import { X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import type { KubeObject } from '../../src/kube/kube-object.ts'
import type { BackendTls } from '../routing/routing-table.ts'
import type { PolicySurroundings } from './compile-backend-policies.ts'
import { TranslationError } from './translation-error.ts'

export function compileBackendTls(tls: any, surroundings: PolicySurroundings): BackendTls {
  const { sni, insecureSkipVerify, verifySubjectAltNames, mtlsCertificateRef, caCertificateRefs } =
    tls
  const client = mtlsCertificateRef?.[0] && readClient(mtlsCertificateRef[0], surroundings)
  const authorities = caCertificateRefs?.[0]
    ? readAuthorities(caCertificateRefs[0], surroundings)
    : client?.authorities
  return {
    ...(sni && { sni }),
    ...(insecureSkipVerify && { insecureSkipVerify }),
    ...(authorities && { authorities }),
    ...(client && { certificate: client.pair }),
    ...(verifySubjectAltNames && { subjectAltNames: verifySubjectAltNames }),
  }
}

function readAuthorities(
  { name, kind = 'ConfigMap' }: { name: string; kind?: string },
  { namespace, secrets, configMaps }: PolicySurroundings,
): string {
  const written = `${kind} ${namespace}/${name}`
  const found = (kind === 'Secret' ? secrets : configMaps).get(`${namespace}/${name}`)
  if (!found) throw new TranslationError(`${written} not found`)
  const authorities =
    kind === 'Secret' ? readSecret(found, 'ca.crt') : (found.data?.['ca.crt'] ?? '')
  if (authorities.trim() === '') throw new TranslationError(`${written} missing ca.crt value`)
  check(() => new X509Certificate(authorities), `${written} has a malformed certificate`)
  return authorities
}

function readClient({ name }: { name: string }, { namespace, secrets }: PolicySurroundings) {
  const written = `secret ${namespace}/${name}`
  const secret = secrets.get(`${namespace}/${name}`)
  if (!secret) throw new TranslationError(`${written} not found`)
  const certificate = readSecret(secret, 'tls.crt')
  const key = readSecret(secret, 'tls.key')
  for (const [entry, value] of [
    ['tls.crt', certificate],
    ['tls.key', key],
  ])
    if (value === '') throw new TranslationError(`${written} missing ${entry} value`)
  check(
    () => createSecureContext({ cert: certificate, key }),
    `${written} has a malformed certificate`,
  )
  return { pair: { certificate, key }, authorities: readSecret(secret, 'ca.crt') || undefined }
}

/** OpenSSL's own words may quote the key, so they are not passed on. */
function check(read: () => unknown, message: string) {
  try {
    read()
  } catch {
    throw new TranslationError(message)
  }
}

const readSecret = (secret: KubeObject, entry: string) =>
  Buffer.from(secret.data?.[entry] ?? '', 'base64').toString('utf8')
