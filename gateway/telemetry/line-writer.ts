// How are many short lines written without a system call for each?

/** Gathers what is written in one turn of the event loop. */
export function createLineWriter(write: (text: string) => void): (line: string) => void {
  let gathered = ''
  return (line) => {
    if (gathered === '') {
      setImmediate(() => {
        const text = gathered
        gathered = ''
        write(text)
      })
    }
    gathered += line
  }
}
