// The challenge's manifests as files: which are there, what was changed in them, and what is wrong.

import { homedir } from 'node:os'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { openManifestValidator } from '../../engine/manifest-validator.ts'
import { ownEditor, runEditor } from '../../engine/run-editor.ts'
import type { Validation } from '../../engine/validate-manifest.ts'
import type { WorkingFile } from '../../engine/working-folder.ts'
import { failureOf } from '../failure-of.ts'
import { useFolderChanges } from '../hooks/use-folder-changes.ts'
import { useLentTerminal } from '../hooks/use-lent-terminal.ts'
import { useKeys } from '../keyboard.tsx'
import { fitted, type Line, line, padded, span, wrapped } from '../line.ts'
import { LinesView } from '../panes/lines-view.tsx'
import { restored } from '../restored.ts'
import type { TabProps } from '../tabs/tab.ts'
import { EDITOR_KEYS } from './editor-key-help.ts'
import { ManifestEditor, verdict } from './manifest-editor.tsx'
import { useApply } from './use-apply.ts'

export function EditorTab({ lab, challenge, size, isActive, say, takeKeys }: TabProps) {
  const { columns, rows } = size
  const folder = useMemo(() => lab.workingFolder(challenge), [lab, challenge])
  const validator = useMemo(() => openManifestValidator(() => lab.kube()), [lab])
  const [files, setFiles] = useState<WorkingFile[]>([])
  /** Names of those of which something is not saved. */
  const [unsaved, setUnsaved] = useState<string[]>([])
  const [trouble, setTrouble] = useState<string>()
  const [validations, setValidations] = useState<Record<string, Validation>>({})
  const [selected, setSelected] = useState(0)
  const [opened, setOpened] = useState<WorkingFile>()
  const { output, apply, clear } = useApply(lab, challenge)
  const lend = useLentTerminal()

  const read = useCallback(() => {
    try {
      folder.prepare()
      const found = folder.files()
      setFiles(found)
      setUnsaved(
        found
          .filter(({ name, text }) => (folder.draft(name) ?? text) !== text)
          .map(({ name }) => name),
      )
      setTrouble(undefined)
    } catch (error) {
      const { message, hint } = failureOf(error)
      setTrouble([message, hint].filter(Boolean).join('\n'))
    }
  }, [folder])

  useEffect(read, [read])
  // What the terminal tab's vi writes is seen as well.
  useFolderChanges(folder.path, read)
  useEffect(() => {
    if (isActive) read()
  }, [isActive, read])

  useEffect(() => {
    let isCurrent = true
    const look = async () => {
      const found: Record<string, Validation> = {}
      for (const { name, text } of files) {
        found[name] = await validator.validate(text)
        if (!isCurrent) return
      }
      setValidations(found)
    }
    void look()
    return () => {
      isCurrent = false
    }
  }, [files, validator])

  const place = Math.min(selected, Math.max(0, files.length - 1))
  const open = (file: WorkingFile) => {
    clear()
    setOpened(file)
    takeKeys(EDITOR_KEYS)
  }
  const close = () => {
    setOpened(undefined)
    takeKeys(undefined)
    read()
  }
  useEffect(() => () => takeKeys(undefined), [takeKeys])

  const openElsewhere = async (file: WorkingFile) => {
    const editor = ownEditor(lab.environment())
    if (!editor) {
      say('Neither VISUAL nor EDITOR is set: here is the built-in one.')
      return open(file)
    }
    try {
      await lend(() => runEditor(editor, file.path, lab.environment()))
    } catch (error) {
      say(`${failureOf(error).message} Enter edits the file here.`, 'bad')
    }
    read()
  }

  const restore = (file: WorkingFile) => {
    try {
      say(restored(folder, file))
    } catch (error) {
      say(failureOf(error).message, 'bad')
    }
    read()
  }

  useKeys(
    (input, key) => {
      const step = key.downArrow ? 1 : key.upArrow ? -1 : 0
      if (step !== 0) return setSelected(Math.max(0, Math.min(files.length - 1, place + step)))
      const file = files[place]
      if (!file) return
      if (key.return) open(file)
      else if (input === 'E') void openElsewhere(file)
      else if (input === 'a') {
        if (unsaved.includes(file.name))
          say('What you have not saved of it is not applied; Enter shows it.')
        apply(file)
      } else if (input === 'o') restore(file)
    },
    { isActive: isActive && !opened },
  )

  const lines = useMemo(
    () => listLines(folder.path, { files, unsaved, validations, place, trouble }, columns - 2),
    [folder, files, unsaved, validations, place, trouble, columns],
  )
  if (opened)
    return (
      <ManifestEditor
        file={opened}
        folder={folder}
        validator={validator}
        size={size}
        output={output}
        onApply={apply}
        onEdit={clear}
        onClose={close}
      />
    )
  const printed = output.flatMap((each) => wrapped(each, columns - 2))
  return (
    <LinesView
      lines={[...lines, ...(printed.length > 0 ? [[], ...printed] : [])]}
      width={columns}
      height={rows}
      margin={1}
    />
  )
}

const STATES: Record<WorkingFile['state'], string> = {
  'as-given': 'as given',
  changed: 'changed',
  own: 'your own',
}

type Listed = {
  files: WorkingFile[]
  unsaved: string[]
  validations: Record<string, Validation>
  place: number
  trouble: string | undefined
}

function listLines(
  path: string,
  { files, unsaved, validations, place, trouble }: Listed,
  width: number,
): Line[] {
  if (trouble !== undefined)
    return [[], ...trouble.split('\n').flatMap((text) => wrapped([span(text, 'yellow')], width))]
  const home = homedir()
  const shown = path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path
  const nameWidth = Math.min(40, Math.max(0, ...files.map(({ name }) => name.length)) + 2)
  return [
    ...wrapped([span(shown), span('  $LAB_WORK in your shell', 'dim')], width),
    [],
    ...(files.length === 0
      ? [line('This challenge hands out no manifests. Files that you put there show here.', 'dim')]
      : files.map(({ name, state }, at) => {
          const validation = validations[name]
          const look = at === place ? (['inverse'] as const) : []
          return fitted(
            [
              span(at === place ? '▸ ' : '  ', 'bold'),
              ...padded([span(name, ...look)], nameWidth),
              span(STATES[state].padEnd(10), ...(state === 'as-given' ? (['dim'] as const) : [])),
              ...(validation
                ? verdict(validation.problems.length, validation.notValidated)
                : [span('…', 'dim')]),
              ...(unsaved.includes(name) ? [span('  more is not saved', 'yellow')] : []),
            ],
            width,
          )
        })),
    [],
    ...wrapped(
      [
        span('Enter', 'bold'),
        span(' edits it here, ', 'dim'),
        span('E', 'bold'),
        span(' in your own editor, ', 'dim'),
        span('a', 'bold'),
        span(' applies it with kubectl, ', 'dim'),
        span('o', 'bold'),
        span(' puts back the original.', 'dim'),
      ],
      width,
    ),
  ]
}
