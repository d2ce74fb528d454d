// Which key was pressed? One at a time, also where somebody types faster than the screen is drawn.

import { type Key, useInput } from 'ink'
import { useEffect, useLayoutEffect, useRef } from 'react'

export type OnKey = (input: string, key: Key) => void

/**
 * Like Ink's `useInput`, which gives keys that arrive together as one text. Here each comes for itself, after what the
 * one before it has changed is in effect. What is pasted is not typed, and comes not at all (see App).
 */
export function useKeys(onKey: OnKey, { isActive = true } = {}) {
  const latest = useRef<OnKey | undefined>(onKey)
  useLayoutEffect(() => {
    latest.current = isActive ? onKey : undefined
  })
  useEffect(
    () => () => {
      latest.current = undefined
    },
    [],
  )

  const waiting = useRef<Parameters<OnKey>[]>([])

  useInput(
    (input, key) => {
      const isFirst = waiting.current.length === 0
      waiting.current.push(...separated(input, key))
      if (isFirst) press(latest, waiting.current)
    },
    { isActive },
  )
}

/** The first now, each other one when React has done what the one before it asked for. */
function press(latest: { current: OnKey | undefined }, waiting: Parameters<OnKey>[]) {
  const [next] = waiting
  if (!next) return
  latest.current?.(...next)
  setImmediate(() => {
    waiting.shift()
    press(latest, waiting)
  })
}

const separated = (input: string, key: Key): Parameters<OnKey>[] =>
  input.length <= 1
    ? [[input, key]]
    : [...input].map((one) => {
        const isReturn = one === '\r' || one === '\n'
        return [isReturn ? '' : one, { ...key, return: isReturn, tab: one === '\t' }]
      })
