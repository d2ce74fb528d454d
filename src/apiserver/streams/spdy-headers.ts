// What do the compressed name/value blocks of SPDY/3.1 say?
// https://www.chromium.org/spdy/spdy-protocol/spdy-protocol-draft3-1/#2610-namevalue-header-block

import { constants, deflateRawSync, inflateRawSync } from 'node:zlib'

export type SpdyHeaders = Record<string, string>

/** The bytes are not what SPDY/3.1 allows: the connection cannot go on. */
export class SpdyError extends Error {
  override name = 'SpdyError'
}

const MAX_BLOCK_BYTES = 16 * 1024
const WINDOW_BYTES = 32 * 1024

// The dictionary of the specification: words with their lengths before them, then a text of frequent fragments.
const WORDS = [
  'options head post put delete trace accept accept-charset accept-encoding accept-language accept-ranges age allow',
  'authorization cache-control connection content-base content-encoding content-language content-length',
  'content-location content-md5 content-range content-type date etag expect expires from host if-match',
  'if-modified-since if-none-match if-range if-unmodified-since last-modified location max-forwards pragma',
  'proxy-authenticate proxy-authorization range referer retry-after server te trailer transfer-encoding upgrade',
  'user-agent vary via warning www-authenticate method get status 200_OK version HTTP/1.1 url public set-cookie',
  'keep-alive origin',
].flatMap((line) => line.split(' ').map((word) => word.replace('_', ' ')))

const FRAGMENTS = [
  '100101201202205206300302303304305306307402405406407408409410411412413414415416417502504505',
  '203 Non-Authoritative Information204 No Content301 Moved Permanently400 Bad Request401 Unauthorized',
  '403 Forbidden404 Not Found500 Internal Server Error501 Not Implemented503 Service Unavailable',
  'Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec 00:00:00 Mon, Tue, Wed, Thu, Fri, Sat, Sun, GMT',
  'chunked,text/html,image/png,image/jpg,image/gif,application/xml,application/xhtml+xml,text/plain,',
  'text/javascript,publicprivatemax-age=gzip,deflate,sdchcharset=utf-8charset=iso-8859-1,utf-,*,enq=0.',
].join('')

const DICTIONARY = Buffer.concat([
  ...WORDS.flatMap((word) => [uint32(word.length), Buffer.from(word)]),
  Buffer.from(FRAGMENTS),
])

/** Deflate with a dictionary, and the Adler-32 sum of the one above. */
const ZLIB_HEADER = Buffer.from([0x78, 0xbb, 0xe3, 0xc6, 0xa7, 0xc2])

// All blocks of one direction are one zlib stream, each flushed to a whole byte. So a block can be inflated by
// itself, with what came before it as its dictionary: no state in zlib, nothing asynchronous, and a bound on its size.

/** Reads the blocks of one connection, which must come in order and without a gap. */
export class HeaderBlockReader {
  #window = DICTIONARY
  #first = true

  read(block: Buffer): SpdyHeaders {
    const deflated = this.#first ? withoutZlibHeader(block) : block
    this.#first = false
    const plain = inflate(deflated, this.#window)
    this.#window = Buffer.concat([this.#window, plain]).subarray(-WINDOW_BYTES)
    return parseHeaders(plain)
  }
}

/** Writes the blocks of one connection. They refer to nothing before them, so only the first has a zlib header. */
export class HeaderBlockWriter {
  #start = ZLIB_HEADER

  write(headers: SpdyHeaders): Buffer {
    const entries = Object.entries(headers)
    const plain = Buffer.concat([
      uint32(entries.length),
      ...entries.flat().flatMap((text) => [uint32(Buffer.byteLength(text)), Buffer.from(text)]),
    ])
    const deflated = deflateRawSync(plain, { finishFlush: constants.Z_SYNC_FLUSH })
    const block = Buffer.concat([this.#start, deflated])
    this.#start = Buffer.alloc(0)
    return block
  }
}

function inflate(deflated: Buffer, dictionary: Buffer) {
  const finishFlush = constants.Z_SYNC_FLUSH
  try {
    return inflateRawSync(deflated, { dictionary, finishFlush, maxOutputLength: MAX_BLOCK_BYTES })
  } catch (cause) {
    throw new SpdyError('a header block cannot be inflated', { cause })
  }
}

function withoutZlibHeader(block: Buffer) {
  if (block.length < 2 || (block[0]! & 0x0f) !== 8 || block.readUInt16BE(0) % 31 !== 0)
    throw new SpdyError('the first header block is not zlib data')
  const hasDictionary = (block[1]! & 0x20) !== 0
  return block.subarray(hasDictionary ? 6 : 2)
}

function parseHeaders(plain: Buffer): SpdyHeaders {
  let offset = 0
  const readUint32 = () => {
    if (offset + 4 > plain.length) throw new SpdyError('a header block ends too early')
    offset += 4
    return plain.readUInt32BE(offset - 4)
  }
  const readText = () => {
    const length = readUint32()
    if (offset + length > plain.length) throw new SpdyError('a header block ends too early')
    offset += length
    return plain.toString('utf8', offset - length, offset)
  }

  const headers: SpdyHeaders = Object.create(null)
  for (let left = readUint32(); left > 0; left--) headers[readText().toLowerCase()] = readText()
  return headers
}

function uint32(value: number) {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
