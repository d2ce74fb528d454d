// Documentation cannot lie: README's tables are the program's own.

import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import packageJson from '../../package.json' with { type: 'json' }
import { commands } from '../../src/cli/commands.ts'
import { EXIT_CODE_MEANINGS } from '../../src/cli/exit-code.ts'

const readme = readFileSync('README.md', 'utf8')

test('the command table is the list of commands, in order', () => {
  const rows = [...readme.matchAll(/^\| `(ai-gateway-lab[^`]*)` \| (.+) \|$/gm)].map(
    ([, command, summary]) => [command, summary],
  )
  expect(rows).toEqual(
    commands.map(({ name, argument, summary }) => [
      ['ai-gateway-lab', name === 'app' ? '' : name, argument ? `[${argument.name}]` : '']
        .filter(Boolean)
        .join(' '),
      summary,
    ]),
  )
})

test('every exit code is explained', () => {
  for (const [code, meaning] of EXIT_CODE_MEANINGS) expect(readme).toContain(`${code} ${meaning}`)
})

test('the layout names folders that exist', () => {
  const layout = readme.split('## Layout')[1] ?? ''
  const folders = [...layout.matchAll(/^([a-z]+)\/ /gm)].map(([, folder]) => folder)
  expect(folders).toEqual(['challenges', 'manifests', 'gateway', 'src', 'test', 'docs'])
  expect(folders.filter((folder) => !existsSync(`${folder}`))).toEqual([])
})

test('the scripts that it names exist', () => {
  expect(Object.keys(packageJson.scripts)).toEqual(
    expect.arrayContaining(['start', 'test', 'check', 'bench']),
  )
})
