import Anthropic from '@anthropic-ai/sdk'
import {
  type Answer,
  type Client,
  imageUrl,
  PDF,
  PIXEL,
  type Question,
  SCHEMA,
  WEATHER,
} from '../question.ts'

const FINISHES: Record<string, Answer['finish']> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  tool_use: 'tool-calls',
}

export const anthropicMessages: Client = {
  name: '@anthropic-ai/sdk, messages',
  routeType: 'Messages',
  connect(address) {
    const client = new Anthropic({ baseURL: address, apiKey: 'unused', maxRetries: 0 })
    return async (question, stream) => {
      const body: any = bodyOf(question)
      const message: any = stream
        ? await client.messages.stream(body).finalMessage()
        : await client.messages.create(body)
      const ofType = (type: string) => message.content.filter((block: any) => block.type === type)
      const { input_tokens, output_tokens } = message.usage
      return {
        text: ofType('text')
          .map(({ text }: any) => text)
          .join(''),
        thought: ofType('thinking')
          .map(({ thinking }: any) => thinking)
          .join(''),
        calls: ofType('tool_use').map(({ name, input }: any) => ({ name, input })),
        finish: FINISHES[message.stop_reason] ?? 'other',
        inputTokens: input_tokens,
        outputTokens: output_tokens,
      }
    }
  },
}

const PAPER = {
  type: 'document',
  title: 'paper.pdf',
  source: { type: 'base64', media_type: 'application/pdf', data: PDF },
}

function bodyOf(question: Question) {
  const { user, system, image, file, tools, serial, strict, told } = question
  const { stop, maxTokens, json, thinks } = question
  const source =
    image === 'data'
      ? { type: 'base64', media_type: 'image/png', data: PIXEL }
      : { type: 'url', url: imageUrl('link') }
  const messages: object[] = [
    {
      role: 'user',
      content:
        image || file
          ? [
              { type: 'text', text: user },
              ...(image ? [{ type: 'image', source }] : []),
              ...(file ? [PAPER] : []),
            ]
          : user,
    },
  ]
  if (told) {
    const { name } = WEATHER
    const uses = told.map((city, index) => ({
      type: 'tool_use',
      id: `call_${index}`,
      name,
      input: { city },
    }))
    const results = told.map((city, index) => ({
      type: 'tool_result',
      tool_use_id: `call_${index}`,
      content: [{ type: 'text', text: `Rain in ${city}` }],
    }))
    messages.push({ role: 'assistant', content: uses }, { role: 'user', content: results })
  }
  const { name, description, schema: input_schema } = WEATHER
  const choices = { auto: 'auto', required: 'any', none: 'none', named: 'tool' }
  return {
    model: 'any',
    max_tokens: maxTokens ?? 2000,
    messages,
    ...(system && { system: [{ type: 'text', text: system }] }),
    ...(stop && { stop_sequences: [stop] }),
    ...((tools || told) && {
      tools: [{ name, description, input_schema, ...(strict && { strict }) }],
    }),
    ...(tools && {
      tool_choice: {
        type: choices[tools],
        ...(tools === 'named' && { name }),
        ...(serial && { disable_parallel_tool_use: true }),
      },
    }),
    ...(json && { output_config: { format: { type: 'json_schema', schema: SCHEMA } } }),
    ...(thinks && { thinking: { type: 'enabled', budget_tokens: 1024 } }),
  }
}
