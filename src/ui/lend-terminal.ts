// Whose is the terminal right now: the app's, or a program's that it was lent to?

let isLent = false

export const isTerminalLent = () => isLent

/** There is one terminal: until `use` has settled, nothing of the app may write to it. */
export async function lendTerminal<Result>(use: () => Promise<Result>): Promise<Result> {
  isLent = true
  try {
    return await use()
  } finally {
    isLent = false
  }
}
