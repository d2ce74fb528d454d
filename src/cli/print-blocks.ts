// How does a block of commands look before it is run? As one would type it.

import type { Block } from '../content/challenge.ts'

export const formatCommands = ({ source }: Block): string =>
  source
    .trimEnd()
    .split('\n')
    .map((line, index) => `${index === 0 ? '\n$' : ' '} ${line}`)
    .join('\n')
