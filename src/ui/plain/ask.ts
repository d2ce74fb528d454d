// What does the learner answer? A line, after a question.

import type { LineReader } from './read-lines.ts'

export type Ask = {
  /** Undefined where nobody answers any more. */
  line(question: string): Promise<string | undefined>
  /** An empty line is a yes: what would be done was shown. */
  yes(question: string): Promise<boolean>
}

/** What comes from a pipe is printed too, so that what was said can be read from beginning to end. */
export function makeAsk(
  lines: LineReader,
  write: (text: string) => void,
  { echoes }: { echoes: boolean },
): Ask {
  const line: Ask['line'] = async (question) => {
    write(question)
    const answer = await lines.next()
    if (answer === undefined) write('\n')
    else if (echoes) write(`${answer}\n`)
    return answer?.trim()
  }
  return {
    line,
    async yes(question) {
      const answer = await line(`${question} Enter or y does it, n leaves it. `)
      return answer !== undefined && /^(y|yes)?$/i.test(answer)
    },
  }
}
