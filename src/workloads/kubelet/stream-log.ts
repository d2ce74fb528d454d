// Which lines of a container's log does `kubectl logs` want?

import type { LogOptions } from '../../apiserver/pod-runtime.ts'
import { type LogLine, readContainerLog } from './container-log.ts'
import type { ContainerRunner } from './run-container.ts'

export async function* streamLog(container: ContainerRunner, options: LogOptions, signal: AbortSignal): AsyncGenerator<Buffer> {
  const { follow, previous, timestamps, tailLines, limitBytes = Number.POSITIVE_INFINITY, since = 0 } = options
  let left = limitBytes
  const encode = ({ at, text }: LogLine) => {
    const line = Buffer.from(`${timestamps ? `${new Date(at).toISOString()} ` : ''}${text}\n`).subarray(0, left)
    left -= line.length
    return line
  }

  // Followed before it is read, so that nothing falls between.
  const fresh: LogLine[] = []
  let ended = !follow || previous
  let wake = () => {}
  const unfollow = ended
    ? () => {}
    : container.log?.follow(
        (line) => {
          fresh.push(line)
          wake()
        },
        () => {
          ended = true
          wake()
        },
      )
  const startedAt = Date.now()
  signal.addEventListener('abort', () => wake())
  try {
    const kept: LogLine[] = []
    for await (const line of readContainerLog(container.logFile(previous))) {
      if (line.at < since) continue
      kept.push(line)
      if (tailLines !== undefined && kept.length > tailLines) kept.shift()
    }
    const seen = new Set(kept.filter(({ at }) => at >= startedAt - 1000).map(({ at, text }) => `${at} ${text}`))
    for (const line of kept) if (left > 0) yield encode(line)
    while (!signal.aborted && left > 0) {
      const line = fresh.shift()
      if (line) {
        if (!seen.delete(`${line.at} ${line.text}`)) yield encode(line)
      } else if (ended) return
      else
        await new Promise<void>((resolve) => {
          wake = resolve
        })
    }
  } finally {
    unfollow?.()
  }
}
