// How does the embedded API prove that it is itself? With a certificate that signs itself, written as DER in a
// millisecond, where a library for all of X.509 would take longer to load than the rest of the server.

import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'

/** From before any clock that went wrong shows, until the last moment that X.509 writes with two digits of the year. */
const NOT_BEFORE = '200101000000Z'
const NOT_AFTER = '491231235959Z'

/** A P-256 key and its certificate, both as PEM. https://www.rfc-editor.org/rfc/rfc5280#section-4.1 */
export function makeSelfSignedCertificate(
  commonName: string,
  { names, addresses }: { names: string[]; addresses: string[] },
): { key: string; cert: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const algorithm = sequence(objectId('2a8648ce3d040302')) // ecdsa-with-SHA256
  const subject = sequence(
    set(sequence(objectId('550403'), element(0x0c, Buffer.from(commonName)))), // commonName
  )
  const alternatives = [
    ...names.map((name) => element(0x82, Buffer.from(name))),
    ...addresses.map((address) => element(0x87, Buffer.from(address.split('.').map(Number)))),
  ]
  const extensions = sequence(
    extension('551d13', sequence(TRUE)), // basicConstraints: a CA, since clients trust it as one
    extension('551d0f', Buffer.from('03020284', 'hex')), // keyUsage: digitalSignature, keyCertSign
    extension('551d25', sequence(objectId('2b06010505070301'))), // extendedKeyUsage: serverAuth
    extension('551d11', sequence(...alternatives)), // subjectAltName
  )
  const body = sequence(
    element(0xa0, element(0x02, Buffer.from([2]))), // version 3
    element(0x02, Buffer.concat([Buffer.from([1]), randomBytes(15)])), // serial number, positive
    algorithm,
    subject,
    sequence(time(NOT_BEFORE), time(NOT_AFTER)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    element(0xa3, extensions),
  )
  const signature = sign('sha256', body, privateKey)
  const certificate = sequence(body, algorithm, bitString(signature))
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    cert: toPem(certificate),
  }
}

/** Tag, length, content: https://www.itu.int/rec/T-REC-X.690 */
function element(tag: number, content: Buffer): Buffer {
  const { length } = content
  const bytes =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...bytes]), content])
}

const sequence = (...parts: Buffer[]) => element(0x30, Buffer.concat(parts))
const set = (...parts: Buffer[]) => element(0x31, Buffer.concat(parts))
const objectId = (hex: string) => element(0x06, Buffer.from(hex, 'hex'))
const time = (text: string) => element(0x17, Buffer.from(text))
const bitString = (bytes: Buffer) => element(0x03, Buffer.concat([Buffer.from([0]), bytes]))
const extension = (id: string, value: Buffer) => sequence(objectId(id), element(0x04, value))
const TRUE = element(0x01, Buffer.from([0xff]))

const toPem = (der: Buffer) =>
  `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replaceAll(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`
