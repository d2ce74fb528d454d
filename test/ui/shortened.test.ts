import { describe, expect, test } from 'vitest'
import { shortened } from '../../src/ui/panes/shortened.ts'

describe('a reason on one line', () => {
  test.each([
    [80, 'It is short.', 'It is short.'],
    [
      50,
      'There is no Secret "anthropic-secret" in the namespace "agentgateway-system".',
      'There is no Secret "anthropic-secret".',
    ],
    [
      60,
      'The route is not accepted. Its parentRef names another Gateway.',
      'The route is not accepted.',
    ],
    [
      52,
      'The gateway answers with 404 (route not found): nothing matches /claude, which was asked for',
      'The gateway answers with 404',
    ],
    [
      76,
      'HTTPRoute "openai-route": spec.rules[0].matches[0].path.value is "/opnai"; the assignment asks for "/openai".',
      'HTTPRoute "openai-route": path.value is "/opnai", not "/openai"',
    ],
    [
      40,
      'HTTPRoute "openai-route": spec.rules[0].matches[0].path.value is "/opnai"; the assignment asks for "/openai".',
      'path.value is "/opnai", not "/openai"',
    ],
    [
      76,
      'AgentgatewayBackend "openai-backend": spec.policies.auth.secretRef.name is "openai-secrets", and there is no Secret "openai-secrets" in the namespace "agentgateway-system"; the assignment asks for "openai-secret".',
      'secretRef.name is "openai-secrets", not "openai-secret"',
    ],
    [
      66,
      'Secret "anthropic-secret" has the key "Autorization"; it should be "Authorization".',
      'Secret has the key "Autorization", not "Authorization"',
    ],
    [
      66,
      'Secret "openai-secret" is in the namespace "default"; the assignment asks for it in the namespace "agentgateway-system".',
      'Secret is in "default", not in "agentgateway-system"',
    ],
    [
      64,
      'The Kubernetes API at https://127.0.0.1:42323 does not answer (ECONNREFUSED).',
      'The Kubernetes API at https://127.0.0.1:42323 does not answer.',
    ],
    [
      30,
      'A sentence without any place where it could end sooner',
      'A sentence without any place …',
    ],
  ])('says less in %i columns, and is not broken off', (width, text, short) => {
    expect(shortened(text, width)).toBe(short)
  })

  test('never takes more than it may', () => {
    const text =
      'The field spec.rules[0].matches[0].path.value has another value, "/claude", than asked'
    for (let width = 20; width < 90; width++)
      expect(shortened(text, width).length).toBeLessThanOrEqual(width)
  })
})
