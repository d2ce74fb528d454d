// How is an OpenAI chat request said in Gemini's GenerateContent? https://ai.google.dev/api/generate-content

import {
  isSystem,
  joinSystem,
  readFunctions,
  readMessages,
  readStops,
  refuseForeignFields,
} from '../openai/read-content.ts'
import { budgetOf } from '../openai/reasoning-effort.ts'
import { type JsonObject, UntranslatableRequest } from '../provider.ts'
import { encodeContents } from './encode-contents.ts'

/** What Gemini has no word for (logit_bias, user, …) is left out; the model and the stream are told by the path. */
export function encodeRequest(body: JsonObject): JsonObject {
  refuseForeignFields(body)
  const messages = readMessages(body.messages)
  const system = joinSystem(messages)
  return {
    contents: encodeContents(messages.filter((message) => !isSystem(message))),
    systemInstruction: system === '' ? undefined : { parts: [{ text: system }] },
    ...encodeTools(body),
    generationConfig: {
      temperature: body.temperature ?? undefined,
      topP: body.top_p ?? undefined,
      topK: body.top_k ?? undefined,
      maxOutputTokens: body.max_completion_tokens ?? body.max_tokens ?? undefined,
      stopSequences: readStops(body.stop),
      seed: body.seed ?? undefined,
      presencePenalty: body.presence_penalty ?? undefined,
      frequencyPenalty: body.frequency_penalty ?? undefined,
      thinkingConfig: encodeThinking(body),
      ...encodeFormat(body.response_format),
    },
  }
}

function encodeTools(body: JsonObject): JsonObject {
  const functions = readFunctions(body)
  if (functions.length === 0) return {}
  if (body.parallel_tool_calls === false)
    throw new UntranslatableRequest('Gemini cannot be kept from parallel tool calls')
  return {
    tools: [
      {
        functionDeclarations: functions.map(({ name, description, parameters }) => ({
          name,
          description,
          parametersJsonSchema: parameters,
        })),
      },
    ],
    toolConfig: encodeToolChoice(body.tool_choice),
  }
}

function encodeToolChoice(choice: unknown): JsonObject | undefined {
  const calling = (mode: string, allowedFunctionNames?: string[]) => ({
    functionCallingConfig: { mode, allowedFunctionNames },
  })
  if (choice === 'none') return calling('NONE')
  if (choice === 'auto') return calling('AUTO')
  if (choice === 'required') return calling('ANY')
  const name = (choice as JsonObject | undefined)?.function?.name
  return typeof name === 'string' ? calling('ANY', [name]) : undefined
}

function encodeFormat(format: JsonObject | undefined | null): JsonObject {
  if (format?.type !== 'json_object' && format?.type !== 'json_schema') return {}
  return {
    responseMimeType: 'application/json',
    responseJsonSchema: format.json_schema?.schema,
  }
}

/** From the third generation on, Gemini thinks in levels; before, in budgets. */
function encodeThinking(body: JsonObject): JsonObject | undefined {
  const budget = budgetOf(body)
  if (budget === undefined) return undefined
  if (!String(body.model).includes('gemini-3'))
    return { thinkingBudget: budget, includeThoughts: true }
  const effort = body.reasoning_effort
  const level = effort === 'minimal' || effort === 'low' || effort === 'medium' ? effort : 'high'
  return { thinkingLevel: level, includeThoughts: true }
}
