// What did a container write, line by line, and when? One file for each start of it, as long as it is not too long.

import { createReadStream, createWriteStream, existsSync, renameSync, type WriteStream } from 'node:fs'
import { EventEmitter } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

/** Two files of this size are kept: the one that is written, and the one before it. */
const MAX_BYTES = 5 * 1024 * 1024
/** A line that does not end is cut. */
const MAX_LINE = 64 * 1024

export type LogLine = { at: number; text: string }

export type ContainerLog = {
  /** Reads the streams of a process to their end. */
  capture(...streams: Readable[]): void
  close(): void
  /** Lines from now on. Returns what stops it. */
  follow(onLine: (line: LogLine) => void, onEnd: () => void): () => void
}

const encode = ({ at, text }: LogLine) => `${new Date(at).toISOString()} ${text}\n`

export function openContainerLog(file: string): ContainerLog {
  const news = new EventEmitter().setMaxListeners(0)
  let stream: WriteStream = createWriteStream(file, { flags: 'a', mode: 0o600 })
  let size = 0
  let open = true
  stream.on('error', () => {})

  const write = (text: string) => {
    const line = { at: Date.now(), text }
    const entry = encode(line)
    size += entry.length
    if (size > MAX_BYTES) {
      stream.end()
      renameSync(file, `${file}.before`)
      stream = createWriteStream(file, { flags: 'a', mode: 0o600 })
      stream.on('error', () => {})
      size = entry.length
    }
    stream.write(entry)
    news.emit('line', line)
  }

  return {
    capture(...streams) {
      for (const source of streams) {
        let rest = ''
        source.setEncoding('utf8')
        source.on('data', (chunk: string) => {
          const lines = (rest + chunk).split('\n')
          rest = lines.pop() ?? ''
          for (const line of lines) write(line)
          if (rest.length > MAX_LINE) {
            write(rest)
            rest = ''
          }
        })
        source.on('end', () => {
          if (rest) write(rest)
        })
        source.on('error', () => {})
      }
    },
    close() {
      open = false
      stream.end()
      news.emit('end')
    },
    follow(onLine, onEnd) {
      if (!open) {
        onEnd()
        return () => {}
      }
      news.on('line', onLine)
      news.once('end', onEnd)
      return () => {
        news.off('line', onLine)
        news.off('end', onEnd)
      }
    },
  }
}

/** All lines that are kept of a log, the oldest first. */
export async function* readContainerLog(file: string): AsyncGenerator<LogLine> {
  for (const part of [`${file}.before`, file]) {
    if (!existsSync(part)) continue
    for await (const line of createInterface({ input: createReadStream(part), crlfDelay: Number.POSITIVE_INFINITY })) {
      const space = line.indexOf(' ')
      yield { at: Date.parse(line.slice(0, space)), text: line.slice(space + 1) }
    }
  }
}
