import { constants, createDeflate, deflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import {
  type SpdyFrame,
  SpdyFrameReader,
  SpdyFrameWriter,
} from '../../../src/apiserver/streams/spdy-frames.ts'
import {
  HeaderBlockReader,
  HeaderBlockWriter,
  SpdyError,
  type SpdyHeaders,
} from '../../../src/apiserver/streams/spdy-headers.ts'

const writer = () => new SpdyFrameWriter()
const all = (reader: SpdyFrameReader, bytes: Buffer) => [...reader.read(bytes)]

test('reads the blocks it wrote, one after the other', () => {
  const [from, to] = [new HeaderBlockWriter(), new HeaderBlockReader()]
  const blocks: SpdyHeaders[] = [{ streamtype: 'error', port: '80' }, {}, { port: '8080', ü: 'é' }]
  for (const headers of blocks) expect({ ...to.read(from.write(headers)) }).toEqual(headers)
})

test('reads blocks that refer to the blocks before them, as Go writes them', async () => {
  const deflate = createDeflate()
  const flushed = (plain: Buffer) =>
    new Promise<Buffer>((resolve) => {
      deflate.write(plain)
      deflate.flush(constants.Z_SYNC_FLUSH, () => resolve(deflate.read() as Buffer))
    })
  const block = (value: string) => {
    const text = (word: string) => [0, 0, 0, word.length, ...Buffer.from(word)]
    return Buffer.from([0, 0, 0, 1, ...text('streamtype'), ...text(value)])
  }
  const reader = new HeaderBlockReader()
  for (const value of [
    'error',
    'data',
    'error',
    'a long value that comes again',
    'a long value that comes again',
  ])
    expect({ ...reader.read(await flushed(block(value))) }).toEqual({ streamtype: value })
})

test.each([
  ['that is not deflated', Buffer.from([1, 2, 3, 4, 5, 6, 7, 8])],
  ['that is empty', Buffer.alloc(0)],
  ['that promises more than it holds', deflateSync(Buffer.from([0, 0, 0, 9]))],
  ['that grows beyond every bound', deflateSync(Buffer.alloc(10_000_000))],
])('refuses a header block %s', (_, block) => {
  expect(() => new HeaderBlockReader().read(block)).toThrow(SpdyError)
})

test('finds the same frames wherever the bytes are cut', () => {
  const frames = writer()
  const bytes = Buffer.concat([
    frames.ping(7),
    frames.data(1, Buffer.from('hello'), false),
    frames.data(1, Buffer.alloc(0), true),
    frames.rstStream(3, 5),
    frames.goaway(3, 0),
  ])
  const kinds = (found: SpdyFrame[]) =>
    found.map(({ type }) => type).filter((type) => type !== 'data')
  for (let size = 1; size < bytes.length; size++) {
    const reader = new SpdyFrameReader()
    const found: SpdyFrame[] = []
    for (let at = 0; at < bytes.length; at += size)
      found.push(...reader.read(bytes.subarray(at, at + size)))
    expect(kinds(found)).toEqual(['ping', 'rst-stream', 'goaway'])
    const data = found.filter((frame) => frame.type === 'data')
    expect(Buffer.concat(data.map(({ payload }) => payload)).toString()).toBe('hello')
    expect(data.map(({ fin }) => fin).filter(Boolean)).toHaveLength(1)
    expect(data.at(-1)?.fin).toBe(true)
  }
})

test.each([
  ['another version of SPDY', [0x80, 2, 0, 1, 0, 0, 0, 0]],
  ['a control frame of 16 MB', [0x80, 3, 0, 1, 0, 0xff, 0xff, 0xff]],
  ['a ping of no bytes', [0x80, 3, 0, 6, 0, 0, 0, 0]],
])('refuses %s', (_, bytes) => {
  expect(() => all(new SpdyFrameReader(), Buffer.from(bytes))).toThrow(SpdyError)
})

test('any bytes give frames or a SpdyError, and nothing else', () => {
  let state = 1
  const random = () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
    return state >> 16
  }
  for (let run = 0; run < 3000; run++) {
    const bytes = Buffer.from(Array.from({ length: 64 }, random))
    if (run % 2 === 0) bytes.set([0x80, 3, 0, random() % 10, 0, 0, 0, random() % 56])
    try {
      all(new SpdyFrameReader(), bytes)
    } catch (error) {
      expect(error).toBeInstanceOf(SpdyError)
    }
  }
})
