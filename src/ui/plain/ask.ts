// What does the learner answer? A line, after a question.

import type { LineReader } from './read-lines.ts'

export type Ask = {
  /** Undefined where nobody answers any more. */
  line(question: string): Promise<string | undefined>
  /**
   * An empty line is a yes, since what would be done was shown; not where it takes something away. What is no answer is a
   * no, and the next command.
   */
  yes(question: string, options?: { takesAway: boolean }): Promise<boolean>
  /** Whether the input ended at a question. */
  isUnanswered(): boolean
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
  let isUnanswered = false
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
      // Given up by Ctrl-C it was answered.
      isUnanswered = isAsking && answer === undefined
      isAsking = false
      if (answer === undefined) return false
      if (!/^(y|yes|n|no)?$/i.test(answer)) {
        write('That is a no.\n')
        lines.putBack(answer)
      }
      return (takesAway ? /^(y|yes)$/i : /^(y|yes)?$/i).test(answer)
    },
    isUnanswered: () => isUnanswered,
    decline() {
      const wasAsking = isAsking
      isAsking = false
      if (wasAsking) lines.giveUp()
      return wasAsking
    },
  }
}
