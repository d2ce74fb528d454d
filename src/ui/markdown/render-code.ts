// How does a block of code look in a pane: with its number where a key runs it, and nothing on its left that a mouse would copy?

import type { Block } from '../../content/challenge.ts'
import { fitted, type Line, line, lineWidth, span, wrapped } from '../line.ts'
import { highlightBlock } from './highlight-code.ts'

const INDENT = '  '

/** `block` where this is one of the assignment's; a text without a language may be a picture, and stays as it is drawn. */
export function renderCode(source: string, language: string, width: number, block?: Block): Line[] {
  const title = titleOf(language, block)
  if (isPicture(language, block))
    return source.split('\n').map((text) => fitted([span(INDENT), span(text)], width))
  const code = highlightBlock(source.trimEnd(), language).flatMap((spans) =>
    lineWidth(spans) + INDENT.length <= width
      ? [[span(INDENT), ...spans]]
      : wrapped(spans, width, { first: [span(INDENT)], rest: [span(`${INDENT}↳ `, 'dim')] }),
  )
  return title ? [title, ...code] : code
}

const isPicture = (language: string, block?: Block) =>
  !block?.runs && (language === '' || language === 'text' || language === 'txt')

function titleOf(language: string, block?: Block): Line | undefined {
  if (block?.runs)
    return [
      span(` ${block.number} `, 'inverse'),
      span(` ${language}`, 'dim'),
      span(block.number <= 9 ? ` · ${block.number} types it` : ' · → points at it', 'dim'),
    ]
  return language ? line(`  ${language}`, 'dim') : undefined
}
