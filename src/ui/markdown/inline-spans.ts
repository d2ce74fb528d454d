// How do words within a paragraph look: strong, emphasised, code, links?

import type { Token, Tokens } from 'marked'
import { type Line, lineBreak, span } from '../line.ts'
import type { Style } from '../paint.ts'

export function inlineSpans(tokens: Token[] | undefined, ...styles: Style[]): Line {
  return (tokens ?? []).flatMap((token): Line => {
    switch (token.type) {
      case 'strong':
        return inlineSpans(token.tokens, ...styles, 'bold')
      case 'em':
        return inlineSpans(token.tokens, ...styles, 'italic')
      case 'del':
        return inlineSpans(token.tokens, ...styles, 'strike')
      case 'codespan':
        return [span(decoded(token.text), ...styles, 'cyan')]
      case 'br':
        return [lineBreak]
      case 'link':
        return link(token as Tokens.Link, styles)
      case 'image':
        return [span(`[${token.text || 'picture'}]`, ...styles, 'dim')]
      case 'checkbox':
        return []
      case 'html':
        return [span(decoded(withoutTags(token.text)), ...styles)]
      default:
        if ('tokens' in token && token.tokens) return inlineSpans(token.tokens, ...styles)
        return [span(decoded('text' in token ? token.text : token.raw), ...styles)]
    }
  })
}

function link({ href, text, tokens }: Tokens.Link, styles: Style[]): Line {
  const words = inlineSpans(tokens, ...styles, 'underline')
  return /^https?:/.test(href) && text !== href
    ? [...words, span(` (${href})`, ...styles, 'dim')]
    : words
}

export const withoutTags = (html: string) => html.replace(/<!--[\s\S]*?-->|<[^>]*>/g, '')

const ENTITIES: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  nbsp: ' ',
}

/** HTML's own escapes, as far as texts use them. */
export const decoded = (text: string) =>
  text.replace(/&(amp|lt|gt|quot|#39|nbsp);/g, (_, name: string) => ENTITIES[name]!)
