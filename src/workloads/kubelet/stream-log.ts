// Which lines of a container's log does `kubectl logs` want?

import type { LogOptions } from '../../apiserver/pod-runtime.ts'
import { type ContainerLog, type LogLine, readContainerLog } from './container-log.ts'

/** `log` is what is still being written, where it is to be followed. */
export async function* streamLog(
  { file, log }: { file: string; log?: ContainerLog },
  options: LogOptions,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const { timestamps, tailLines, limitBytes = Number.POSITIVE_INFINITY, since = 0 } = options
  let left = limitBytes
  const encode = ({ at, text }: LogLine) => {
    const time = timestamps ? `${new Date(at).toISOString()} ` : ''
    const line = Buffer.from(`${time}${text}\n`).subarray(0, left)
    left -= line.length
    return line
  }

  const fresh: LogLine[] = []
  let isEnded = !log
  let wake = () => {}
  const onLine = (line: LogLine) => {
    fresh.push(line)
    wake()
  }
  const onEnd = () => {
    isEnded = true
    wake()
  }
  // Read and followed in one turn, so that each line is either kept or fresh.
  const kept = readContainerLog(file).filter(({ at }) => at >= since)
  const unfollow = log?.follow(onLine, onEnd)
  const onAbort = () => wake()
  signal.addEventListener('abort', onAbort)
  try {
    const wanted = tailLines === undefined ? kept : kept.slice(kept.length - tailLines)
    if (wanted.length > 0) yield Buffer.concat(wanted.map(encode))
    while (!signal.aborted && left > 0) {
      const lines = fresh.splice(0)
      if (lines.length > 0) yield Buffer.concat(lines.map(encode))
      else if (isEnded) return
      else
        await new Promise<void>((resolve) => {
          wake = resolve
        })
    }
  } finally {
    unfollow?.()
    signal.removeEventListener('abort', onAbort)
  }
}
