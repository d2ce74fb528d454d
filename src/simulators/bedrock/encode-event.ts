// How is an event written in AWS's binary framing? Two lengths and their checksum, headers, the event, a checksum of all.
// https://docs.aws.amazon.com/transcribe/latest/dg/streaming-setting-up.html

import { crc32 } from 'node:zlib'

const TEXT = 7

function encodeHeader(name: string, value: string): Buffer {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(Buffer.byteLength(value))
  return Buffer.concat([
    Buffer.from([Buffer.byteLength(name)]),
    Buffer.from(name),
    Buffer.from([TEXT]),
    length,
    Buffer.from(value),
  ])
}

export function encodeEvent(
  type: string,
  body: object,
  kind: 'event' | 'exception' = 'event',
): Buffer {
  const headers = Buffer.concat([
    encodeHeader(`:${kind}-type`, type),
    encodeHeader(':content-type', 'application/json'),
    encodeHeader(':message-type', kind),
  ])
  const payload = Buffer.from(JSON.stringify(body))
  const lengths = Buffer.alloc(8)
  lengths.writeUInt32BE(16 + headers.length + payload.length, 0)
  lengths.writeUInt32BE(headers.length, 4)
  const prelude = Buffer.concat([lengths, checksum(lengths)])
  const message = Buffer.concat([prelude, headers, payload])
  return Buffer.concat([message, checksum(message)])
}

function checksum(bytes: Buffer): Buffer {
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(bytes))
  return sum
}
