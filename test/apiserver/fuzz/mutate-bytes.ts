// How does a good input become a bad one? As wires, disks and attackers do it.

import type { Chance } from '../property/seeded.ts'

/** What parsers stumble over. */
const TOKENS = [
  '',
  '\0',
  '"',
  '\\',
  '\\u0000',
  '{',
  '}',
  '[',
  ']',
  '(',
  ')',
  ',',
  '=',
  '!',
  ' in (',
  '%',
  '%2F',
  '%00',
  '%ff',
  '..',
  '//',
  '?',
  '#',
  '&',
  ';',
  ':',
  '|',
  '- ',
  '&a',
  '*a',
  '<<: ',
  '!!binary ',
  'null',
  'true',
  '-0',
  '1e999',
  '9007199254740993',
  '-9223372036854775808',
  '0x10',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '~1',
  '~0',
  '~2',
  '$patch',
  '$setElementOrder/x',
  '$retainKeys',
  '\ud800',
  'é',
  '\u202e',
  '\uffff',
].map((text) => Buffer.from(text))

/** One to four changes of a sample. */
export function mutateBytes(chance: Chance, samples: Buffer[]): Buffer {
  let bytes = chance.pick(samples)
  for (let changes = 1 + chance.below(4); changes > 0; changes--)
    bytes = change(chance, bytes, samples)
  return bytes
}

function change(chance: Chance, bytes: Buffer, samples: Buffer[]): Buffer {
  const at = chance.below(bytes.length + 1)
  const end = Math.min(bytes.length, at + chance.below(16))
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(end)]
  switch (chance.below(8)) {
    case 0:
      return before
    case 1:
      return Buffer.concat([before, after])
    case 2:
      return Buffer.concat([before, chance.pick(TOKENS), bytes.subarray(at)])
    case 3:
      return Buffer.concat([before, chance.pick(TOKENS), after])
    case 4: {
      const flipped = Buffer.from(bytes)
      if (at < flipped.length) flipped[at]! ^= 1 << chance.below(8)
      return flipped
    }
    case 5:
      return Buffer.concat([before, chance.bytes(1 + chance.below(8)), after])
    case 6: {
      const other = chance.pick(samples)
      return Buffer.concat([before, other.subarray(chance.below(other.length + 1))])
    }
    default:
      return Buffer.concat([before, bytes.subarray(at, end), bytes.subarray(at, end), after])
  }
}
