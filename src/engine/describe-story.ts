// What did the proxy do for a request, in a line each?

import type { RequestStory } from './request-story.ts'

/** Such as `1. openai 127.0.0.1:9001: 503 in 4 ms`, then `rateLimit: refused`. */
export function describeStory({ attempts, policies, guardrails }: RequestStory) {
  return {
    attempts: attempts.map(({ endpoint, provider, status, error, afterMs, tookMs }, index) => {
      const outcome = error ?? status ?? 'no answer'
      const took = tookMs === undefined ? '' : ` in ${tookMs} ms`
      const later = index === 0 ? '' : `, ${afterMs} ms after the request came`
      return `${index + 1}. ${provider ? `${provider} ` : ''}${endpoint}: ${outcome}${took}${later}`
    }),
    policies: [
      ...policies.map(
        ({ policy, outcome, detail }) => `${policy}: ${outcome}${detail ? `, ${detail}` : ''}`,
      ),
      ...guardrails.map(
        ({ phase, action }) =>
          `promptGuard of the ${phase.toLowerCase()}: ${GUARDED[action] ?? action}`,
      ),
    ],
  }
}

const GUARDED: Record<string, string> = {
  Allow: 'let it pass',
  Mask: 'masked parts of it',
  Reject: 'refused it',
  FailOpen: 'could not be asked, and let it pass',
}
