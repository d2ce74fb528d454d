// The other side does not speak HTTP as the standard has it; the message says how.

export class ProtocolError extends Error {
  override name = 'ProtocolError'
}
