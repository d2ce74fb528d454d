// How does what a command prints come out, as it comes, and harmless? Line by line: a sequence may be cut anywhere else.

import { printable } from '../printable.ts'

/** A line that does not end is let go in parts of this size. */
const MOST_OPEN = 64 * 1024

export function lineWriter(write: (text: string) => void) {
  let open = ''
  return {
    write(chunk: string) {
      const text = open + chunk
      const end = text.lastIndexOf('\n') + 1
      open = text.slice(end)
      if (end > 0) write(printable(text.slice(0, end)))
      if (open.length > MOST_OPEN) open = open.slice(0, MOST_OPEN)
    },
    /** What has not ended with a line break is printed with one. */
    flush() {
      if (open !== '') write(`${printable(open)}\n`)
      open = ''
    },
  }
}
