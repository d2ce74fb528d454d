// One manifest, edited in the app: the text with what is wrong under each line, and one line that says how things stand.

import { useStdin } from 'ink'
import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react'
import type { ManifestValidator } from '../../engine/manifest-validator.ts'
import type { WorkingFile, WorkingFolder } from '../../engine/working-folder.ts'
import type { Size } from '../layout.ts'
import { fitted, type Line, line, span, wrapped } from '../line.ts'
import { LinesView } from '../panes/lines-view.tsx'
import { TerminalInput } from '../terminal/terminal-input.ts'
import { readEditorKeys } from './editor-keys.ts'
import { type EditorWindow, editorLines, keepInSight } from './editor-lines.ts'
import { EditorSession, type EditorState } from './editor-session.ts'

type Props = {
  file: WorkingFile
  folder: WorkingFolder
  validator: ManifestValidator
  size: Size
  /** What applying has printed, under the text. */
  output: Line[]
  onApply: (file: WorkingFile) => void
  onEdit: () => void
  onClose: () => void
}

export function ManifestEditor(props: Props) {
  const { file, folder, validator, size, output, onApply, onEdit, onClose } = props
  const { stdin } = useStdin()
  // biome-ignore lint/correctness/useExhaustiveDependencies: one session from opening to closing
  const session = useMemo(() => new EditorSession(file, folder, validator), [])
  const state = useSyncExternalStore(session.subscribe, session.state)
  const actions = useRef({ onApply, onClose })
  actions.current = { onApply, onClose }

  useEffect(() => {
    if (!(stdin instanceof TerminalInput)) return
    const input = readEditorKeys((typed, rest) => {
      // An answer is one letter; what is typed behind it is for whoever comes next.
      const isAnswer = session.state().isAsking && typed.kind === 'text'
      const more = isAnswer ? typed.text.slice(1) : ''
      const wish = session.type(isAnswer ? { ...typed, text: typed.text.slice(0, 1) } : typed)
      if (wish === 'apply') actions.current.onApply(file)
      if (wish === 'stay' || wish === 'apply') return
      session.close()
      stdin.takeBack((wish === 'quit' ? CTRL_C : more) + rest())
      actions.current.onClose()
    })
    stdin.giveTo(input.take)
    return () => {
      input.close()
      session.close()
      if (stdin.isGivenTo(input.take)) stdin.takeBack()
    }
  }, [stdin, session, file])

  const { buffer, problems } = state
  // What applying said was about another text.
  // biome-ignore lint/correctness/useExhaustiveDependencies: when the text has changed
  useEffect(() => {
    if (output.length > 0) onEdit()
  }, [buffer.lines])

  const { columns, rows } = size
  const printed = useMemo(
    () => output.flatMap((each) => wrapped(each, columns - 1)),
    [output, columns],
  )
  const shown = printed.slice(-Math.max(2, Math.floor(rows / 3)))
  const height = Math.max(1, rows - 1 - (shown.length > 0 ? shown.length + 1 : 0))
  session.pageRows = height
  const place = useRef<EditorWindow>({ top: 0, left: 0, row: 0 })
  place.current = keepInSight(place.current, buffer, problems, { width: columns, height })
  const text = editorLines(buffer, problems, place.current, { width: columns, height })
  const lines = [
    ...text,
    ...Array.from({ length: height - text.length }, (): Line => []),
    ...(shown.length > 0 ? [line('─'.repeat(columns), 'dim'), ...shown] : []),
    statusLine(session.name, state, columns),
  ]
  return <LinesView lines={lines} width={columns} height={rows} />
}

const CTRL_C = '\u0003'

function statusLine(name: string, state: EditorState, width: number): Line {
  const { buffer, isAsking, isChanged, notice, notValidated, problems } = state
  if (isAsking)
    return [
      span(` ${name} is not saved. `, 'yellow'),
      span('y saves it, n throws it away, Esc goes on', 'bold'),
    ]
  if (notice)
    return fitted(
      [
        notice.tone === 'bad'
          ? span(` ! ${notice.text}`, 'red')
          : span(` ${notice.text}`, notice.tone === 'good' ? 'green' : 'yellow'),
      ],
      width,
    )
  return fitted(
    [
      span(` ${name}`, 'bold'),
      span(isChanged ? ' not saved' : '', 'yellow'),
      span(' · ', 'dim'),
      ...verdict(problems.length, notValidated),
      span(` · ${buffer.row + 1}:${buffer.column + 1}`, 'dim'),
    ],
    width,
  )
}

/** How good a manifest is, in a few words. */
export function verdict(count: number, notValidated: string | undefined): Line {
  if (count > 0) return [span(`! ${count} ${count === 1 ? 'problem' : 'problems'}`, 'red')]
  if (notValidated) return [span(`? not validated: ${notValidated}`, 'yellow')]
  return [span('✓ no problems', 'green')]
}
