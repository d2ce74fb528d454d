// kubectl apply, as the learner would run it, and what it says.

import { dirname } from 'node:path'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { Challenge } from '../../content/challenge.ts'
import type { BlockShell } from '../../engine/block-shell.ts'
import type { Lab } from '../../engine/lab.ts'
import { quoteForShell } from '../../engine/quote-for-shell.ts'
import type { WorkingFile } from '../../engine/working-folder.ts'
import { failureOf } from '../failure-of.ts'
import { useOutput } from '../hooks/use-output.ts'
import type { Line } from '../line.ts'

export type Apply = { output: Line[]; apply: (file: WorkingFile) => void; clear: () => void }

export function useApply(lab: Lab, challenge: Challenge): Apply {
  const { lines, write, clear } = useOutput()
  const shell = useRef<BlockShell>(undefined)
  const [isRunning, setRunning] = useState(false)
  useEffect(() => () => void shell.current?.close(), [])

  const apply = useCallback(
    async ({ name, path }: WorkingFile) => {
      if (shell.current) return
      clear()
      setRunning(true)
      const opened = lab.openBlockShell(challenge, (chunk) => write(chunk))
      shell.current = opened
      write(`$ kubectl apply -f ${name}\n`, 'bold')
      try {
        const folder = quoteForShell(dirname(path))
        const exitCode = await opened.run(
          `cd ${folder} && kubectl apply -f ${quoteForShell(`./${name}`)}`,
        )
        if (exitCode !== 0) write(`! kubectl ended with exit code ${exitCode}.\n`, 'red')
        else write('✓ applied\n', 'green')
      } catch (error) {
        write(`! ${failureOf(error).message}\n`, 'red')
      } finally {
        shell.current = undefined
        await opened.close()
        setRunning(false)
      }
    },
    [lab, challenge, write, clear],
  )
  return {
    output: isRunning && lines.length === 0 ? [] : lines,
    apply: (file) => void apply(file),
    clear,
  }
}
