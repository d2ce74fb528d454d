import OpenAI from 'openai'
import {
  type Answer,
  type Client,
  imageUrl,
  PDF,
  type Question,
  SCHEMA,
  WEATHER,
} from '../question.ts'

const FINISHES: Record<string, Answer['finish']> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool-calls',
}

export const openaiChat: Client = {
  name: 'openai, chat.completions',
  routeType: 'Completions',
  connect(address) {
    const client = new OpenAI({ baseURL: `${address}/v1`, apiKey: 'unused', maxRetries: 0 })
    return async (question, stream) => {
      const body = bodyOf(question)
      const completion = stream
        ? await client.chat.completions.stream({ ...body, stream: true }).finalChatCompletion()
        : await client.chat.completions.create(body)
      const [choice] = completion.choices
      return {
        text: choice!.message.content ?? '',
        thought: stream ? '' : ((choice!.message as any).reasoning_content ?? ''),
        calls: (choice!.message.tool_calls ?? []).flatMap((call) =>
          call.type === 'function'
            ? { name: call.function.name, input: JSON.parse(call.function.arguments) }
            : [],
        ),
        finish: FINISHES[choice!.finish_reason] ?? 'other',
        inputTokens: completion.usage?.prompt_tokens ?? 0,
        outputTokens: completion.usage?.completion_tokens ?? 0,
      }
    }
  },
}

const PAPER = { file_data: `data:application/pdf;base64,${PDF}`, filename: 'paper.pdf' }

function bodyOf(question: Question): OpenAI.ChatCompletionCreateParamsNonStreaming {
  const { user, system, image, file, tools, serial, strict, told } = question
  const { stop, maxTokens, json, thinks } = question
  const text = { type: 'text' as const, text: user }
  const messages: OpenAI.ChatCompletionMessageParam[] = []
  if (system) messages.push({ role: 'developer', content: system })
  messages.push({
    role: 'user',
    content:
      image || file
        ? [
            text,
            ...(image ? [{ type: 'image_url' as const, image_url: { url: imageUrl(image) } }] : []),
            ...(file ? [{ type: 'file' as const, file: PAPER }] : []),
          ]
        : user,
  })
  if (told) {
    const tool_calls = told.map((city, index) => ({
      id: `call_${index}`,
      type: 'function' as const,
      function: { name: WEATHER.name, arguments: JSON.stringify({ city }) },
    }))
    messages.push({ role: 'assistant', content: null, tool_calls })
    // In an order of their own.
    for (const [index, city] of [...told.entries()].reverse())
      messages.push({ role: 'tool', tool_call_id: `call_${index}`, content: `Rain in ${city}` })
  }
  const { name, description, schema: parameters } = WEATHER
  return {
    model: 'any',
    messages,
    max_completion_tokens: maxTokens,
    ...(stop && { stop: [stop] }),
    ...((tools || told) && {
      tools: [
        {
          type: 'function',
          function: { name, description, parameters, ...(strict && { strict }) },
        },
      ],
    }),
    ...(tools && {
      tool_choice: tools === 'named' ? { type: 'function', function: { name } } : tools,
      ...(serial && { parallel_tool_calls: false }),
    }),
    ...(json && {
      response_format: { type: 'json_schema', json_schema: { name: 'verdict', schema: SCHEMA } },
    }),
    ...(thinks && { reasoning_effort: 'low' }),
  }
}
