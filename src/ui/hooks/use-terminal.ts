// The shell in the terminal tab: opened when it is first wanted, and there until the learner leaves the challenge.

import { useStdin } from 'ink'
import {
  type Dispatch,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import type { Block } from '../../content/challenge.ts'
import type { Lab } from '../../engine/lab.ts'
import { learnerShell, takesBlocks } from '../../engine/learner-shell.ts'
import { openPty } from '../../engine/open-pty.ts'
import type { SessionEvent } from '../../engine/session-state.ts'
import { type TakeInput, TerminalInput } from '../terminal/terminal-input.ts'
import type { TerminalSession } from '../terminal/terminal-session.ts'
import { splitAtLeave } from '../terminal/typed-keys.ts'

export type TerminalTab = {
  session: TerminalSession | undefined
  /** What is typed goes to the shell. */
  isTyping: boolean
  /** Opens a shell where there is none yet, and lets the learner type in it. False where there can be none here. */
  enter(): Promise<boolean>
  leave(): void
  /**
   * The block stands at the shell's prompt, and Enter is the learner's. Where something runs in it, that is said instead.
   * False where there can be no shell here, or none that the block is written for.
   */
  type(block: Block): Promise<boolean>
}

/** Until the tab is drawn for the first time, and tells its own. */
const FIRST_SIZE = { columns: 80, rows: 24 }

const busy = ({ number }: Block) =>
  `Something runs in your shell. Ctrl-C ends it; then Ctrl-] and ${number} again.`

/** Not for the list, which is there sooner without it. */
const loadSession = () => import('../terminal/terminal-session.ts')

export function useTerminal(lab: Lab, dispatch: Dispatch<SessionEvent>): TerminalTab {
  const { stdin } = useStdin()
  const [session, setSession] = useState<TerminalSession>()
  /** New with each change, so that each is drawn. */
  const [turn, setTurn] = useState({ isTyping: false })
  const { isTyping } = turn
  const current = useRef<TerminalSession>(undefined)
  const opening = useRef<Promise<TerminalSession | undefined>>(undefined)
  const typed = useRef<number>(undefined)

  /** Not so while the editor has taken them. */
  const hasKeys = useRef(false)
  const behind = useRef<string[]>([])

  const giveTo = useCallback(
    (to: TakeInput, isTyping = true) => {
      if (!(stdin instanceof TerminalInput)) return
      hasKeys.current = true
      stdin.giveTo(to)
      setTurn({ isTyping })
    },
    [stdin],
  )
  /** `rest`, and what comes behind it, waits until what the learner comes back to is there. */
  const leave = useCallback(
    (rest = '') => {
      if (!hasKeys.current) return
      behind.current.push(rest)
      giveTo((data) => behind.current.push(data), false)
    },
    [giveTo],
  )
  useLayoutEffect(() => {
    if (turn.isTyping || !hasKeys.current || !(stdin instanceof TerminalInput)) return
    hasKeys.current = false
    stdin.takeBack(behind.current.splice(0).join(''))
  }, [stdin, turn])

  const open = useCallback(async () => {
    const command = learnerShell({
      env: lab.environment(),
      folder: lab.shellFolder,
      marksCommands: true,
    })
    // What the shell says first must not be lost: whoever hears it is there before.
    const { TerminalSession } = await loadSession()
    const pty = await openPty(command, FIRST_SIZE, lab.environment().HOME)
    if (!pty) return undefined
    const opened = new TerminalSession(pty, FIRST_SIZE)
    opened.onEntered = () => {
      if (typed.current !== undefined) dispatch({ type: 'block-entered', block: typed.current })
    }
    opened.onCommandEnd = (exitCode) => {
      if (typed.current === undefined) return
      dispatch({ type: 'block-ended', block: typed.current, exitCode })
      typed.current = undefined
    }
    opened.onGivenUp = () => {
      if (typed.current === undefined) return
      dispatch({ type: 'block-given-up', block: typed.current })
      typed.current = undefined
    }
    pty.onExit(() => {
      if (current.current !== opened) return
      opened.onGivenUp?.()
      current.current = undefined
      setSession(undefined)
      leave()
      opened.close()
    })
    current.current = opened
    setSession(opened)
    return opened
  }, [lab, dispatch, leave])

  const enterAfter = useCallback(
    async (prepare?: (session: TerminalSession) => Promise<void>) => {
      if (!(stdin instanceof TerminalInput)) return false
      // Whoever types fast has typed on already.
      const typedAhead: string[] = []
      giveTo((data) => typedAhead.push(data))
      opening.current ??= current.current ? Promise.resolve(current.current) : open()
      const opened = await opening.current
      opening.current = undefined
      if (!opened) {
        leave(typedAhead.join(''))
        return false
      }
      await prepare?.(opened)
      // It has ended meanwhile, and the keys are the app's.
      if (opened.isOver) return true
      const onTyped = (data: string) => {
        const { keys, rest } = splitAtLeave(data)
        if (keys !== '') opened.typeKeys(keys)
        if (rest !== undefined) leave(rest)
      }
      giveTo(onTyped)
      if (typedAhead.length > 0) onTyped(typedAhead.join(''))
      return true
    },
    [stdin, giveTo, leave, open],
  )
  const enter = useCallback(() => enterAfter(), [enterAfter])

  const type = useCallback(
    async (block: Block) => {
      if (!takesBlocks(lab.environment())) return false
      return enterAfter(async (opened) => {
        if (typed.current === block.number && opened.isBlockUntouched) return
        if ((await opened.untilPrompt()) === 'busy')
          return dispatch({ type: 'notice-shown', text: busy(block), tone: 'bad' })
        // One that was not run goes, or both would be one.
        if (typed.current !== undefined) await opened.giveUp()
        opened.typeBlock(block.source)
        typed.current = block.number
        dispatch({ type: 'block-typed', block: block.number })
      })
    },
    [lab, enterAfter, dispatch],
  )

  useEffect(() => void loadSession(), [])
  useEffect(
    () => () => {
      if (stdin instanceof TerminalInput) stdin.takeBack()
      current.current?.close()
      current.current = undefined
    },
    [stdin],
  )
  return useMemo(
    () => ({ session, isTyping, enter, leave, type }),
    [session, isTyping, enter, leave, type],
  )
}
