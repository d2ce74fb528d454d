// Which certificate does an HTTPS listener show?

import { createSecureContext } from 'node:tls'
import type { KubeObject } from '../../src/kube/kube-object.ts'
import type { CompileContext } from './compile-context.ts'
import { fails, type Verdict } from './conditions.ts'
import { GATEWAY_API_GROUP } from './gateway-resources.ts'
import { isReferencePermitted } from './reference-grants.ts'

type CertificateRef = { group?: string; kind?: string; name: string; namespace?: string }

export function resolveCertificate(
  gateway: KubeObject,
  tls: { certificateRefs?: CertificateRef[] } | undefined,
  { secrets, referenceGrants }: CompileContext,
): { certificate: string; key: string } | Verdict {
  const refs = tls?.certificateRefs ?? []
  if (refs.length !== 1) {
    return invalid('exactly 1 certificateRefs should be present for TLS termination')
  }
  const ref = refs[0]!
  const { group = '', kind = 'Secret', name } = ref
  const namespace = ref.namespace ?? gateway.metadata.namespace ?? ''
  const written = `${group}/${kind}/${name}.${ref.namespace ?? ''}`
  if (group !== '' || kind !== 'Secret') {
    return invalid(`invalid certificate reference ${written}, only secret is allowed`)
  }
  const from = {
    group: GATEWAY_API_GROUP,
    kind: 'Gateway',
    namespace: gateway.metadata.namespace ?? '',
  }
  if (!isReferencePermitted(referenceGrants, from, { group, kind, namespace, name })) {
    return fails(
      'RefNotPermitted',
      `certificateRef ${namespace}/${name} not accessible to a Gateway in namespace "${from.namespace}" (missing a ReferenceGrant?)`,
    )
  }
  const secret = secrets.get(`${namespace}/${name}`)
  if (!secret) return invalid(`invalid certificate reference ${written}, secret not found`)
  const certificate = decode(secret, 'tls.crt')
  const key = decode(secret, 'tls.key')
  if (certificate === '' || key === '') {
    const found = Object.keys(secret.data ?? {}).join(', ')
    return invalid(
      `invalid certificate reference ${written}, found secret, but didn't have expected keys (tls.crt and tls.key); found: ${found}`,
    )
  }
  try {
    createSecureContext({ cert: certificate, key })
  } catch {
    // OpenSSL's own words may quote the key, so they are not passed on.
    return invalid('invalid certificate reference, the certificate is malformed')
  }
  return { certificate, key }
}

const invalid = (message: string) => fails('InvalidCertificateRef', message)

const decode = (secret: KubeObject, key: string) =>
  Buffer.from(secret.data?.[key] ?? '', 'base64').toString('utf8')
