// From the first moment on what is typed is the app's: nothing of it is echoed, and it waits for the first screen.

import type { ReadStream, WriteStream } from 'node:tty'

/** What is pasted comes marked as such. https://invisible-island.net/xterm/ctlseqs/ctlseqs.html#h2-Bracketed-Paste-Mode */
const PASTE_MARKED = '\u001b[?2004h'
const PASTE_AS_TYPED = '\u001b[?2004l'

/** Ink does the same, but only when its first screen stands, and a key that is pressed at the sight of it comes before. */
export function holdTerminal({
  stdin,
  stdout,
}: {
  stdin: ReadStream
  stdout: WriteStream
}): () => void {
  stdin.setRawMode(true)
  stdout.write(PASTE_MARKED)
  return () => {
    stdin.setRawMode(false)
    if (!stdout.destroyed && !stdout.writableEnded) stdout.write(PASTE_AS_TYPED)
  }
}
