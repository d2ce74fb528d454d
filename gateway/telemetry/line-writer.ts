// How are many short lines written without a system call for each?

/** Gathers what is written in one turn of the event loop, up to `maximum` characters where no line is longer. */
export function createLineWriter(
  write: (text: string) => void,
  maximum = Number.POSITIVE_INFINITY,
): (line: string) => void {
  let gathered = ''
  return (line) => {
    if (gathered.length + line.length > maximum && gathered !== '') {
      const full = gathered
      gathered = line
      write(full)
      return
    }
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
