// What does somebody who types into the editor want? The terminal's bytes as letters, pastes and keys.

/** https://invisible-island.net/xterm/ctlseqs/ctlseqs.html#h2-PC-Style-Function-Keys */
const SEQUENCES: Record<string, EditorKey> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  H: 'home',
  F: 'end',
  Z: 'outdent',
  '1~': 'home',
  '7~': 'home',
  '4~': 'end',
  '8~': 'end',
  '3~': 'delete',
  '5~': 'page-up',
  '6~': 'page-down',
  '15~': 'apply',
  '19~': 'next-problem',
  '1;5C': 'word-right',
  '1;5D': 'word-left',
  '1;3C': 'word-right',
  '1;3D': 'word-left',
  '1;5H': 'top',
  '1;5F': 'bottom',
  '3;5~': 'delete',
}

const CONTROLS: Record<string, EditorKey> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'indent',
  '\u007f': 'backspace',
  '\b': 'backspace',
  '\u0001': 'home',
  '\u0003': 'quit',
  '\u0004': 'delete',
  '\u0005': 'end',
  '\u000b': 'delete-line',
  '\u000e': 'next-problem',
  '\u0012': 'apply',
  '\u0013': 'save',
  '\u0017': 'delete-word',
  '\u0019': 'redo',
  '\u001a': 'undo',
  '\u001d': 'leave',
}

const WITH_ALT: Record<string, EditorKey> = {
  b: 'word-left',
  f: 'word-right',
  '\u007f': 'delete-word',
}

export type EditorKey =
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'home'
  | 'end'
  | 'top'
  | 'bottom'
  | 'page-up'
  | 'page-down'
  | 'word-left'
  | 'word-right'
  | 'enter'
  | 'indent'
  | 'outdent'
  | 'backspace'
  | 'delete'
  | 'delete-word'
  | 'delete-line'
  | 'undo'
  | 'redo'
  | 'save'
  | 'apply'
  | 'next-problem'
  | 'leave'
  | 'quit'

export type Typed =
  | { kind: 'key'; key: EditorKey }
  | { kind: 'text'; text: string }
  | { kind: 'paste'; text: string }

const PASTE_BEGINS = '\u001b[200~'
const PASTE_ENDS = '\u001b[201~'

/** How long an escape may be the beginning of a sequence that comes in two pieces. */
const ESCAPE_MS = 40

/** Controls that a text has no use for: all but tab and line breaks. */
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g

export type EditorInput = { take: (data: string) => void; close: () => void }

/** `onTyped` hears of each letter run, key and paste in order; `rest` is what came behind the one that is being told. */
export function readEditorKeys(onTyped: (typed: Typed, rest: () => string) => void): EditorInput {
  let waiting = ''
  let timer: NodeJS.Timeout | undefined

  const read = (isComplete: boolean) => {
    while (waiting !== '') {
      const next = firstIn(waiting, isComplete)
      if (!next) return
      waiting = waiting.slice(next.length)
      const rest = () => {
        const left = waiting
        waiting = ''
        return left
      }
      if (next.typed) onTyped(next.typed, rest)
    }
  }
  return {
    take(data) {
      clearTimeout(timer)
      waiting += data
      read(false)
      if (waiting.startsWith('\u001b') && !waiting.startsWith(PASTE_BEGINS))
        timer = setTimeout(() => read(true), ESCAPE_MS)
    },
    close: () => clearTimeout(timer),
  }
}

/** Undefined where more of it has to come. */
function firstIn(data: string, isComplete: boolean): { length: number; typed?: Typed } | undefined {
  if (data.startsWith(PASTE_BEGINS)) {
    const end = data.indexOf(PASTE_ENDS)
    if (end === -1) return undefined
    const text = data.slice(PASTE_BEGINS.length, end).replace(/\r\n?/g, '\n').replace(CONTROL, '')
    return { length: end + PASTE_ENDS.length, typed: { kind: 'paste', text } }
  }
  if (data.startsWith('\u001b')) {
    const [sequence, name = ''] = /^\u001b(?:\[|O)([\d;]*[A-Za-z~^$])/.exec(data) ?? []
    if (sequence) return keyed(sequence.length, SEQUENCES[name])
    if (!isComplete && /^\u001b(?:[[O][\d;]*)?$/.test(data)) return undefined
    const alt = WITH_ALT[data[1] ?? '']
    if (alt) return keyed(2, alt)
    return keyed(1, 'leave')
  }
  const control = CONTROLS[data[0]!]
  if (control) return keyed(1, control)
  const [text = ''] = /^[^\u0000-\u001f\u007f]+/.exec(data) ?? []
  if (text === '') return { length: 1 }
  return { length: text.length, typed: { kind: 'text', text: text.replace(CONTROL, '') } }
}

const keyed = (length: number, key: EditorKey | undefined) => ({
  length,
  ...(key && { typed: { kind: 'key', key } as const }),
})
