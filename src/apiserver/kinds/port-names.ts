// May a port be called this, or have this number?

import { type FieldError, invalidValue } from '../schema/field-error.ts'

const PORT_RANGE = 'must be between 1 and 65535, inclusive'

export const validatePortNumber = (path: string, port: unknown): FieldError[] =>
  typeof port === 'number' && (port < 1 || port > 65535)
    ? [invalidValue(path, port, PORT_RANGE)]
    : []

/** The names that containers give their ports. https://www.rfc-editor.org/rfc/rfc6335#section-5.1 */
export function validatePortName(path: string, name: string): FieldError[] {
  const wrong = [
    name.length > 15 && 'must be no more than 15 characters',
    !/^[-a-z0-9]+$/.test(name) &&
      'must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
    !/[a-z]/.test(name) && 'must contain at least one letter (a-z)',
    name.includes('--') && 'must not contain consecutive hyphens',
    /^-|-$/.test(name) && 'must not begin or end with a hyphen',
  ]
  return wrong.flatMap((why) => (why ? [invalidValue(path, name, why)] : []))
}
