// Does a Secret hold a key that a gateway can send? Its values are looked at and never shown.

import type { KubeObject } from '../kube/kube-object.ts'
import type { Explanation } from './check-result.ts'
import { closest } from './closest.ts'
import { describeCommand } from './look.ts'

type AskedKeys = Record<string, { pattern: string; example: string }>

export function explainSecret(secret: KubeObject, asked: AskedKeys): Explanation | undefined {
  for (const [key, { pattern, example }] of Object.entries(asked)) {
    const encoded: string | undefined = secret.data?.[key]
    if (encoded === undefined) return explainMissingKey(secret, key)
    const value = Buffer.from(encoded, 'base64').toString('utf8')
    const fault =
      faultIn(value) ??
      (new RegExp(pattern).test(value)
        ? undefined
        : 'does not look like what the assignment asks for')
    if (fault) return explainFault(secret, key, fault, example)
  }
}

/** Why a value of the key `Authorization` is of no use, as the end of a sentence. Undefined where it may be of use. */
export function faultIn(value: string): string | undefined {
  const text = value.trim()
  if (text === '') return 'is empty'
  if (/^bearer$/i.test(text)) return 'is the word "Bearer" with no key after it'
  if (/^["'`“”‘’]|["'`“”‘’]$/.test(text))
    return 'begins or ends with a quotation mark, which has become part of the key'
  if (/[\r\n]/.test(value)) return 'has a line break in it (echo adds one; --from-literal does not)'
  if (/^(bearer )?\s*[$<{]/i.test(text))
    return 'holds a placeholder that nothing has filled in (single quotes keep the shell from filling in a variable)'
  if (isEncodedTwice(text))
    return 'is base64 inside base64: kubectl encodes it, so give it the plain text'
  if (/^bearer\s/i.test(text) && !text.startsWith('Bearer '))
    return 'begins with "bearer"; the gateway takes off "Bearer " only as it is written here, with a capital B and one space'
  if (/^Bearer\s+Bearer\b/i.test(text)) return 'says "Bearer" twice'
  return undefined
}

function isEncodedTwice(text: string) {
  if (text.length < 8 || text.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return false
  return /^(Bearer |sk-|AIza|gsk_)[\x20-\x7e\s]*$/.test(
    Buffer.from(text, 'base64').toString('utf8'),
  )
}

function explainMissingKey(secret: KubeObject, key: string): Explanation {
  const { name } = secret.metadata
  const keys = Object.keys(secret.data ?? {})
  const otherCase = keys.find((found) => found.toLowerCase() === key.toLowerCase())
  const meant = otherCase ?? closest(key, keys)
  const found = keys.length === 0 ? 'no key at all' : keys.map((found) => `"${found}"`).join(', ')
  return {
    reason: otherCase
      ? `Secret "${name}" has the key "${otherCase}"; it should be "${key}", and upper and lower case count.`
      : meant
        ? `Secret "${name}" has the key "${meant}"; it should be "${key}".`
        : `Secret "${name}" has no key "${key}"; it has ${found}.`,
    look: describeCommand('secret', secret.metadata),
    where: `data.${key}`,
    asked: `a value under "${key}"`,
    found,
  }
}

function explainFault(
  secret: KubeObject,
  key: string,
  fault: string,
  example: string,
): Explanation {
  const { name, namespace } = secret.metadata
  return {
    reason: `Secret "${name}": the value under "${key}" ${fault}. It should look like: ${example}`,
    look: `kubectl get secret ${name} -n ${namespace} -o jsonpath='{.data.${key}}' | base64 -d | cut -c1-10`,
    where: `data.${key}`,
    asked: example,
    found: `a value that ${fault}`,
  }
}
