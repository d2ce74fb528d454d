// How is a manifest handed to kubectl in one line of bash? As JSON on standard input, which every version of it reads alike.

import { parse } from 'yaml'

/** `<<< '…'`; the manifest itself is written as YAML, and may name $IMAGE. */
export const given = (manifest: string) =>
  `<<< '${JSON.stringify(parse(manifest)).replaceAll('$IMAGE', "'$IMAGE'")}'`
