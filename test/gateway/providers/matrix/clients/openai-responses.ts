import OpenAI from 'openai'
import { type Client, imageUrl, PDF, type Question, SCHEMA, WEATHER } from '../question.ts'

export const openaiResponses: Client = {
  name: 'openai, responses',
  routeType: 'Responses',
  lacks: ['stop'],
  connect(address) {
    const client = new OpenAI({ baseURL: `${address}/v1`, apiKey: 'unused', maxRetries: 0 })
    return async (question, stream) => {
      const body = bodyOf(question)
      const response = stream
        ? await client.responses.stream({ ...body, stream: true }).finalResponse()
        : await client.responses.create(body)
      const calls = response.output.flatMap((item) =>
        item.type === 'function_call' ? { name: item.name, input: JSON.parse(item.arguments) } : [],
      )
      const thoughts = response.output.flatMap((item) =>
        item.type === 'reasoning' ? item.summary.map(({ text }) => text) : [],
      )
      const whole = calls.length > 0 ? 'tool-calls' : 'stop'
      const cut = response.incomplete_details?.reason
      return {
        text: response.output_text,
        thought: thoughts.join(''),
        calls,
        finish: cut === 'max_output_tokens' ? 'length' : cut ? 'other' : whole,
        inputTokens: response.usage?.input_tokens ?? 0,
        outputTokens: response.usage?.output_tokens ?? 0,
      }
    }
  },
}

const PAPER = {
  type: 'input_file' as const,
  file_data: `data:application/pdf;base64,${PDF}`,
  filename: 'paper.pdf',
}

function bodyOf(question: Question): OpenAI.Responses.ResponseCreateParamsNonStreaming {
  const { user, system, image, file, tools, serial, strict, told } = question
  const { maxTokens, json, thinks } = question
  const input: OpenAI.Responses.ResponseInput = [
    {
      role: 'user',
      content: [
        { type: 'input_text', text: user },
        ...(image
          ? [{ type: 'input_image' as const, image_url: imageUrl(image), detail: 'auto' as const }]
          : []),
        ...(file ? [PAPER] : []),
      ],
    },
  ]
  for (const [index, city] of (told ?? []).entries())
    input.push({
      type: 'function_call',
      call_id: `call_${index}`,
      name: WEATHER.name,
      arguments: JSON.stringify({ city }),
    })
  for (const [index, city] of (told ?? []).entries())
    input.push({
      type: 'function_call_output',
      call_id: `call_${index}`,
      output: `Rain in ${city}`,
    })
  const { name, description, schema: parameters } = WEATHER
  return {
    model: 'any',
    input,
    ...(system && { instructions: system }),
    ...(maxTokens && { max_output_tokens: maxTokens }),
    ...((tools || told) && {
      tools: [{ type: 'function', name, description, parameters, strict: strict ?? false }],
    }),
    ...(tools && {
      tool_choice: tools === 'named' ? { type: 'function', name } : tools,
      ...(serial && { parallel_tool_calls: false }),
    }),
    ...(json && { text: { format: { type: 'json_schema', name: 'verdict', schema: SCHEMA } } }),
    ...(thinks && { reasoning: { effort: 'low' } }),
  }
}
