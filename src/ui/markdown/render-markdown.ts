// How does a markdown text look in a pane of so many columns? As lines that are ready to be drawn.

import { lexer, type Token, type Tokens } from 'marked'
import type { Block } from '../../content/challenge.ts'
import { type Line, line, span, wrapped } from '../line.ts'
import type { Style } from '../paint.ts'
import { printable } from '../printable.ts'
import { decoded, inlineSpans, withoutTags } from './inline-spans.ts'
import { renderCode } from './render-code.ts'
import { renderTable } from './render-table.ts'

/** `blocks` are the text's fences in order, to show the numbers of those that can be run. */
export function renderMarkdown(markdown: string, width: number, blocks: Block[] = []): Line[] {
  const left = [...blocks]
  return trimmed(renderTokens(lexer(printable(markdown)), { width, nextBlock: () => left.shift() }))
}

type Context = { width: number; nextBlock: () => Block | undefined }

const blank: Line = []

/** With one empty line after each. */
const renderTokens = (tokens: Token[], context: Context): Line[] =>
  trimmed(
    tokens.flatMap((token) => {
      const lines = renderToken(token, context)
      return lines.length > 0 ? [...lines, blank] : []
    }),
  )

function renderToken(token: Token, context: Context): Line[] {
  const { width } = context
  switch (token.type) {
    case 'space':
    case 'def':
      return []
    case 'heading':
      return wrapped(inlineSpans(token.tokens, ...headingStyles(token.depth)), width)
    case 'paragraph':
    case 'text':
      return wrapped(token.tokens ? inlineSpans(token.tokens) : [span(decoded(token.text))], width)
    case 'list':
      return renderList(token as Tokens.List, context)
    case 'blockquote':
      return renderQuote(token as Tokens.Blockquote, context)
    case 'code': {
      const isFence = token.codeBlockStyle !== 'indented'
      const block = isFence ? context.nextBlock() : undefined
      return renderCode(token.text, block?.language ?? languageOf(token.lang), width, block)
    }
    case 'table':
      return renderTable(token as Tokens.Table, width)
    case 'hr':
      return [line('─'.repeat(width), 'dim')]
    case 'html': {
      const text = decoded(withoutTags(token.text)).trim()
      return text ? wrapped([span(text)], width) : []
    }
    default:
      return wrapped([span(token.raw.trim())], width)
  }
}

const languageOf = (info = '') => info.split(/[\s,]/)[0]!.toLowerCase()

const headingStyles = (depth: number): Style[] =>
  depth <= 1 ? ['bold', 'underline'] : depth === 2 ? ['bold', 'blue'] : ['bold']

function renderList(list: Tokens.List, context: Context): Line[] {
  const lines = list.items.flatMap((item, index) => {
    const number = Number(list.start || 1) + index
    const mark = item.task ? (item.checked ? '☑ ' : '☐ ') : list.ordered ? `${number}. ` : '• '
    const inner = renderTokens(
      item.tokens.filter(({ type }) => type !== 'checkbox'),
      {
        ...context,
        width: Math.max(8, context.width - mark.length),
      },
    )
    const tight = list.loose ? inner : inner.filter((each) => each.length > 0)
    const hanging = tight.map((each, row) => [
      row === 0 ? span(mark, 'dim') : span(' '.repeat(mark.length)),
      ...each,
    ])
    return list.loose ? [...hanging, blank] : hanging
  })
  return trimmed(lines)
}

/** GitHub's and Instruqt's kinds of notes, and how each is marked without its colour. */
const ADMONITIONS: Record<string, [title: string, style: Style]> = {
  NOTE: ['Note', 'blue'],
  TIP: ['Tip', 'green'],
  IMPORTANT: ['Important', 'magenta'],
  WARNING: ['Warning', 'yellow'],
  CAUTION: ['Caution', 'red'],
}

function renderQuote({ text, tokens }: Tokens.Blockquote, context: Context): Line[] {
  const inner = { ...context, width: Math.max(8, context.width - 2) }
  const [, kind = ''] = /^\[!(\w+)\]/.exec(text) ?? []
  const admonition = ADMONITIONS[kind.toUpperCase()]
  if (!admonition) return renderTokens(tokens, inner).map((each) => [span('│ ', 'dim'), ...each])
  const [title, style] = admonition
  const body = renderTokens(lexer(text.slice(kind.length + 3).trim()), inner)
  return [line(title, 'bold', style), ...body].map((each) => [span('┃ ', style), ...each])
}

function trimmed(lines: Line[]): Line[] {
  const first = lines.findIndex((each) => each.length > 0)
  const last = lines.findLastIndex((each) => each.length > 0)
  return first === -1 ? [] : lines.slice(first, last + 1)
}
