// Which look has each part of a line of YAML, also while it is half typed?

import type { Line } from '../line.ts'
import { span } from '../line.ts'
import { highlightCode } from '../markdown/highlight-code.ts'

/** A line is longer only where nobody has typed it. */
const LONGEST = 500

/** `isText` where the line belongs to a text that began with `|` or `>` above it. */
export function highlightYaml(line: string, isText: boolean): Line {
  if (isText) return [span(line, 'green')]
  return line.length > LONGEST ? [span(line)] : highlightCode(line, 'yaml')
}

const OPENS_TEXT = /(?:^|[:-])\s+[|>](?:[+-]?\d?|\d[+-])\s*(?:\s#.*)?$/

/** For each line up to `end`, whether it belongs to such a text. */
export function textRows(lines: readonly string[], end: number): boolean[] {
  const rows: boolean[] = []
  let inside: number | undefined
  for (const line of lines.slice(0, end)) {
    const isBlank = line.trim() === ''
    const indent = line.length - line.trimStart().length
    if (inside !== undefined && !isBlank && indent <= inside) inside = undefined
    rows.push(inside !== undefined)
    if (inside === undefined && OPENS_TEXT.test(line)) inside = indent
  }
  return rows
}
