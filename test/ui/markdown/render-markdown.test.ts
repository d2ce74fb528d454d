import { expect, test } from 'vitest'
import type { Block } from '../../../src/content/challenge.ts'
import { renderMarkdown } from '../../../src/ui/markdown/render-markdown.ts'

const draw = (markdown: string, width = 40, blocks: Block[] = []) =>
  renderMarkdown(markdown, width, blocks)
    .map((spans) =>
      spans
        .map(({ text }) => text)
        .join('')
        .trimEnd(),
    )
    .join('\n')

const block = (number: number, source: string, language = 'bash'): Block => ({
  number,
  language,
  modifiers: [],
  source,
  runs: language === 'bash',
  line: 1,
})

test('sets headings and paragraphs apart', () => {
  expect(draw('# One\nText that goes on\nin two lines.\n\n## Two\nMore.')).toBe(
    'One\n\nText that goes on in two lines.\n\nTwo\n\nMore.',
  )
})

test('draws inline styles inside list items, and nests lists', () => {
  expect(
    draw(
      '- **bold** and `code`\n- two\n  1. first\n  2. second that is long enough to wrap\n- [x] done',
    ),
  ).toBe(
    [
      '• bold and code',
      '• two',
      '  1. first',
      '  2. second that is long enough to wrap',
      '☑ done',
    ].join('\n'),
  )
})

test('says where a link goes', () => {
  expect(draw('See [the docs](https://a.example/b) or https://c.example.', 60)).toBe(
    'See the docs (https://a.example/b) or https://c.example.',
  )
})

test('marks quotes, and notes by their kind', () => {
  expect(draw('> A quote.')).toBe('│ A quote.')
  expect(draw('> [!WARNING]\n> Keys are\n> secret.')).toBe('┃ Warning\n┃ Keys are secret.')
})

test('fits a table by wrapping its cells', () => {
  expect(
    draw(
      '| Path | Goes to |\n|---|---|\n| `/openai` | the provider OpenAI, by way of its backend |',
      30,
    ),
  ).toBe(
    [
      'Path     Goes to',
      '───────  ─────────────────────',
      '/openai  the provider OpenAI,',
      '         by way of its backend',
    ].join('\n'),
  )
})

test('leaves a picture as it is drawn', () => {
  const picture = '┌───┐      ┌───┐\n│ A │ ───▶ │ B │\n└───┘      └───┘'
  expect(draw(`\`\`\`\n${picture}\n\`\`\``)).toBe(picture.replaceAll(/^/gm, '  '))
})

test('numbers the blocks that can be run, with nothing on their left but space', () => {
  const markdown =
    '```bash\nkubectl get pods \\\n  -n lab\n```\n\n```yaml\nkind: Pod\n```\n\n- so:\n  ```bash\n  echo hi\n  ```'
  const blocks = [
    block(3, 'kubectl get pods \\\n  -n lab'),
    block(4, 'kind: Pod', 'yaml'),
    block(5, 'echo hi'),
  ]
  expect(draw(markdown, 40, blocks)).toBe(
    [
      ' 3  bash · 3 types it',
      '  kubectl get pods \\',
      '    -n lab',
      '',
      '  yaml',
      '  kind: Pod',
      '',
      '• so:',
      '   5  bash · 5 types it',
      '    echo hi',
    ].join('\n'),
  )
})

test('breaks a long line of code where it can be seen', () => {
  expect(draw('```bash\nkubectl get agentgatewaybackend\n```', 20, [block(1, '')])).toBe(
    [' 1  bash · 1 types it', '  kubectl get', '  ↳ agentgatewayback', '  ↳ end'].join('\n'),
  )
})

test('shows raw HTML as its text, and no escape sequence at all', () => {
  expect(draw('<details><summary>More</summary></details>')).toBe('More')
  expect(draw('a\u001b]52;c;eA==\u0007b &amp; &lt;c&gt;')).toBe('ab & <c>')
})
