// What stands where the text says `[[ Instruqt-Var key="…" hostname="…" ]]`?

import type { Variables } from './challenge.ts'

const VARIABLE = /\[\[\s*Instruqt-Var\b([^\]\n]*)\]\]/g
const KEY = /\bkey\s*=\s*(["'])(.*?)\1/

/** The text with every variable that `variables` knows; the others stay as they are written, for the author to see. */
export const resolveVariables = (text: string, variables: Variables) =>
  text.replace(VARIABLE, (written, attributes: string) => {
    const key = KEY.exec(attributes)?.[2]
    return key !== undefined && Object.hasOwn(variables, key) ? variables[key]! : written
  })
