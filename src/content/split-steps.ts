// Where in the markdown do the introduction, each step, its code blocks and the closing begin and end?

import { lexer, type Token, type Tokens } from 'marked'
import { ContentError } from '../kube/lab-error.ts'
import type { Block } from './challenge.ts'

export type SplitStep = {
  number: number
  title: string
  line: number
  markdown: string
  blocks: Block[]
}

const STEP = /^Step\s+(\d+)\s*[:.–—-]\s*(\S.*)$/i
const MODIFIERS = ['run', 'copy', 'nocopy', 'wrap', 'line-numbers']

type Section = { heading?: Tokens.Heading; line: number; tokens: Token[] }

/**
 * Steps are the level-2 headings `## Step N: Title`; the first other one after the last step begins the closing. An
 * assignment without such headings, as Instruqt allows them, is one step.
 */
export function splitSteps(file: string, body: string, bodyLine: number, title: string) {
  const sections = sectionsOf(body, bodyLine, title)
  const findBlocks = blockFinder(body, bodyLine)
  const first = sections.findIndex(isStep)
  const last = sections.findLastIndex(isStep)
  if (first === -1) {
    const blocks = findBlocks(sections.flatMap(({ tokens }) => tokens))
    const whole: SplitStep = {
      number: 1,
      title,
      line: bodyLine,
      markdown: markdownOf(sections),
      blocks,
    }
    return { introduction: '', steps: [whole], closing: '' }
  }

  const steps: SplitStep[] = []
  for (const section of sections.slice(first, last + 1)) {
    const text = section.heading?.text ?? ''
    const [, number, stepTitle = ''] = STEP.exec(text) ?? []
    const before = steps.at(-1)
    if (number === undefined && before) {
      before.markdown += `\n\n${markdownOf([section])}`
      before.blocks.push(...findBlocks(section.tokens, section.line))
      continue
    }
    if (Number(number) !== steps.length + 1)
      throw new ContentError(
        file,
        section.line,
        `this is step ${steps.length + 1} by its place, and its heading says "Step ${number}"`,
      )
    steps.push({
      number: Number(number),
      title: stepTitle.trim(),
      line: section.line,
      markdown: markdownOf([{ ...section, heading: undefined }]),
      blocks: findBlocks(section.tokens, section.line),
    })
  }
  const misread = sections.find(
    (section) => /^step\b/i.test(section.heading?.text ?? '') && !isStep(section),
  )
  if (misread)
    throw new ContentError(
      file,
      misread.line,
      `the heading "${misread.heading?.text}" should be "## Step ${steps.length + 1}: Title"`,
    )

  return {
    introduction: markdownOf(sections.slice(0, first)),
    steps,
    closing: markdownOf(sections.slice(last + 1)),
  }
}

/** The text cut before each level-2 heading. */
function sectionsOf(body: string, bodyLine: number, title: string) {
  const sections: Section[] = [{ line: bodyLine, tokens: [] }]
  let line = bodyLine
  for (const token of lexer(body)) {
    if (isHeading(token, 2)) sections.push({ heading: token, line, tokens: [] })
    else if (!repeatsTitle(token, title)) sections.at(-1)!.tokens.push(token)
    line += newlines(token.raw)
  }
  return sections
}

const isStep = ({ heading }: Section) => STEP.test(heading?.text ?? '')

const isHeading = (token: Token, depth: number): token is Tokens.Heading =>
  token.type === 'heading' && token.depth === depth

/** The level-1 heading that says the front matter's title again: a reader sees the title already. */
const repeatsTitle = (token: Token, title: string) =>
  isHeading(token, 1) && token.text.trim() === title

const newlines = (text: string) => text.split('\n').length - 1

const markdownOf = (sections: Section[]) =>
  sections
    .map(({ heading, tokens }) => (heading?.raw ?? '') + tokens.map(({ raw }) => raw).join(''))
    .join('')
    .trim()

/**
 * Finds the fences in tokens, those inside lists and quotes too, and counts them through the challenge. The lexer
 * knows no lines, so each is looked up in the file from where the last one ended, or from `fromLine`.
 */
function blockFinder(body: string, bodyLine: number) {
  const lines = body.split('\n')
  let number = 0
  let from = 0
  return (tokens: Token[], fromLine = bodyLine) => {
    from = Math.max(from, fromLine - bodyLine)
    return tokens.flatMap(codeIn).map((code): Block => {
      const fence = code.raw.trim().split('\n')[0]!.trim()
      const index = lines.findIndex((line, at) => at >= from && line.trimEnd().endsWith(fence))
      from = index + newlines(code.raw.trim()) + 1
      number += 1
      return { number, ...readInfo(code.lang ?? ''), source: code.text, line: index + bodyLine }
    })
  }
}

function codeIn(token: Token): Tokens.Code[] {
  if (token.type === 'code')
    return token.codeBlockStyle === 'indented' ? [] : [token as Tokens.Code]
  const inner: Token[] =
    token.type === 'list' ? token.items : 'tokens' in token ? (token.tokens ?? []) : []
  return inner.flatMap(codeIn)
}

/** An info string: `bash`, `bash,run`, `yaml,nocopy`, or `run` alone, which means a command for the terminal. */
function readInfo(info: string): Pick<Block, 'language' | 'modifiers' | 'runs'> {
  const words = info.trim().split(/\s/)[0]!.toLowerCase().split(',')
  const modifiers = words.filter((word) => MODIFIERS.includes(word))
  const named =
    words.find((word) => !MODIFIERS.includes(word)) ?? (modifiers.includes('run') ? 'bash' : '')
  const language = ['sh', 'shell'].includes(named) ? 'bash' : named
  return { language, modifiers, runs: language === 'bash' && !modifiers.includes('nocopy') }
}
