// Which behaviour of agentgateway towards requests is shown by a test?

import { type CoverageSection, shownBy } from './coverage-row.ts'

export const requestSections: readonly CoverageSection[] = [
  {
    title: 'Route types and the path upstream',
    rows: [
      ...shownBy('controller/compile-backends', [
        '`policies.ai.routes`: the longest suffix first, `*` last',
        'works',
        'route types with the longest suffix first and the star last',
      ]),
      ...shownBy(
        'proxy/model-requests',
        [
          'the vendor’s own; without routes Completions, whatever the path',
          'works',
          "is the vendor's own",
        ],
        ['`/v1` and the route type', 'works', 'is that of the route type'],
        ['`path` as it is', 'works', 'is the one given'],
        ['`pathPrefix` in place of `/v1`', 'works', 'begins as given'],
        [
          '`host` and `port` alone: not rewritten',
          'works',
          "is the client's where the backend names a host and no path",
        ],
        ['Passthrough: unchanged', 'works', 'is unchanged when passed through'],
      ),
      ...shownBy('proxy/sdk-clients', [
        'Models: 501',
        'works',
        'listing models is not implemented, and says so',
      ]),
    ],
  },
  {
    title: 'Model and body',
    rows: [
      ...shownBy(
        'proxy/model-requests',
        ['`provider.model` over the client’s', 'works', 'gets the model of the backend'],
        [
          'also where the client names none',
          'works',
          'gets the model of the backend where it has none',
        ],
        [
          'aliases: exact, then the longest wildcard',
          'works',
          'takes aliases, the exact one before the longest wildcard',
        ],
        [
          '`include_usage` is added to streams',
          'works',
          'asks for usage when it asks for a stream',
        ],
        ['`max_completion_tokens` for `gpt-*`', 'works', 'limits gpt models in their own word'],
        ['`prompt.prepend` and `prompt.append`', 'works', 'takes prompts around its messages'],
      ),
      ...shownBy(
        'ai/body-policies',
        ['no model at all: 400', 'works', 'a model that is missing is refused (§2.3)'],
        [
          'overrides after the provider’s model',
          'works',
          'overrides come after the model of the provider (§2.3)',
        ],
        [
          'transformations after overrides',
          'works',
          'transformations count more than overrides, and see the body as it was',
        ],
        ['defaults after both', 'works', 'defaults fill what is missing after all of these'],
        ['aliases last', 'works', 'the model by an expression, then by an alias'],
        [
          '`finalTransformations` on what the provider gets',
          'works',
          'final transformations see the words of Anthropic',
        ],
      ),
      ...shownBy(
        'ai/prompt-caching',
        [
          '`promptCaching` for Bedrock',
          'works',
          'Bedrock gets its points after each part that is to be kept',
        ],
        [
          '`promptCaching` for Anthropic too',
          'differs',
          'Anthropic gets its marks on the last block of each part that is to be kept',
        ],
        [
          'tokens of a cache are counted',
          'works',
          'what the cache gave and took is told to the client, and counted',
        ],
      ),
    ],
  },
  {
    title: 'Credentials for the upstream',
    rows: [
      ...shownBy(
        'ai/credentials',
        ['`auth.key`', 'works', 'takes an inline key'],
        ['`Bearer ` is taken off the entry `Authorization`', 'works', 'Authorization: Bearer sk-1'],
        ['`bearer ` is not', 'works', 'Authorization: bearer sk-1'],
        ['nor of a key of its own', 'works', 'Bearer under a key of its own'],
        [
          '`auth.location` for Anthropic',
          'works',
          'an explicit place in Authorization is left alone for Anthropic too',
        ],
        ['`auth.credentials`', 'works', 'gets further credentials, each in its place'],
      ),
      ...shownBy(
        'proxy/model-requests',
        ['OpenAI: `Authorization: Bearer`', 'works', "are the backend's for OpenAI"],
        [
          'Anthropic: `x-api-key`, and `anthropic-version`',
          'works',
          "are the backend's for Anthropic",
        ],
        ['`sk-ant-oat…` stays a bearer token', 'works', 'stay a bearer token where they are one'],
        [
          'without any of the backend’s, the client’s own pass',
          'works',
          "are the client's without any of the backend's",
        ],
        [
          '… and are moved for Anthropic',
          'works',
          "are the client's, moved to where Anthropic looks for them",
        ],
        [
          'Anthropic gets no `origin`, no `sec-fetch-*`',
          'works',
          'come without what tells a browser, which Anthropic would refuse',
        ],
      ),
      ...shownBy('providers/upstream-requests', [
        'Gemini: `AIza…` goes into `x-goog-api-key`',
        'works',
        'an API key of Google',
      ]),
      ...shownBy('policies/jwt', [
        '`passthrough` gives the token that a policy found valid',
        'works',
        'a backend with passthrough gets the token that was found to be valid (§2.4)',
      ]),
    ],
  },
  {
    title: 'OpenAI to Anthropic, and back',
    rows: [
      ...shownBy(
        'providers/anthropic/encode-request',
        [
          'system and developer messages',
          'works',
          'moves system and developer messages out of the conversation',
        ],
        ['`max_tokens` 4096 where none is given', 'works', 'a limit where none is given'],
        [
          '`max_completion_tokens` before `max_tokens`',
          'works',
          'the newer limit before the older',
        ],
        ['`stop`', 'works', 'one stop word'],
        ['`user`', 'works', 'the user'],
        ['`reasoning_effort`', 'works', 'effort as a budget'],
        ['`response_format` with a schema', 'works', 'a schema'],
        ['tool results', 'works', 'puts the results of one turn into one message'],
        ['`tool_choice`', 'works', 'tool_choice %o, parallel %o'],
        ['images, by address or with their bytes', 'works', 'carries %o'],
      ),
      ...shownBy(
        'providers/anthropic/decode-reply',
        [
          'id and model are kept',
          'works',
          'keeps the id and the model, and counts the tokens together',
        ],
        ['text, tool calls, thinking', 'works', 'tells thoughts, text and tool calls apart'],
        ['`stop_reason` to `finish_reason`', 'works', 'stop_reason %s becomes finish_reason %s'],
      ),
      ...shownBy(
        'proxy/model-requests',
        [
          'a stream: the role first, `finish_reason` and usage last',
          'works',
          'of Anthropic is the same in whatever pieces it comes',
        ],
        [
          '`chat.completion.chunk`, then `data: [DONE]`; no pings',
          'works',
          'of Anthropic ends as OpenAI ends it, and its pings are left out',
        ],
        [
          'an error in the middle of a stream is told; agentgateway drops it',
          'differs',
          'in which Anthropic tells an error tells it in OpenAI’s words',
        ],
        ['a stream that is refused: JSON', 'works', 'that is refused is an error in JSON'],
      ),
      ...shownBy('proxy/gateway-answers', ['Responses to Anthropic: 400', 'works', 'to %s as %s']),
    ],
  },
  {
    title: 'Errors',
    rows: [
      ...shownBy(
        'proxy/model-requests',
        ['Completions at Anthropic: in OpenAI’s shape', 'works', 'Anthropic to a client of OpenAI'],
        ['Completions at OpenAI: unchanged', 'works', 'OpenAI to its own client'],
        ['Messages at Anthropic: unchanged', 'works', 'Anthropic to its own client'],
        ['what is no JSON is wrapped', 'works', 'something before Anthropic to its own client'],
      ),
      ...shownBy(
        'proxy/gateway-answers',
        ['404 where no route matches', 'works', 'a request that no route takes is a plain 404'],
        ['404 `listener not found`', 'works', 'a host that no listener takes is a plain 404'],
        [
          '500 `service not found`, `backend does not exist`',
          'works',
          'a backend that cannot be used answers %i %s',
        ],
        ['500 without backends', 'works', 'a rule without backends answers 500'],
        ['503 where nobody listens', 'works', 'an upstream that refuses the connection is a 503'],
        [
          '503 `backends required DNS resolution which failed`',
          'works',
          'an upstream without an address is a 503',
        ],
        ['504 `request timeout`', 'works', 'request timeout'],
        ['504 `upstream call timeout`', 'works', 'upstream call timeout'],
        ['400 for a body that is no JSON', 'works', 'the body is not valid JSON'],
        ['413', 'works', 'request was too large'],
        ['415', 'works', 'in a content encoding'],
        ['502 `failed to process LLM response: …`', 'works', 'the reply is not JSON'],
      ),
      ...shownBy('policies/rate-limits', [
        '429 with `x-ratelimit-…`',
        'works',
        'refuses with 429 what goes beyond the limit, and says what is left',
      ]),
      ...shownBy('policies/api-keys', [
        '401 of API keys',
        'works',
        'refuses with 401 and says why',
      ]),
      ...shownBy('policies/jwt', ['401 of JWT', 'works', 'refuses what is no token, and none']),
      ...shownBy('policies/basic-authentication', [
        '401 of passwords, with a challenge',
        'works',
        'refuses with 401 and a challenge',
      ]),
      ...shownBy('policies/authorization', [
        '403 `authorization failed`',
        'works',
        'refuses with 403 "authorization failed"',
      ]),
      ...shownBy('policies/other-traffic-policies', ['403 of CSRF', 'works', 'from another site']),
    ],
  },
  {
    title: 'Guards, limits, failover',
    rows: [
      ...shownBy(
        'ai/request-guards',
        ['masks of what is built in', 'works', 'masks what is built in: %s'],
        [
          '`<masked>` for patterns of one’s own',
          'works',
          'masks patterns of its own as <masked>, and Mask is the default',
        ],
        [
          '403 and the default message',
          'works',
          'The request was rejected due to inappropriate content',
        ],
      ),
      ...shownBy(
        'ai/reply-guards',
        [
          'with `streaming: Enabled` streams are masked too',
          'differs',
          'is masked across its events',
        ],
        [
          'streams go by unseen where it is not set',
          'works',
          'goes by unseen where streaming is not Enabled',
        ],
      ),
      ...shownBy(
        'ai/webhook-guards',
        ['POST `/request`', 'works', 'it gets the messages, by POST /request'],
        ['POST `/response`', 'works', 'it gets the choices, by POST /response, and masks them'],
        ['mask', 'works', 'it masks with messages of its own, and what is no text stays'],
        ['reject', 'works', 'it rejects with a body and a status of its own'],
      ),
      ...shownBy('policies/rate-limits', [
        'tokens are charged after the reply',
        'works',
        'tokens are charged after the reply, so that the next request is refused',
      ]),
      ...shownBy(
        'ai/groups',
        ['503 `no healthy backends`', 'works', 'all evicted is 503 no healthy backends (§2.8)'],
        [
          'no eviction policy, no failover',
          'works',
          'without a health policy nothing is evicted: the next tier is never asked (§7 item 5)',
        ],
        [
          'the first failure still fails',
          'works',
          'the first request that fails still fails; the next goes to the next tier',
        ],
        [
          '`Retry-After` on 429',
          'works',
          'Retry-After on a 429 is the time of the eviction (§2.9)',
        ],
      ),
      ...shownBy(
        'proxy/health/pick-provider',
        [
          'two are drawn, the healthier serves',
          'works',
          'of two that are drawn the healthier one gets the request',
        ],
        [
          'repeated evictions last longer',
          'works',
          'evictions in a row last longer, until a good reply',
        ],
      ),
      ...shownBy(
        'controller/compile-policies',
        ['`rateLimit.global`', 'refused', 'rateLimit.global'],
        ['`extAuth`', 'refused', 'extAuth'],
        ['`extProc`', 'refused', 'extProc'],
      ),
      ...shownBy('policies/attached-policies', [
        'a policy that is not served lets nobody pass',
        'refused',
        'a guard that this gateway does not have lets nobody pass',
      ]),
    ],
  },
]
