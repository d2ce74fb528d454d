// Requests to sign a certificate.

import type { Table } from '../notation.ts'

export const certificatesTable: Table = {
  CertificateSigningRequest: `
    # Somebody asks for a certificate, and somebody else approves it.
    metadata 1 ObjectMeta
    spec 2 CertificateSigningRequestSpec
    status 3 CertificateSigningRequestStatus
  `,
  CertificateSigningRequestSpec: `
    request! 1 bytes # The request in PEM, as openssl makes it.
    signerName! 7 string # Who is to sign it.
    expirationSeconds 8 *int32
    usages 5 []string
    username 2 string # Who asks.
    uid 3 string
    groups 4 []string
    extra 6 map.[]string
  `,
  CertificateSigningRequestStatus: `
    conditions 1 []CertificateSigningRequestCondition map=type
    certificate 2 bytes
  `,
  CertificateSigningRequestCondition: `
    type! 1 string # Approved, Denied or Failed.
    status 6 string
    reason 2 string
    message 3 string
    lastUpdateTime 4 time
    lastTransitionTime 5 time
  `,
}
