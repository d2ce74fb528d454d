// Which objects does `status.phase!=Running,spec.nodeName=n1` mean? Only the fields that a kind offers can be asked for.

import type { KubeObject } from '../../kube/kube-object.ts'
import type { Kind } from '../kinds/kind.ts'
import { badRequest } from '../status-errors.ts'

export type FieldSelector = {
  matches: (object: KubeObject) => boolean
  /** The one name asked for with `metadata.name=x`, which makes a list a look-up. */
  name?: string
}

/** Undefined for an empty selector. Throws 400 in the API's words where the field is not selectable. */
export function parseFieldSelector(
  text: string | undefined,
  kind: Kind,
): FieldSelector | undefined {
  if (!text?.trim()) return undefined
  let name: string | undefined
  const requirements = splitTerms(text).map((term) => {
    const match = /^((?:[^=!\\]|\\.)+)(==|!=|=)(.*)$/s.exec(term.trim())
    if (!match) {
      throw badRequest(
        `invalid field selector ${JSON.stringify(text)}; can't understand ${JSON.stringify(term)}`,
      )
    }
    const [, field = '', operator, escaped = ''] = match
    const value = escaped.replaceAll(/\\([\\,=])/g, '$1')
    const read = readerOf(field, kind)
    const isEqual = operator !== '!='
    if (field === 'metadata.name' && isEqual) name = value
    return (object: KubeObject) => (String(read(object) ?? '') === value) === isEqual
  })
  return { matches: (object) => requirements.every((holds) => holds(object)), name }
}

function readerOf(field: string, kind: Kind) {
  if (field === 'metadata.name') return (object: KubeObject) => object.metadata.name
  if (field === 'metadata.namespace') return (object: KubeObject) => object.metadata.namespace
  if (Object.hasOwn(kind.fields, field)) return kind.fields[field]!
  throw badRequest(`field label not supported: ${field}`)
}

function splitTerms(text: string) {
  const terms: string[] = []
  let term = ''
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]!
    if (letter === '\\') term += letter + (text[++at] ?? '')
    else if (letter === ',') {
      terms.push(term)
      term = ''
    } else term += letter
  }
  return [...terms, term].filter((part) => part.trim())
}
