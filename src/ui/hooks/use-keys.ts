// Which key was pressed? One at a time, also where somebody types faster than the screen is drawn.

import { type Key, useInput, useStdin } from 'ink'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { TerminalInput } from '../terminal/terminal-input.ts'

export type OnKey = (input: string, key: Key) => void

/**
 * Like Ink's `useInput`, which gives keys that arrive together as one text, or one by one before anything was drawn.
 * Here each comes for itself, after what the one before it has changed is in effect. What is pasted is not typed, and
 * comes not at all (see App). Keys behind the one that has opened another screen are that screen's.
 */
export function useKeys(onKey: OnKey, { isActive = true } = {}) {
  const { stdin } = useStdin()
  const latest = useRef<OnKey | undefined>(onKey)
  useLayoutEffect(() => {
    latest.current = isActive ? onKey : undefined
  })

  const waiting = useRef<Parameters<OnKey>[]>([])
  const isBusy = useRef(false)
  const [pressed, setPressed] = useState(0)
  const pressNext = () => {
    if (!latest.current && waiting.current.length > 0 && stdin instanceof TerminalInput) {
      const typed = waiting.current.map(([input, key]) => (key.return ? '\r' : input)).join('')
      waiting.current = []
      isBusy.current = false
      // Where a program or an editor has the keyboard by now, the assignment gives on what is theirs.
      if (typed !== '' && !stdin.isGiven) stdin.takeBack(typed)
      return
    }
    const next = waiting.current.shift()
    isBusy.current = next !== undefined
    if (!next) return
    latest.current?.(...next)
    // Comes into effect together with whatever the key has changed.
    setPressed((count) => count + 1)
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each key that is in effect
  useEffect(pressNext, [pressed])

  useInput(
    (input, key) => {
      waiting.current.push(...separated(input, key))
      if (!isBusy.current) pressNext()
    },
    { isActive },
  )
}

const separated = (input: string, key: Key): Parameters<OnKey>[] =>
  input === ''
    ? [[input, key]]
    : [...input].map((one) => {
        // Enter is a line feed where it was pressed before the terminal was the app's.
        const isReturn = one === '\r' || one === '\n'
        return [isReturn ? '' : one, { ...key, return: isReturn, tab: one === '\t' }]
      })
