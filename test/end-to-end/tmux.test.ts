// All tabs, as a learner sees them who works in tmux: from the list to "all done" on a small window, and once through on a
// large one.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { type LabHome, labNode, mainProgram, makeLabHome } from '../harness/run-lab.ts'
import { hasTmux, openTmuxWindow } from './tmux-window.ts'

let lab: LabHome
beforeAll(() => {
  lab = makeLabHome()
})
afterAll(() => lab.remove())

const SLOW = 60_000

test('every tab inside tmux, from the list to all steps done', { timeout: 180_000 }, async ({
  skip,
}) => {
  skip(!hasTmux, 'tmux is not on this machine')
  const { press, type, waitFor, resize, screen, painted, ask, close } = await openTmuxWindow({
    command: `'${labNode}' '${mainProgram}'; echo "exit code $?"; exec cat`,
    columns: 80,
    rows: 24,
    env: { ...lab.env, NO_COLOR: undefined, SHELL: '/bin/bash', EDITOR: undefined },
  })
  try {
    await waitFor('Enter open')
    expect(await ask('alternate_on')).toBe('1')
    await type('/multi')
    await waitFor('▸ Add Multiple LLM Providers')
    await press('Enter')
    await waitFor('Ready in', SLOW)
    await press('Enter')
    await waitFor(/0 of 4 done\n \[Assignment\]/)

    await type('?')
    await waitFor('Any other key closes this')
    await press('Escape')
    await waitFor('Step 1: There is no Secret "anthropic-secret".')

    // Terminal: a block, and one that is higher than the window.
    await type('1')
    await waitFor('--from-literal="Authorization=Bearer sk-ant-demo-placeholder-key"')
    await press('Enter')
    await waitFor(/secret\/anthropic-secret created\n\(ai-gateway-lab\)/)
    await waitFor('1 of 4 done')
    expect(await painted()).toContain('\u001b[')
    await press('C-]')
    await waitFor('[Assignment]')

    // Editor: a file with a mistake, and the same without.
    await type('e')
    await waitFor(/▸ 01-anthropic-backend\.yaml +as given +✓ no problems/)
    await press('Enter')
    await waitFor('✓ no problems · 1:1')
    await type('x')
    await waitFor('1 problem')
    await press('C-z')
    await waitFor('✓ no problems')
    await press('Escape')
    await waitFor('as given')
    await press('Escape')
    await waitFor('[Assignment]')

    // Cluster, before and after.
    await type('m')
    await waitFor('✓ Backend openai-backend')
    expect(await screen()).not.toContain('Backend anthropic')
    await press('Escape')
    await waitFor('[Assignment]')
    await type('2')
    await waitFor(/^ +name: anthropic-backend\nEOF$/m)
    expect(await screen()).toMatch(/^apiVersion: gateway.networking.k8s.io\/v1\nkind: HTTPRoute\n/m)
    await press('Enter')
    await waitFor('httproute.gateway.networking.k8s.io/anthropic-route created')
    await press('C-]')
    await waitFor('[Assignment]')
    await type('m')
    await waitFor('✓ Backend anthropic-backend')
    await press('Down', 'Down', 'Enter')
    await waitFor('Enter goes back')
    await press('Enter')
    await waitFor('✓ Backend anthropic-backend')

    // Traffic, with requests of the learner's own.
    await type('5')
    await waitFor('curl -s -o /dev/null')
    await press('Enter')
    await waitFor('Forwarding from 127.0.0.1')
    await press('C-]')
    await waitFor('[Assignment]')
    await type('6')
    await waitFor('Hello from OpenAI route!')
    await press('Enter')
    await waitFor('"total_tokens"')
    await press('C-]')
    await waitFor('[Assignment]')
    await waitFor('all done', SLOW)
    await type('w')
    await waitFor(/openai-route +openai +✓ 200 +\d+ms +\d+\/\d+/)
    await press('Enter')
    await waitFor('http.status')
    await press('Enter')
    await waitFor('tokens')

    // The palette, and side by side.
    await type('/clus')
    await waitFor('▸ cluster')
    await press('Enter')
    await waitFor('[Cluster]')
    await resize(140, 45)
    await waitFor(/│ *✓ Gateway ai-gateway {2}:8080$/m)
    await waitFor(/^.*│ .*✓ 4\. Test Both Routes$/m)
    await type('t')
    await waitFor('Terminal: Ctrl-] leaves it')
    await type('kill $FORWARD; exit\r')
    await waitFor('Terminal: t types in it')
    await resize(80, 24)
    await waitFor(/all done\n.*Assignment/)

    await press('C-c')
    await waitFor('exit code 0')
    expect(await ask('alternate_on')).toBe('0')
    expect(await ask('cursor_flag')).toBe('1')
  } finally {
    await close()
  }
})
