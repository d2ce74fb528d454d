// Which objects does `app=web,tier in (a,b),!canary` mean? The label selectors of a query string and of an object.

import type { LabelSelector as LabelSelectorFields } from '../../kube/label-selector.ts'
import { badRequest } from '../status-errors.ts'

type Labels = Record<string, string>
export type LabelSelector = (labels: Labels | undefined) => boolean

type Requirement = (labels: Labels) => boolean

const TOKEN = /\s*(!=|==|=|!|<|>|\(|\)|,|[A-Za-z0-9._/-]+)\s*/y
const WORD = /^[A-Za-z0-9._/-]+$/

/** The syntax of `kubectl -l`. Undefined for an empty selector, which means every object. */
export function parseLabelSelector(text: string | undefined): LabelSelector | undefined {
  if (!text?.trim()) return undefined
  const requirements = readRequirements(text)
  return (labels = {}) => requirements.every((holds) => holds(labels))
}

/** The matchLabels and matchExpressions of an object, as the text that a list request would carry. */
export function formatLabelSelector(selector: LabelSelectorFields): string {
  const equals = Object.entries(selector.matchLabels ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`)
  const others = (selector.matchExpressions ?? []).map(({ key, operator, values = [] }) => {
    if (operator === 'Exists') return key
    if (operator === 'DoesNotExist') return `!${key}`
    return `${key} ${operator.toLowerCase()} (${[...values].sort().join(',')})`
  })
  return [...equals, ...others].join(',')
}

function readRequirements(text: string): Requirement[] {
  const tokens = readTokens(text)
  const requirements: Requirement[] = []
  let at = 0
  const next = () => tokens[at++] ?? ''
  const word = (wanted: string) => {
    const token = next()
    if (!WORD.test(token)) {
      throw unparsable(`found '${token}', expected: ${wanted}`)
    }
    return token
  }
  const optionalWord = () => (WORD.test(tokens[at] ?? '') ? next() : '')

  const values = () => {
    if (next() !== '(') throw unparsable(`found '${tokens[at - 1] ?? ''}', expected: '('`)
    const list = new Set<string>()
    for (;;) {
      list.add(optionalWord())
      const token = next()
      if (token === ')') return list
      if (token !== ',') throw unparsable(`found '${token}', expected: ',', ')' or identifier`)
    }
  }

  const requirement = (): Requirement => {
    if (tokens[at] === '!') {
      at++
      const key = word('identifier')
      return (labels) => !Object.hasOwn(labels, key)
    }
    const key = word("!, identifier, or 'end of string'")
    const operator = tokens[at]
    if (operator === undefined || operator === ',') return (labels) => Object.hasOwn(labels, key)
    at++
    if (operator === '=' || operator === '==') {
      const value = optionalWord()
      return (labels) => Object.hasOwn(labels, key) && labels[key] === value
    }
    if (operator === '!=') {
      const value = optionalWord()
      return (labels) => !Object.hasOwn(labels, key) || labels[key] !== value
    }
    if (operator === 'in') {
      const list = values()
      return (labels) => Object.hasOwn(labels, key) && list.has(labels[key]!)
    }
    if (operator === 'notin') {
      const list = values()
      return (labels) => !Object.hasOwn(labels, key) || !list.has(labels[key]!)
    }
    if (operator === '<' || operator === '>') {
      const bound = Number(word('identifier'))
      if (!Number.isInteger(bound))
        throw unparsable("for 'Gt', 'Lt' operators, the value must be an integer")
      return (labels) => {
        const value = Object.hasOwn(labels, key) ? Number(labels[key]) : Number.NaN
        return operator === '<' ? value < bound : value > bound
      }
    }
    throw unparsable(`found '${operator}', expected: in, notin, =, ==, !=, gt, lt`)
  }

  for (;;) {
    requirements.push(requirement())
    const token = next()
    if (token === '') return requirements
    if (token !== ',') throw unparsable(`found '${token}', expected: ',' or 'end of string'`)
  }
}

function readTokens(text: string) {
  const tokens: string[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < text.length) {
    const from = TOKEN.lastIndex
    const match = TOKEN.exec(text)
    if (!match)
      throw unparsable(`found '${text.slice(from).trim()}', expected: ',' or 'end of string'`)
    tokens.push(match[1]!)
  }
  return tokens
}

const unparsable = (why: string) => badRequest(`unable to parse requirement: ${why}`)
