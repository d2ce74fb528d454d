import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type RunningSimulators,
  startSimulators,
} from '../../../src/simulators/start-simulators.ts'

let running: RunningSimulators
let client: OpenAI
beforeAll(async () => {
  running = await startSimulators()
  client = connect('sk-lab-demo-key')
})
afterAll(() => running.close())

const connect = (apiKey: string) =>
  new OpenAI({ apiKey, baseURL: `${running.addresses.openai}/v1`, maxRetries: 0 })

const hello = [{ role: 'user' as const, content: 'Hello there' }]
const weather = {
  type: 'function' as const,
  function: {
    name: 'get_weather',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' }, unit: { enum: ['celsius', 'fahrenheit'] } },
    },
  },
}
const asksForWeather = [{ role: 'user' as const, content: 'What is the weather in Oslo?' }]

describe('chat', () => {
  test('answers with what was said, and says that it is simulated', async () => {
    const reply = await client.chat.completions.create({ model: 'gpt-4o-mini', messages: hello })
    expect(reply).toMatchObject({
      object: 'chat.completion',
      model: 'gpt-4o-mini-2024-07-18',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: 'Simulated reply from gpt-4o-mini: you said "Hello there"',
            refusal: null,
          },
          finish_reason: 'stop',
        },
      ],
      usage: { prompt_tokens: 10, completion_tokens: 15, total_tokens: 25 },
    })
    expect(reply.id).toMatch(/^chatcmpl-\w{29}$/)
    expect(reply._request_id).toMatch(/^req_\w{32}$/)
  })

  test('the same request gets the same answer, another one another id', async () => {
    const ask = (content: string) =>
      client.chat.completions.create({ model: 'gpt-4o', messages: [{ role: 'user', content }] })
    const [first, again, other] = await Promise.all([ask('a'), ask('a'), ask('b')])
    expect(again).toEqual(first)
    expect(other.id).not.toBe(first.id)
  })

  test('max_tokens cuts the answer, and usage counts what is left', async () => {
    const reply = await client.chat.completions.create({
      model: 'gpt-4o-mini',
      messages: hello,
      max_tokens: 3,
    })
    expect(reply.choices[0]).toMatchObject({
      message: { content: 'Simulated' },
      finish_reason: 'length',
    })
    expect(reply.usage?.completion_tokens).toBe(3)
  })

  test('stops before a stop sequence', async () => {
    const reply = await client.chat.completions.create({
      model: 'gpt-4o',
      messages: hello,
      stop: [': you'],
    })
    expect(reply.choices[0]?.message.content).toBe('Simulated reply from gpt-4o')
  })

  test('streams the answer, with usage in the last chunk', async () => {
    const stream = await client.chat.completions.create({
      model: 'gpt-4o-mini',
      messages: hello,
      stream: true,
      stream_options: { include_usage: true },
    })
    const chunks: OpenAI.ChatCompletionChunk[] = []
    for await (const chunk of stream) chunks.push(chunk)
    const text = chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')
    expect(text).toBe('Simulated reply from gpt-4o-mini: you said "Hello there"')
    expect(chunks[0]?.choices[0]?.delta).toMatchObject({ role: 'assistant', content: '' })
    expect(chunks.at(-2)?.choices[0]).toMatchObject({ delta: {}, finish_reason: 'stop' })
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 25 } })
    expect(chunks.slice(0, -1).every((chunk) => chunk.usage === null)).toBe(true)
    expect(chunks.every((chunk) => 'obfuscation' in chunk)).toBe(true)
  })

  test('calls a tool that the user asks for, and answers with what it gave back', async () => {
    const request = { model: 'gpt-4o', tools: [weather] }
    const reply = await client.chat.completions.create({ ...request, messages: asksForWeather })
    const message = reply.choices[0]!.message
    expect(reply.choices[0]!.finish_reason).toBe('tool_calls')
    expect(message.content).toBeNull()
    const call = message.tool_calls![0]!
    expect(call).toMatchObject({
      type: 'function',
      function: { name: 'get_weather', arguments: '{"city":"simulated","unit":"celsius"}' },
    })

    const result = { role: 'tool' as const, tool_call_id: call.id, content: '7 °C' }
    const end = await client.chat.completions.create({
      ...request,
      messages: [...asksForWeather, message, result],
    })
    expect(end.choices[0]!.message.content).toBe(
      'Simulated reply from gpt-4o: the tool said "7 °C"',
    )
  })

  test.each([
    ['auto', 'stop'],
    ['none', 'stop'],
    ['required', 'tool_calls'],
  ] as const)(
    'tool_choice %s, where nobody asks for the tool, ends with %s',
    async (choice, reason) => {
      const reply = await client.chat.completions.create({
        model: 'gpt-4o',
        messages: hello,
        tools: [weather],
        tool_choice: choice,
      })
      expect(reply.choices[0]?.finish_reason).toBe(reason)
    },
  )

  test('streams a tool call in pieces that the SDK puts together', async () => {
    const stream = client.chat.completions.stream({
      model: 'gpt-4o',
      messages: asksForWeather,
      tools: [weather],
    })
    const { tool_calls } = (await stream.finalChatCompletion()).choices[0]!.message
    expect(JSON.parse(tool_calls![0]!.function.arguments)).toEqual({
      city: 'simulated',
      unit: 'celsius',
    })
  })

  test('answers in JSON that fits a schema', async () => {
    const schema = { type: 'object', properties: { ok: { type: 'boolean' } } }
    const reply = await client.chat.completions.create({
      model: 'gpt-4o',
      messages: hello,
      response_format: { type: 'json_schema', json_schema: { name: 'answer', schema } },
    })
    expect(JSON.parse(reply.choices[0]!.message.content!)).toEqual({ ok: true })
  })
})

describe('errors', () => {
  const refusal = (promise: PromiseLike<unknown>) =>
    Promise.resolve(promise).then(
      () => undefined,
      (error) => error,
    )

  test('a wrong key is refused, and masked as OpenAI masks it', async () => {
    const error = await refusal(connect('sk-proj-abcdefghijklmnop').models.list())
    expect(error).toBeInstanceOf(OpenAI.AuthenticationError)
    expect(error).toMatchObject({ status: 401, code: 'invalid_api_key', param: null })
    expect(error.error.message).toBe(
      'Incorrect API key provided: sk-proj-************mnop. ' +
        'You can find your API key at https://platform.openai.com/account/api-keys.',
    )
  })

  test('no model of that name', async () => {
    const error = await refusal(
      client.chat.completions.create({ model: 'gpt-none', messages: hello }),
    )
    expect(error).toBeInstanceOf(OpenAI.NotFoundError)
    expect(error.error).toEqual({
      message: 'The model `gpt-none` does not exist or you do not have access to it.',
      type: 'invalid_request_error',
      param: null,
      code: 'model_not_found',
    })
  })

  test.each([
    [{ messages: hello }, null, null, 'you must provide a model parameter'],
    [{ model: 'gpt-4o' }, 'messages', 'missing_required_parameter', /Missing required.*'messages'/],
    [
      { model: 'gpt-4o', messages: 'hi' },
      'messages',
      'invalid_type',
      /an array of objects.*a string/,
    ],
    [{ model: 'gpt-4o', messages: [] }, 'messages', 'empty_array', /empty array/],
    [
      { model: 'gpt-4o', messages: [{ role: 'robot', content: '' }] },
      'messages[0].role',
      'invalid_value',
      /Invalid value: 'robot'. Supported values are: 'system',.*, and 'developer'/,
    ],
    [
      { model: 'gpt-4o', messages: [{ role: 'user' }] },
      'messages[0].content',
      'missing_required_parameter',
      /messages\[0\]\.content/,
    ],
    [
      { model: 'gpt-4o', messages: [{ role: 'tool', tool_call_id: 'x', content: '' }] },
      'messages.[0].role',
      null,
      /must be a response to a preceeding message with 'tool_calls'/,
    ],
    [
      { model: 'gpt-4o', messages: hello, temperature: 3 },
      'temperature',
      'decimal_above_max_value',
      /<= 2, but got 3/,
    ],
    [
      { model: 'gpt-4o', messages: hello, max_tokens: 0 },
      'max_tokens',
      'integer_below_min_value',
      />= 1, but got 0/,
    ],
    [
      { model: 'gpt-4o', messages: hello, max_tokens: 20_000 },
      'max_tokens',
      'invalid_value',
      /at most 16384 completion tokens/,
    ],
    [
      { model: 'o3', messages: hello, max_tokens: 9 },
      'max_tokens',
      'unsupported_parameter',
      /'max_comp/,
    ],
    [{ model: 'gpt-4o', messages: hello, colour: 1 }, 'colour', 'unknown_parameter', /'colour'/],
    [
      { model: 'gpt-4o', messages: hello, tool_choice: 'required' },
      'tool_choice',
      null,
      /only allowed when 'tools' are specified/,
    ],
  ])('%j is refused', async (body, param, code, message) => {
    const error = await refusal(client.post('/chat/completions', { body }))
    expect(error).toMatchObject({ status: 400, type: 'invalid_request_error', param, code })
    expect(error.error.message).toMatch(message)
  })

  test.each([
    ['GET', '/v1/nothing', 404, 'Invalid URL (GET /v1/nothing)'],
    ['POST', '/openai/v1/models', 404, 'Invalid URL (POST /openai/v1/models)'],
    ['GET', '/v1/chat/completions', 405, 'Not allowed to GET on /v1/chat/completions.'],
    ['GET', '/v1/models', 401, "You didn't provide an API key."],
  ])('%s %s answers %i', async (method, path, status, message) => {
    const response = await fetch(`${running.addresses.openai}${path}`, { method })
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
    const { error } = (await response.json()) as { error: { message: string } }
    expect(error).toMatchObject({ type: 'invalid_request_error', param: null })
    expect(error.message).toContain(message)
  })

  test.each([
    ['not JSON', 'application/json', '{"model"', 400, 'could not parse the JSON body'],
    ['a form', 'application/x-www-form-urlencoded', '{}', 400, 'Unsupported content type'],
    ['far too long', 'application/json', 'x'.repeat(51 * 1024 * 1024), 413, 'size limit'],
  ])('a body that is %s', async (_, contentType, body, status, message) => {
    const response = await fetch(`${running.addresses.openai}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': contentType, authorization: 'Bearer sk-lab-demo-key' },
      body,
    })
    expect(response.status).toBe(status)
    expect(await response.text()).toContain(message)
  })
})

describe('models', () => {
  test('are listed, and found by name', async () => {
    const ids = (await client.models.list()).data.map(({ id }) => id)
    expect(ids).toEqual(expect.arrayContaining(['gpt-4o-mini', 'gpt-4o', 'gpt-4.1']))
    expect(await client.models.retrieve('gpt-4.1')).toMatchObject({
      object: 'model',
      id: 'gpt-4.1',
    })
    await expect(client.models.retrieve('gpt-none')).rejects.toThrow(OpenAI.NotFoundError)
  })
})

describe('moderation', () => {
  test('tells which of several texts it flags, and why', async () => {
    const { model, results } = await client.moderations.create({
      input: ['How do I bake bread?', 'I will kill you'],
    })
    expect(model).toBe('omni-moderation-latest')
    expect(results.map(({ flagged }) => flagged)).toEqual([false, true])
    expect(results[1]).toMatchObject({
      categories: { violence: true, sexual: false },
      category_scores: { violence: 0.97 },
    })
  })

  test('refuses models that are none, and no input', async () => {
    await expect(client.moderations.create({ input: 'x', model: 'gpt-4o' })).rejects.toThrow(
      OpenAI.BadRequestError,
    )
    await expect(client.moderations.create({ input: [] })).rejects.toThrow('empty array')
  })
})

describe('embeddings', () => {
  const model = 'text-embedding-3-small'
  const embed = async (input: string[], options = {}) =>
    (await client.embeddings.create({ model, input, ...options })).data.map(
      (item) => item.embedding,
    )
  const likeness = (a: number[], b: number[]) =>
    a.reduce((sum, value, at) => sum + value * b[at]!, 0)

  test('texts with words in common are nearer to each other', async () => {
    const [one, near, far] = await embed(['a red apple', 'the red apple', 'gateway api routes'])
    expect(one).toHaveLength(1536)
    expect(likeness(one!, one!)).toBeCloseTo(1, 4)
    expect(likeness(one!, near!)).toBeGreaterThan(likeness(one!, far!) + 0.3)
  })

  test('are the same as floats and in base64, and as short as is asked for', async () => {
    const [packed] = await embed(['hello'], { dimensions: 8 })
    const [plain] = await embed(['hello'], { dimensions: 8, encoding_format: 'float' })
    expect(packed).toHaveLength(8)
    plain!.forEach((value, at) => {
      expect(value).toBeCloseTo(packed![at]!, 6)
    })
  })

  test('an empty text and a chat model are refused', async () => {
    await expect(embed([''])).rejects.toThrow("'input[0]' cannot be an empty string")
    await expect(embed(['a'], { model: 'gpt-4o' })).rejects.toThrow(OpenAI.PermissionDeniedError)
  })
})

describe('responses', () => {
  test('answer a text', async () => {
    const reply = await client.responses.create({ model: 'gpt-4.1', input: 'Hello there' })
    expect(reply.output_text).toBe('Simulated reply from gpt-4.1: you said "Hello there"')
    expect(reply).toMatchObject({ status: 'completed', usage: { output_tokens: 14 } })
  })

  test('are incomplete where max_output_tokens is too little', async () => {
    const reply = await client.responses.create({
      model: 'gpt-4.1',
      input: 'A sentence that is long enough to be cut',
      max_output_tokens: 16,
    })
    expect(reply).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      usage: { output_tokens: 16 },
    })
  })

  test('stream typed events that the SDK puts together', async () => {
    const stream = client.responses.stream({ model: 'gpt-4.1', input: 'Hi' })
    const kinds: string[] = []
    stream.on('event', ({ type }) => kinds.push(type))
    const reply = await stream.finalResponse()
    expect(reply.output_text).toBe('Simulated reply from gpt-4.1: you said "Hi"')
    expect([...new Set(kinds)]).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ])
  })

  test('call a function, and answer with what it gave back', async () => {
    const tools = [
      {
        type: 'function' as const,
        name: 'get_weather',
        parameters: weather.function.parameters,
        strict: false,
      },
    ]
    const asked = { role: 'user' as const, content: 'How is the weather?' }
    const reply = await client.responses
      .stream({ model: 'gpt-4.1', tools, input: [asked] })
      .finalResponse()
    const call = reply.output[0] as OpenAI.Responses.ResponseFunctionToolCall
    expect(call).toMatchObject({ type: 'function_call', name: 'get_weather' })
    const { call_id } = call
    const output = { type: 'function_call_output' as const, call_id, output: 'rain' }
    const end = await client.responses.create({
      model: 'gpt-4.1',
      tools,
      input: [asked, call, output],
    })
    expect(end.output_text).toContain('the tool said "rain"')
  })
})
