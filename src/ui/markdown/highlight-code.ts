// Which parts of a line of code stand out? Enough for the eye of who types it: comments, strings, keys, flags.

import { type Line, span } from '../line.ts'
import type { Style } from '../paint.ts'

type Rule = [pattern: RegExp, ...styles: Style[]]

const STRING: Rule = [/"(?:[^"\\]|\\.)*"|'[^']*'/, 'green']

const RULES: Record<string, Rule[]> = {
  bash: [
    [/(?<=^|\s)#.*$/, 'dim'],
    STRING,
    [/\$\{?\w+\}?|\$\(/, 'magenta'],
    [/(?<=^|\s)--?[A-Za-z][\w-]*/, 'cyan'],
    [
      /(?<=(?:^|[|;&]|\$\()\s*)(?:kubectl|curl|jq|cat|echo|export|until|while|for|do|done|if|then|fi)(?=\s|$|;)/,
      'bold',
    ],
    [/[|&<>]+|\\$/, 'yellow'],
  ],
  yaml: [
    [/(?<=^|\s)#.*$/, 'dim'],
    [/(?<=^\s*(?:- )?)[\w./-]+(?=:(?:\s|$))/, 'cyan'],
    STRING,
    [/^\s*(?:---|\.\.\.)\s*$/, 'dim'],
    [/(?<=:\s+)(?:true|false|null|\d+)(?=\s*$)/, 'magenta'],
  ],
  json: [
    [/"(?:[^"\\]|\\.)*"(?=\s*:)/, 'cyan'],
    STRING,
    [/\b(?:true|false|null|-?\d+(?:\.\d+)?)\b/, 'magenta'],
  ],
}

/** One line of the language; as it is where the language is not known. */
export function highlightCode(source: string, language: string): Line {
  const rules = RULES[language] ?? []
  const spans: Line = []
  let rest = 0
  while (rest < source.length) {
    const next = firstMatch(source, rest, rules)
    if (!next) break
    if (next.index > rest) spans.push(span(source.slice(rest, next.index)))
    spans.push(span(next.text, ...next.styles))
    rest = next.index + next.text.length
  }
  return [...spans, span(source.slice(rest))]
}

/** A script that holds a manifest reads as both: the manifest's lines as YAML. */
export function highlightBlock(source: string, language: string): Line[] {
  let inner: string | undefined
  return source.split('\n').map((text) => {
    if (inner !== undefined) {
      if (text.trim() === inner) {
        inner = undefined
        return highlightCode(text, language)
      }
      return highlightCode(text, 'yaml')
    }
    if (language === 'bash') inner = /<<-?\s*(["']?)(\w+)\1/.exec(text)?.[2]
    return highlightCode(text, language)
  })
}

function firstMatch(source: string, from: number, rules: Rule[]) {
  let first: { index: number; text: string; styles: Style[] } | undefined
  for (const [pattern, ...styles] of rules) {
    const sticky = new RegExp(pattern.source, 'g')
    sticky.lastIndex = from
    const match = sticky.exec(source)
    if (match?.[0] && (!first || match.index < first.index))
      first = { index: match.index, text: match[0], styles }
  }
  return first
}
