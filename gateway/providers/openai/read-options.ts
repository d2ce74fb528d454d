// What does a chat request ask for beside its messages? What is not known is refused, with its name.

import { checkFields, readFields } from '../check-fields.ts'
import { type JsonObject, UntranslatableRequest } from '../provider.ts'
import { FORMAT_FIELDS, FUNCTION_FIELDS, SCHEMA_FIELDS, TOOL_FIELDS } from './chat-fields.ts'

/** The functions among the tools. Throws UntranslatableRequest where there are other kinds. */
export function readFunctions({ tools }: JsonObject): JsonObject[] {
  if (tools === undefined || tools === null) return []
  if (!Array.isArray(tools)) throw new UntranslatableRequest('tools is not a list')
  return tools.map((tool) => {
    if (typeof tool?.function?.name !== 'string')
      throw new UntranslatableRequest(`unsupported tool: ${String(tool?.type)}`)
    checkFields(tool, TOOL_FIELDS, 'tools.')
    checkFields(tool.function, FUNCTION_FIELDS, 'tools.function.')
    return tool.function
  })
}

export type ToolChoice = 'auto' | 'none' | 'required' | { name: string } | undefined

/** Throws UntranslatableRequest, also where there is nothing to be chosen from. */
export function readToolChoice({ tool_choice: choice, tools }: JsonObject): ToolChoice {
  if (choice === undefined || choice === null) return undefined
  const hasTools = Array.isArray(tools) && tools.length > 0
  if (choice === 'auto' || choice === 'none') return choice
  if (!hasTools) throw new UntranslatableRequest('tool_choice wants tools')
  if (choice === 'required') return choice
  const name = choice?.function?.name
  if (typeof name !== 'string')
    throw new UntranslatableRequest(`unsupported tool_choice: ${String(choice?.type ?? choice)}`)
  checkFields(choice, { type: true, function: true }, 'tool_choice.')
  checkFields(choice.function, { name: true }, 'tool_choice.function.')
  return { name }
}

/** `schema` is missing where any JSON will do. */
export type Format = { schema?: JsonObject; name?: string; description?: string }

/** Undefined where the answer may be any text. Throws UntranslatableRequest. */
export function readFormat({ response_format }: JsonObject): Format | undefined {
  const { type, json_schema } = readFields(response_format, FORMAT_FIELDS, 'response_format')
  if (type === undefined || type === 'text') return undefined
  if (type === 'json_object') return {}
  if (type !== 'json_schema')
    throw new UntranslatableRequest(`unsupported response_format: ${String(type)}`)
  return { schema: {}, ...readFields(json_schema, SCHEMA_FIELDS, 'response_format.json_schema') }
}

/** A schema says in itself what it is for. */
export const describedSchema = ({ schema, description }: Format): JsonObject | undefined =>
  schema && (description === undefined ? schema : { description, ...schema })

/** Throws UntranslatableRequest where some are no texts. */
export function readStops(stop: unknown): string[] | undefined {
  if (stop === undefined || stop === null) return undefined
  const sequences: unknown[] = [stop].flat()
  if (sequences.length === 0) return undefined
  if (sequences.every((text) => typeof text === 'string')) return sequences
  throw new UntranslatableRequest('stop must be a text or a list of texts')
}

/** Whose request it is, for vendors that ask. */
export function readUser({ user, safety_identifier }: JsonObject): string | undefined {
  const told = safety_identifier ?? user
  return typeof told === 'string' ? told : undefined
}
