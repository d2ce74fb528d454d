// What is the value of each header of a request, by its name in lower case?

/** Repeated ones are joined, as https://www.rfc-editor.org/rfc/rfc9110#section-5.3 has it; cookies by their own rule. */
export function lowerCaseHeaders(rawHeaders: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = Object.create(null)
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!.toLowerCase()
    const value = rawHeaders[at + 1]!
    const present = headers[name]
    if (present === undefined) headers[name] = value
    else headers[name] = `${present}${name === 'cookie' ? '; ' : ', '}${value}`
  }
  return headers
}
