// A request with everything that each provider can be told, in each format.

import type { JsonObject, ProviderName } from '../../../../gateway/providers/provider.ts'
import type { Client } from './question.ts'
import { PIXEL } from './question.ts'

export type WholeRequest = {
  body: JsonObject
  /** Fields whose value is the client's own, of any shape. */
  free: string[]
  /** What need not make a difference, by its path without numbers. */
  indifferent: string[]
  indifferentTo?: Partial<Record<ProviderName, string[]>>
}

const SCHEMA = { type: 'object', properties: { city: { type: 'string' } } }
const PNG = `data:image/png;base64,${PIXEL}`
const PDF = 'data:application/pdf;base64,AAAA'

const call = (id: string, city: string) => ({
  id,
  type: 'function',
  function: { name: 'weather', arguments: JSON.stringify({ city }) },
})

export const WHOLE_REQUESTS: Record<Client['routeType'], WholeRequest> = {
  Completions: {
    body: {
      model: 'gemini-2.5-pro',
      messages: [
        { role: 'system', content: 'one' },
        { role: 'developer', content: [{ type: 'text', text: 'two' }] },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'three' },
            { type: 'image_url', image_url: { url: PNG, detail: 'auto' } },
            { type: 'file', file: { file_data: PDF, filename: 'four.pdf' } },
          ],
        },
        { role: 'assistant', content: 'five', tool_calls: [call('a', 'Oslo'), call('b', 'Rome')] },
        { role: 'tool', tool_call_id: 'a', content: 'six' },
        { role: 'tool', tool_call_id: 'b', content: [{ type: 'text', text: 'seven' }] },
        { role: 'assistant', content: null, refusal: 'eight' },
        { role: 'user', content: 'nine' },
      ],
      max_completion_tokens: 9000,
      temperature: 1,
      top_p: 0.9,
      stop: ['ten', 'eleven'],
      stream: true,
      stream_options: { include_usage: true },
      reasoning_effort: 'low',
      tools: [
        {
          type: 'function',
          function: { name: 'weather', description: 'twelve', parameters: SCHEMA, strict: true },
        },
      ],
      tool_choice: { type: 'function', function: { name: 'weather' } },
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'n', description: 'thirteen', schema: SCHEMA, strict: true },
      },
    },
    free: ['parameters', 'schema'],
    indifferent: [
      // Usage is told anyway.
      'stream_options.include_usage',
      // Nobody has an answer that fits less well.
      'response_format.json_schema.strict',
      'response_format.json_schema.name',
      // Of one kind only.
      'messages.tool_calls.type',
      'tools.type',
      'tool_choice.type',
    ],
    indifferentTo: {
      // The path says them.
      gemini: [
        'model',
        'stream',
        'messages.content.file.filename',
        // A call that is forced keeps to its schema anyway.
        'tools.function.strict',
      ],
      // Its kind of name has no end.
      bedrock: ['model', 'stream', 'messages.content.file.filename'],
      anthropic: [],
    },
  },
  Messages: {
    body: {
      model: 'gemini-2.5-pro',
      max_tokens: 9000,
      system: [{ type: 'text', text: 'one' }],
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'two' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PIXEL } },
            {
              type: 'document',
              source: { type: 'base64', media_type: 'application/pdf', data: 'AAAA' },
              title: 'three',
              context: 'four',
            },
            {
              type: 'document',
              source: { type: 'text', media_type: 'text/plain', data: 'five' },
              title: 'six',
              context: 'seven',
            },
          ],
        },
        {
          role: 'assistant',
          content: [
            { type: 'text', text: 'eight' },
            { type: 'tool_use', id: 'a', name: 'weather', input: { city: 'Oslo' } },
            { type: 'tool_use', id: 'b', name: 'weather', input: { city: 'Rome' } },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'a', content: 'nine' },
            {
              type: 'tool_result',
              tool_use_id: 'b',
              is_error: true,
              content: [{ type: 'text', text: 'ten' }],
            },
          ],
        },
      ],
      temperature: 1,
      top_p: 0.9,
      stop_sequences: ['eleven', 'twelve'],
      stream: true,
      thinking: { type: 'enabled', budget_tokens: 2000 },
      tools: [{ name: 'weather', description: 'thirteen', input_schema: SCHEMA, strict: true }],
      tool_choice: { type: 'tool', name: 'weather' },
      output_config: { format: { type: 'json_schema', schema: SCHEMA } },
    },
    free: ['input', 'input_schema', 'schema'],
    indifferent: ['messages.content.source.media_type'],
    indifferentTo: {
      openai: [],
      gemini: ['model', 'stream', 'messages.content.title', 'tools.strict'],
      bedrock: ['model', 'stream'],
    },
  },
  Responses: {
    body: {
      model: 'gemini-2.5-pro',
      instructions: 'one',
      input: [
        { role: 'developer', content: 'two' },
        {
          type: 'message',
          role: 'user',
          content: [
            { type: 'input_text', text: 'three' },
            { type: 'input_image', image_url: PNG, detail: 'auto' },
            { type: 'input_file', file_data: PDF, filename: 'four.pdf' },
          ],
        },
        { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'five' }] },
        { type: 'function_call', call_id: 'a', name: 'weather', arguments: '{"city":"Oslo"}' },
        { type: 'function_call_output', call_id: 'a', output: 'six' },
        { role: 'user', content: 'seven' },
      ],
      max_output_tokens: 9000,
      temperature: 1,
      top_p: 0.9,
      stream: true,
      stream_options: { include_obfuscation: false },
      reasoning: { effort: 'low', summary: 'auto' },
      text: {
        format: {
          type: 'json_schema',
          name: 'n',
          description: 'eight',
          schema: SCHEMA,
          strict: true,
        },
      },
      tools: [
        {
          type: 'function',
          name: 'weather',
          description: 'nine',
          parameters: SCHEMA,
          strict: true,
        },
      ],
      tool_choice: { type: 'function', name: 'weather' },
    },
    free: ['parameters', 'schema'],
    // A summary of thoughts is told of in one length only, where there are any.
    indifferent: ['reasoning.summary'],
    indifferentTo: {
      gemini: [
        'model',
        'stream',
        'text.format.name',
        'text.format.strict',
        'input.content.filename',
        'tools.strict',
      ],
      bedrock: ['model', 'stream', 'text.format.strict', 'input.content.filename'],
      custom: [],
    },
  },
  GenerateContent: {
    body: {
      model: 'm',
      stream: true,
      systemInstruction: { role: 'user', parts: [{ text: 'one' }] },
      contents: [
        {
          role: 'user',
          parts: [
            { text: 'two' },
            { inlineData: { mimeType: 'image/png', data: PIXEL } },
            { inline_data: { mime_type: 'application/pdf', data: 'AAAA', display_name: 'three' } },
          ],
        },
        {
          role: 'model',
          parts: [
            { text: 'four' },
            { functionCall: { id: 'a', name: 'weather', args: { city: 'Oslo' } } },
            { functionCall: { id: 'b', name: 'weather', args: { city: 'Rome' } } },
          ],
        },
        {
          role: 'user',
          parts: [
            { functionResponse: { id: 'a', name: 'weather', response: { output: 'five' } } },
            { functionResponse: { id: 'b', name: 'weather', response: { error: 'six' } } },
          ],
        },
      ],
      tools: [
        { functionDeclarations: [{ name: 'weather', description: 'seven', parameters: SCHEMA }] },
      ],
      toolConfig: {
        functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['weather'] },
      },
      generationConfig: {
        maxOutputTokens: 9000,
        temperature: 1,
        topP: 0.9,
        stopSequences: ['eight', 'nine'],
        responseMimeType: 'application/json',
        responseJsonSchema: SCHEMA,
        thinkingConfig: { thinkingBudget: 2000, includeThoughts: true },
      },
    },
    free: ['args', 'response', 'parameters', 'responseJsonSchema'],
    indifferent: [
      'systemInstruction.role',
      // The call it belongs to has it as well.
      'contents.parts.functionResponse.name',
      // Thoughts that there are are told.
      'generationConfig.thinkingConfig.includeThoughts',
    ],
    indifferentTo: { bedrock: ['model', 'stream'] },
  },
}
