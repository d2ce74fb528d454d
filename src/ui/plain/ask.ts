// What does the learner answer? A line, after a question.

import type { LineReader } from './read-lines.ts'

export type Ask = {
  /** Undefined where nobody answers any more. */
  line(question: string): Promise<string | undefined>
  /** An empty line is a yes, since what would be done was shown; not where it takes something away. */
  yes(question: string, options?: { takesAway: boolean }): Promise<boolean>
  /** Answers no to what is asked right now. True where something was. */
  decline(): boolean
}

/** What comes from a pipe is printed too, so that what was said can be read from beginning to end. */
export function makeAsk(
  lines: LineReader,
  write: (text: string) => void,
  { echoes }: { echoes: boolean },
): Ask {
  let isAsking = false
  const line: Ask['line'] = async (question) => {
    write(question)
    const answer = await lines.next()
    if (answer === undefined) write('\n')
    else if (echoes) write(`${answer}\n`)
    return answer?.trim()
  }
  return {
    line,
    async yes(question, { takesAway } = { takesAway: false }) {
      isAsking = true
      const answer = await line(
        `${question} ${takesAway ? 'y' : 'Enter or y'} does it, n leaves it. `,
      )
      isAsking = false
      return answer !== undefined && (takesAway ? /^(y|yes)$/i : /^(y|yes)?$/i).test(answer)
    },
    decline() {
      if (isAsking) lines.giveUp()
      return isAsking
    },
  }
}
