// Five signs by which an object gets a name that no other has.

import { randomBytes } from 'node:crypto'

/** Kubernetes' alphabet leaves out vowels and look-alikes, so that no words come about. */
const LETTERS = 'bcdfghjklmnpqrstvwxz2456789'

export const randomSuffix = () =>
  [...randomBytes(5)].map((byte) => LETTERS[byte % LETTERS.length]).join('')
