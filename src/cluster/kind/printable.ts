// What another program printed goes on a learner's screen: how does it read there?

/** Without colours and control characters, and not longer than can be taken in. */
export function printable(text: string, limit = 300): string {
  const plain = text
    .replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '')
    .replace(/[^\x20-\x7e\u00a0-\uffff]+/g, ' ')
    .trim()
  return plain.length > limit ? `${plain.slice(0, limit - 1)}…` : plain
}

/** The line that says what went wrong: an error's own where there is one, else the last. */
export function tellingLine(text: string): string {
  const lines = text
    .split('\n')
    .map((line) => printable(line))
    .filter(Boolean)
  const telling = lines.findLast((line) => /error|failed|cannot|denied|no space/i.test(line))
  return telling ?? lines.at(-1) ?? 'it said nothing'
}
