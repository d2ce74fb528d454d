// What is on the learner's mind while they edit a manifest: the text, what is wrong with it, whether it is saved? It hears
// keys as they are typed, outside of React, and tells when there is something new to draw.

import type { ManifestValidator } from '../../engine/manifest-validator.ts'
import type { Problem } from '../../engine/validate-manifest.ts'
import type { WorkingFile, WorkingFolder } from '../../engine/working-folder.ts'
import { failureOf } from '../failure-of.ts'
import type { EditorKey, Typed } from './editor-keys.ts'
import { followProblems } from './follow-problems.ts'
import {
  brokenLine,
  bufferOf,
  deletedBack,
  deletedForward,
  deletedLine,
  deletedWord,
  indented,
  inserted,
  movedEnd,
  movedHome,
  movedLeft,
  movedRight,
  movedRows,
  movedTo,
  movedWord,
  outdented,
  redo,
  replaced,
  type TextBuffer,
  textOf,
  undo,
} from './text-buffer.ts'

/** Long enough to be a pause in typing, short enough not to be waited for. */
const VALIDATE_MS = 100
/** The cluster is asked less often than its schemas. */
const ASK_MS = 400
const DRAFT_MS = 300

export type Notice = { text: string; tone: 'info' | 'good' | 'bad' }

export type EditorState = {
  buffer: TextBuffer
  isChanged: boolean
  /** Of the text as it stood when they were found; `follow` fits them to the text as it is. */
  problems: Problem[]
  notValidated: string | undefined
  /** Whether the leaver is being asked what becomes of the text. */
  isAsking: boolean
  notice: Notice | undefined
}

/** What the one who typed wants of the screen around the text. */
export type Wish = 'stay' | 'leave' | 'apply' | 'quit'

export class EditorSession {
  readonly name: string
  readonly #folder: WorkingFolder
  readonly #validator: ManifestValidator
  readonly #listeners = new Set<() => void>()
  #state: EditorState
  /** As it is on disk, for all that we know. */
  #saved: string
  #mayOverwrite = false
  #validateTimer: NodeJS.Timeout | undefined
  #askTimer: NodeJS.Timeout | undefined
  #draftTimer: NodeJS.Timeout | undefined
  #isOpen = true
  /** Of the text area, as it was drawn last. */
  pageRows = 10

  constructor(
    { name, text }: Pick<WorkingFile, 'name' | 'text'>,
    folder: WorkingFolder,
    validator: ManifestValidator,
  ) {
    this.name = name
    this.#folder = folder
    this.#validator = validator
    const buffer = bufferOf(text)
    this.#saved = textOf(buffer)
    const draft = folder.draft(name)
    const hasDraft = draft !== undefined && draft !== this.#saved
    this.#state = {
      buffer: hasDraft ? replaced(buffer, draft) : buffer,
      isChanged: hasDraft,
      problems: [],
      notValidated: undefined,
      isAsking: false,
      notice: hasDraft
        ? { text: 'What you had not saved is here again; Ctrl-Z takes it back.', tone: 'info' }
        : undefined,
    }
    void this.#validate()
  }

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  readonly state = () => this.#state

  get text() {
    return textOf(this.#state.buffer)
  }

  type(typed: Typed): Wish {
    if (this.#state.isAsking) return this.#answer(typed)
    if (this.#state.notice) this.#set({ notice: undefined })
    if (typed.kind === 'text') this.#edit(inserted(this.#state.buffer, typed.text, 'typing'))
    else if (typed.kind === 'paste') this.#edit(inserted(this.#state.buffer, typed.text))
    else return this.#press(typed.key)
    return 'stay'
  }

  say(text: string, tone: Notice['tone'] = 'info') {
    this.#set({ notice: { text, tone } })
  }

  /** True where the file holds the text now. */
  save(): boolean {
    try {
      const onDisk = this.#folder.files().find(({ name }) => name === this.name)?.text
      const isElsewhere = onDisk !== undefined && textOf(bufferOf(onDisk)) !== this.#saved
      if (isElsewhere && !this.#mayOverwrite) {
        this.#mayOverwrite = true
        this.say('The file was changed by another program; Ctrl-S again writes over that.', 'bad')
        return false
      }
      this.#folder.write(this.name, this.text)
      this.#folder.writeDraft(this.name, undefined)
    } catch (error) {
      this.say(failureOf(error).message, 'bad')
      return false
    }
    clearTimeout(this.#draftTimer)
    this.#mayOverwrite = false
    this.#saved = this.text
    this.#set({ isChanged: false, notice: { text: 'Saved.', tone: 'good' } })
    return true
  }

  /** What is not saved stays as a draft. */
  close() {
    if (!this.#isOpen) return
    this.#isOpen = false
    clearTimeout(this.#validateTimer)
    clearTimeout(this.#askTimer)
    this.#keepDraft()
    this.#listeners.clear()
  }

  #press(key: EditorKey): Wish {
    const { buffer, isChanged } = this.#state
    switch (key) {
      case 'quit':
        return 'quit'
      case 'leave':
        if (!isChanged) return 'leave'
        this.#set({ isAsking: true })
        return 'stay'
      case 'save':
        this.save()
        return 'stay'
      case 'apply':
        return !isChanged || this.save() ? 'apply' : 'stay'
      case 'next-problem':
        this.#goToNextProblem()
        return 'stay'
    }
    this.#edit(EDITS[key](buffer, this.pageRows))
    return 'stay'
  }

  #answer(typed: Typed): Wish {
    this.#set({ isAsking: false })
    if (typed.kind === 'key' && typed.key === 'quit') return 'quit'
    const answer = typed.kind === 'text' ? typed.text[0]?.toLowerCase() : undefined
    if (answer === 'y') return this.save() ? 'leave' : 'stay'
    if (answer !== 'n') return 'stay'
    clearTimeout(this.#draftTimer)
    this.#edit(bufferOf(this.#saved))
    this.#keepDraft()
    return 'leave'
  }

  #edit(buffer: TextBuffer) {
    const before = this.#state.buffer
    if (buffer === before) return
    if (buffer.lines === before.lines) return this.#set({ buffer })
    const { problems } = this.#state
    this.#set({
      buffer,
      problems: followProblems(problems, before.lines, buffer.lines),
      isChanged: textOf(buffer) !== this.#saved,
    })
    clearTimeout(this.#validateTimer)
    clearTimeout(this.#askTimer)
    this.#validateTimer = setTimeout(() => void this.#validate(), VALIDATE_MS)
    clearTimeout(this.#draftTimer)
    this.#draftTimer = setTimeout(() => this.#keepDraft(), DRAFT_MS)
  }

  async #validate() {
    const { text } = this
    const { problems, notValidated } = await this.#validator.validate(text)
    if (!this.#isOpen || text !== this.text) return
    // What the cluster itself has said stays until it has been asked again.
    if (problems.length > 0 || notValidated) this.#set({ problems, notValidated })
    else if (this.#state.notValidated) this.#set({ notValidated: undefined })
    if (problems.length > 0 || notValidated) return
    this.#askTimer = setTimeout(async () => {
      const said = await this.#validator.ask(text)
      if (this.#isOpen && text === this.text) this.#set({ problems: said })
    }, ASK_MS)
  }

  #goToNextProblem() {
    const { problems, buffer } = this.#state
    const isBehind = ({ line, column }: Problem) =>
      line - 1 > buffer.row || (line - 1 === buffer.row && column - 1 > buffer.column)
    const next = problems.find(isBehind) ?? problems[0]
    if (next) this.#set({ buffer: movedTo(buffer, next.line - 1, next.column - 1) })
    else this.say('There is no problem.', 'good')
  }

  #keepDraft() {
    clearTimeout(this.#draftTimer)
    try {
      this.#folder.writeDraft(this.name, this.#state.isChanged ? this.text : undefined)
    } catch (error) {
      this.say(failureOf(error).message, 'bad')
    }
  }

  #set(change: Partial<EditorState>) {
    this.#state = { ...this.#state, ...change }
    for (const listener of this.#listeners) listener()
  }
}

type EditingKey = Exclude<EditorKey, 'save' | 'apply' | 'next-problem' | 'leave' | 'quit'>

const EDITS: Record<EditingKey, (buffer: TextBuffer, pageRows: number) => TextBuffer> = {
  up: (buffer) => movedRows(buffer, -1),
  down: (buffer) => movedRows(buffer, 1),
  left: movedLeft,
  right: movedRight,
  home: movedHome,
  end: movedEnd,
  top: (buffer) => movedTo(buffer, 0, 0),
  bottom: (buffer) => movedTo(buffer, Infinity, Infinity),
  'page-up': (buffer, rows) => movedRows(buffer, 1 - rows),
  'page-down': (buffer, rows) => movedRows(buffer, rows - 1),
  'word-left': (buffer) => movedWord(buffer, -1),
  'word-right': (buffer) => movedWord(buffer, 1),
  enter: brokenLine,
  indent: indented,
  outdent: outdented,
  backspace: deletedBack,
  delete: deletedForward,
  'delete-word': deletedWord,
  'delete-line': deletedLine,
  undo,
  redo,
}
