// What did a container write, line by line, and when? One file for each start of it, as long as it is not too long.

import { EventEmitter } from 'node:events'
import {
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs'
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

/**
 * Lines are written before anybody is told of them, and at once: what is in the file when somebody begins to follow is all
 * that they are not told.
 */
export function openContainerLog(file: string): ContainerLog {
  const news = new EventEmitter().setMaxListeners(0)
  let out = openSync(file, 'a', 0o600)
  let size = fstatSync(out).size
  let isOpen = true

  const write = (texts: string[]) => {
    if (texts.length === 0 || !isOpen) return
    const at = Date.now()
    const bytes = Buffer.from(texts.map((text) => encode({ at, text })).join(''))
    try {
      if (size > 0 && size + bytes.length > MAX_BYTES) rotate()
      size += writeSync(out, bytes)
    } catch {
      // The disk is full: the program is worth more than its log.
    }
    for (const text of texts) news.emit('line', { at, text })
  }
  const rotate = () => {
    renameSync(file, beforeOf(file))
    closeSync(out)
    out = openSync(file, 'a', 0o600)
    size = 0
  }

  return {
    capture(...streams) {
      for (const source of streams) {
        let rest = ''
        source.setEncoding('utf8')
        source.on('data', (chunk: string) => {
          const lines = (rest + chunk).split('\n')
          rest = lines.pop() ?? ''
          if (rest.length > MAX_LINE) {
            lines.push(rest)
            rest = ''
          }
          write(lines)
        })
        source.on('end', () => {
          if (rest) write([rest])
        })
        source.on('error', () => {})
      }
    },
    close() {
      if (!isOpen) return
      isOpen = false
      closeSync(out)
      news.emit('end')
    },
    follow(onLine, onEnd) {
      if (!isOpen) {
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
export function readContainerLog(file: string): LogLine[] {
  return [beforeOf(file), file]
    .filter((part) => existsSync(part))
    .flatMap((part) => readFileSync(part, 'utf8').split('\n'))
    .filter((line) => line !== '')
    .map((line) => {
      const space = line.indexOf(' ')
      return { at: Date.parse(line.slice(0, space)), text: line.slice(space + 1) }
    })
}

const beforeOf = (file: string) => `${file}.before`

const encode = ({ at, text }: LogLine) => `${new Date(at).toISOString()} ${text}\n`
