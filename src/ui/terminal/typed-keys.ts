// What of the learner's typing does the program in the terminal tab get, and when do they want out of it?

/** Ctrl-], as telnet has it. No program that a learner meets uses it. */
const LEAVE = '\u001d'
const PASTE_BEGINS = '\u001b[200~'
const PASTE_ENDS = '\u001b[201~'

/** Arrows, Home and End. https://invisible-island.net/xterm/ctlseqs/ctlseqs.html#h2-PC-Style-Function-Keys */
const CURSOR_KEY = /\u001b\[([ABCDHF])/g

export type Modes = { applicationCursorKeysMode: boolean; bracketedPasteMode: boolean }

/** Splits at the chord that leaves: what comes after it is for the app. `rest` is undefined where it was not pressed. */
export function splitAtLeave(data: string): { keys: string; rest: string | undefined } {
  const at = data.indexOf(LEAVE)
  return at === -1
    ? { keys: data, rest: undefined }
    : { keys: data.slice(0, at), rest: data.slice(at + 1) }
}

/** Keys as the program in the tab has asked for them, which the terminal around the app knows nothing of. */
export function translateKeys(data: string, modes: Modes): string {
  const keys = modes.applicationCursorKeysMode ? data.replace(CURSOR_KEY, '\u001bO$1') : data
  return modes.bracketedPasteMode
    ? keys
    : keys.replaceAll(PASTE_BEGINS, '').replaceAll(PASTE_ENDS, '')
}

/** A block of commands, as if pasted: it stands at the prompt where the shell knows what pasting is. */
export function typeBlock(source: string, { bracketedPasteMode }: Modes): string {
  const text = source.trimEnd().replaceAll('\r\n', '\n').replaceAll('\u001b', '')
  return bracketedPasteMode ? `${PASTE_BEGINS}${text}${PASTE_ENDS}` : text.replaceAll('\n', '\r')
}
