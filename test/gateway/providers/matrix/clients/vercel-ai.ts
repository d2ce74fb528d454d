import { createAnthropic } from '@ai-sdk/anthropic'
import { createOpenAI } from '@ai-sdk/openai'
import {
  generateText,
  jsonSchema,
  type LanguageModel,
  type ModelMessage,
  streamText,
  tool,
} from 'ai'
import { type Answer, type Client, imageUrl, type Question, WEATHER } from '../question.ts'

// Of models that it does not know by name: none of these is asked for by the name it has here.
;(globalThis as any).AI_SDK_LOG_WARNINGS = false

const lacks: Client['lacks'] = ['file', 'json', 'serial', 'strict', 'thinks']

const FINISHES: Record<string, Answer['finish']> = {
  stop: 'stop',
  length: 'length',
  'tool-calls': 'tool-calls',
}

const connectModel = (model: LanguageModel) => async (question: Question, stream: boolean) => {
  const asked = { model, maxRetries: 0, ...optionsOf(question) }
  const result: any = stream
    ? streamText({ ...asked, onError: () => {} })
    : await generateText(asked)
  const [text, calls, finish, usage] = await Promise.all([
    result.text,
    result.toolCalls,
    result.finishReason,
    result.totalUsage,
  ])
  return {
    text,
    thought: '',
    calls: calls.map(({ toolName, input }: any) => ({ name: toolName, input })),
    finish: FINISHES[finish] ?? 'other',
    inputTokens: usage.inputTokens ?? 0,
    outputTokens: usage.outputTokens ?? 0,
  } as Answer
}

export const vercelChat: Client = {
  name: 'ai, @ai-sdk/openai chat',
  routeType: 'Completions',
  lacks,
  connect: (address) =>
    connectModel(createOpenAI({ baseURL: `${address}/v1`, apiKey: 'unused' }).chat('any')),
}

export const vercelResponses: Client = {
  name: 'ai, @ai-sdk/openai responses',
  routeType: 'Responses',
  lacks: [...lacks, 'stop'],
  connect: (address) =>
    connectModel(createOpenAI({ baseURL: `${address}/v1`, apiKey: 'unused' }).responses('any')),
}

export const vercelMessages: Client = {
  name: 'ai, @ai-sdk/anthropic',
  routeType: 'Messages',
  lacks,
  connect: (address) =>
    connectModel(createAnthropic({ baseURL: `${address}/v1`, apiKey: 'unused' })('any')),
}

function optionsOf({ user, system, image, tools, told, stop, maxTokens }: Question) {
  const { name: toolName, description, schema } = WEATHER
  const picture = image && {
    type: 'image' as const,
    image: image === 'link' ? new URL(imageUrl(image)) : imageUrl(image),
  }
  const messages: ModelMessage[] = [
    { role: 'user', content: [{ type: 'text', text: user }, ...(picture ? [picture] : [])] },
  ]
  if (told) {
    const idOf = (index: number) => ({ toolCallId: `call_${index}`, toolName })
    messages.push({
      role: 'assistant',
      content: told.map((city, index) => ({
        type: 'tool-call',
        ...idOf(index),
        input: { city },
      })),
    })
    messages.push({
      role: 'tool',
      content: told.map((city, index) => ({
        type: 'tool-result',
        ...idOf(index),
        output: { type: 'text', value: `Rain in ${city}` },
      })),
    })
  }
  const choice = tools === 'named' ? { type: 'tool' as const, toolName } : tools
  return {
    messages,
    ...(system && { system }),
    ...(stop && { stopSequences: [stop] }),
    ...(maxTokens && { maxOutputTokens: maxTokens }),
    ...((tools || told) && {
      tools: { [toolName]: tool({ description, inputSchema: jsonSchema(schema as any) }) },
    }),
    ...(choice && { toolChoice: choice }),
  }
}
