// traffic.basicAuthentication: reference §1.5 and the row "basic" of §2.8.

import { expect, test } from 'vitest'
import { startPolicies, textOf, traffic } from './start-policies.ts'

// As `openssl passwd -apr1 -salt salt1234 secret` and `htpasswd -nbs bob secret` print them.
const USERS = `['alice:$apr1$salt1234$G61s9lpZAELkzUFCbj/53/', 'bob:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=']`

const basic = (text: string) => ({ headers: { authorization: `Basic ${btoa(text)}` } })

test('lets in who knows the password, and keeps it from the backend', async () => {
  const { address, model } = await startPolicies(
    traffic(
      `{ basicAuthentication: { users: ${USERS} }, transformation: { request: { set: [{ name: x-user, value: basicAuth.username }] } } }`,
    ),
  )
  expect((await fetch(address, basic('alice:secret'))).status).toBe(200)
  expect((await fetch(address, basic('bob:secret'))).status).toBe(200)
  expect(model.asked.map(({ headers }) => headers['x-user'])).toEqual(['alice', 'bob'])
  expect(model.asked[0]!.headers.authorization).toBeUndefined()
})

test('refuses with 401 and a challenge', async () => {
  const { address, records } = await startPolicies(
    traffic(`{ basicAuthentication: { users: ${USERS}, realm: lab } }`),
  )
  const none = await fetch(address)
  expect(none.headers.get('www-authenticate')).toBe('Basic realm="lab"')
  expect(await textOf(none)).toBe(
    '401 basic authentication failure: no basic authentication credentials found',
  )
  for (const wrong of ['alice:Secret', 'alice:', 'eve:secret', '__proto__:x'])
    expect(await textOf(fetch(address, basic(wrong)))).toBe(
      '401 basic authentication failure: invalid credentials',
    )
  expect(records[0]).toMatchObject({ reason: 'BasicAuth' })
})

test('reads the users from a Secret', async () => {
  const { address } = await startPolicies(`
kind: Secret
metadata: { name: users }
stringData: { .htaccess: "# users\\nbob:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=\\n" }
---
${traffic('{ basicAuthentication: { secretRef: { name: users } } }')}`)
  expect((await fetch(address, basic('bob:secret'))).status).toBe(200)
})
