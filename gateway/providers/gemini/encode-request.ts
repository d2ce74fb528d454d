// How is an OpenAI chat request said in Gemini's GenerateContent? https://ai.google.dev/api/generate-content

import { checkFields, type KnownFields } from '../check-fields.ts'
import { CHAT_FIELDS } from '../openai/chat-fields.ts'
import { isSystem, joinSystem, readMessages } from '../openai/read-content.ts'
import {
  describedSchema,
  type Format,
  readFormat,
  readFunctions,
  readStops,
  readToolChoice,
  type ToolChoice,
} from '../openai/read-options.ts'
import { budgetOf } from '../openai/reasoning-effort.ts'
import { type JsonObject, UntranslatableRequest } from '../provider.ts'
import { encodeContents } from './encode-contents.ts'

const FIELDS: KnownFields = {
  ...CHAT_FIELDS,
  seed: true,
  frequency_penalty: true,
  presence_penalty: true,
}

/** Throws UntranslatableRequest for what Gemini has no word for. The model and the stream are told by the path. */
export function encodeRequest(body: JsonObject): JsonObject {
  checkFields(body, FIELDS, '', 'Gemini')
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
      ...encodeFormat(readFormat(body)),
    },
  }
}

function encodeTools(body: JsonObject): JsonObject {
  const functions = readFunctions(body)
  const choice = readToolChoice(body)
  if (functions.length === 0) return {}
  if (body.parallel_tool_calls === false)
    throw new UntranslatableRequest(
      'parallel_tool_calls: Gemini cannot be kept from parallel tool calls',
    )
  const strict = functions.some((one) => one.strict === true)
  return {
    tools: [
      {
        functionDeclarations: functions.map(({ name, description, parameters }) => ({
          name,
          description: description ?? undefined,
          parametersJsonSchema: parameters ?? undefined,
        })),
      },
    ],
    toolConfig: encodeToolChoice(choice, strict),
  }
}

/** A call that is forced keeps to its schema anyway. */
function encodeToolChoice(choice: ToolChoice, strict: boolean): JsonObject | undefined {
  const calling = (mode: string, allowedFunctionNames?: string[]) => ({
    functionCallingConfig: { mode, allowedFunctionNames },
  })
  if (choice === 'none') return calling('NONE')
  if (choice === 'required') return calling('ANY')
  if (typeof choice === 'object') return calling('ANY', [choice.name])
  if (strict) return calling('VALIDATED')
  return choice && calling('AUTO')
}

const encodeFormat = (format: Format | undefined): JsonObject =>
  format
    ? { responseMimeType: 'application/json', responseJsonSchema: describedSchema(format) }
    : {}

/** From the third generation on, Gemini thinks in levels; before, in budgets. */
function encodeThinking(body: JsonObject): JsonObject | undefined {
  const budget = budgetOf(body)
  if (budget === undefined) return undefined
  if (!String(body.model).includes('gemini-3'))
    return budget === 0 ? { thinkingBudget: 0 } : { thinkingBudget: budget, includeThoughts: true }
  if (budget === 0)
    throw new UntranslatableRequest('reasoning_effort: this model cannot be kept from reasoning')
  const effort = body.reasoning_effort
  const level = effort === 'minimal' || effort === 'low' || effort === 'medium' ? effort : 'high'
  return { thinkingLevel: level, includeThoughts: true }
}
