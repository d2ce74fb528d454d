// Where does a key go? One ear hears all of them, and it never goes away: what is pressed while one screen takes the
// place of another is the new one's.

import { type Key, useInput } from 'ink'
import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'

export type OnKey = (input: string, key: Key) => void
type Pressed = Parameters<OnKey>
/** Whoever listens at the moment. */
type Listeners = Set<OnKey>

const ListenersContext = createContext<Listeners>(new Set())

/**
 * Like Ink's `useInput`, which gives keys that arrive together as one text, or one by one before anything was drawn.
 * Here each comes for itself, after what the one before it has changed is in effect. What is pasted is not typed, and
 * comes not at all (see App).
 */
export function Keyboard({ children }: { children: ReactNode }) {
  const [listeners] = useState<Listeners>(() => new Set())
  const waiting = useRef<Pressed[]>([])
  const isBusy = useRef(false)
  const [pressed, setPressed] = useState(0)
  const pressNext = () => {
    const next = waiting.current.shift()
    isBusy.current = next !== undefined
    if (!next) return
    for (const onKey of [...listeners]) onKey(...next)
    // Comes into effect together with whatever the key has changed.
    setPressed((count) => count + 1)
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each key that is in effect
  useEffect(pressNext, [pressed])
  useInput((input, key) => {
    waiting.current.push(...separated(input, key))
    if (!isBusy.current) pressNext()
  })
  return <ListenersContext value={listeners}>{children}</ListenersContext>
}

/** Listens from the moment in which the screen is there until another takes its place. */
export function useKeys(onKey: OnKey, { isActive = true } = {}) {
  const listeners = useContext(ListenersContext)
  useLayoutEffect(() => {
    if (!isActive) return
    listeners.add(onKey)
    return () => void listeners.delete(onKey)
  })
}

const separated = (input: string, key: Key): Pressed[] =>
  input === ''
    ? [[input, key]]
    : [...input].map((one) => {
        // Enter is a line feed where it was pressed before the terminal was the app's.
        const isReturn = one === '\r' || one === '\n'
        return [isReturn ? '' : one, { ...key, return: isReturn, tab: one === '\t' }]
      })
