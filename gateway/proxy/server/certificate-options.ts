// Which certificate does a client meet, by the name it asks for?

import { createSecureContext, type SecureContext } from 'node:tls'

export type Certificate = { certificate: string; key: string }

/** By host name from the client's hello, empty where it sends none. */
export type FindCertificate = (serverName: string) => Certificate | undefined

const MINIMUM_VERSION = 'TLSv1.2'

export function certificateOptions(findCertificate: FindCertificate) {
  const fallback = findCertificate('')
  return {
    cert: fallback?.certificate,
    key: fallback?.key,
    minVersion: MINIMUM_VERSION as typeof MINIMUM_VERSION,
    ALPNProtocols: ['http/1.1'],
    SNICallback: pick(findCertificate),
  }
}

type SniCallback = (
  name: string,
  done: (error: Error | null, context?: SecureContext) => void,
) => void

function pick(findCertificate: FindCertificate): SniCallback {
  const contexts = new WeakMap<Certificate, SecureContext>()
  return (name, done) => {
    const found = findCertificate(name.toLowerCase())
    if (!found) return done(new Error('no certificate for this name'))
    let context = contexts.get(found)
    if (!context) {
      const { certificate: cert, key } = found
      context = createSecureContext({ cert, key, minVersion: MINIMUM_VERSION })
      contexts.set(found, context)
    }
    done(null, context)
  }
}
