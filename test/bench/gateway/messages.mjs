// What do the clients ask, and what do the upstreams answer? About the size of a short chat with a vendor's SDK.

const words = (bytes) =>
  'the quick brown fox jumps over the lazy dog '.repeat(bytes / 44 + 1).slice(0, bytes)

export const chatRequest = (promptBytes = 830, more = {}) =>
  JSON.stringify({
    model: 'gpt-4o-mini',
    temperature: 0.7,
    max_completion_tokens: 512,
    messages: [
      { role: 'system', content: 'You are a helpful assistant.' },
      { role: 'user', content: words(promptBytes) },
    ],
    ...more,
  })

/** As the openai package for Node sends them. */
export const clientHeaders = {
  accept: 'application/json',
  'content-type': 'application/json',
  'user-agent': 'OpenAI/JS 6.49.0',
  'x-stainless-lang': 'js',
  'x-stainless-package-version': '6.49.0',
  'x-stainless-os': 'Linux',
  'x-stainless-arch': 'x64',
  'x-stainless-runtime': 'node',
  'x-stainless-runtime-version': 'v20.20.2',
  'x-stainless-retry-count': '0',
  authorization: 'Bearer sk-of-the-client-0123456789abcdef0123456789abcdef',
}

export const openaiReply = JSON.stringify({
  id: 'chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT',
  object: 'chat.completion',
  created: 1741569952,
  model: 'gpt-4o-mini-2024-07-18',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: words(330), refusal: null, annotations: [] },
      logprobs: null,
      finish_reason: 'stop',
    },
  ],
  usage: {
    prompt_tokens: 219,
    completion_tokens: 71,
    total_tokens: 290,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
  },
  service_tier: 'default',
  system_fingerprint: 'fp_06737a9306',
})

export const anthropicReply = JSON.stringify({
  id: 'msg_013Zva2CMHLNnXjNJJKqJ2EF',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-4-5',
  content: [{ type: 'text', text: words(330) }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 219, output_tokens: 71, cache_read_input_tokens: 0 },
})

export const replyHeaders = {
  'x-request-id': 'req_0123456789abcdef0123456789abcdef',
  'openai-organization': 'user-0123456789abcdef',
  'openai-processing-ms': '512',
  'openai-version': '2020-10-01',
  'x-ratelimit-limit-requests': '10000',
  'x-ratelimit-limit-tokens': '200000',
  'x-ratelimit-remaining-requests': '9999',
  'x-ratelimit-remaining-tokens': '199000',
  'x-ratelimit-reset-requests': '6ms',
  'x-ratelimit-reset-tokens': '120ms',
}

export const streamEvent = (index) =>
  `data: ${JSON.stringify({
    id: 'chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT',
    object: 'chat.completion.chunk',
    created: 1741569952,
    model: 'gpt-4o-mini-2024-07-18',
    system_fingerprint: 'fp_06737a9306',
    choices: [{ index: 0, delta: { content: ` word${index}` }, finish_reason: null }],
  })}\n\n`

export const streamEnd = `data: ${JSON.stringify({
  id: 'chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT',
  object: 'chat.completion.chunk',
  choices: [],
  usage: { prompt_tokens: 219, completion_tokens: 71, total_tokens: 290 },
})}\n\ndata: [DONE]\n\n`
