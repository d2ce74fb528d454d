// What becomes of each field that not every provider has a place for, by the format of the client? One row each.

import type { JsonObject, ProviderName } from '../../../../gateway/providers/provider.ts'
import type { Client } from './question.ts'

export type FieldOutcome = 'said' | 'refused' | 'left out'

export type FieldRow = {
  /** As it is named in a refusal. */
  field: string
  /** How the page describes it, where the name is not enough. */
  what?: string
  /** Goes into the body of a plain question. */
  ask: JsonObject
  /** The same without what is asked, where that is a part of something. */
  without?: JsonObject
  /** In the order of the format's vendors; one for all of them where they are the same. */
  outcomes: FieldOutcome[]
}

export type FieldTable = {
  format: Client['routeType']
  plain: JsonObject
  /** Those that are spoken to otherwise; each stands for all that speak its format. */
  vendors: ProviderName[]
  rows: FieldRow[]
}

const S = 'said'
const R = 'refused'
const L = 'left out'

const user = { role: 'user', content: 'x' }
const said = (...content: object[]) => ({
  messages: [{ role: 'user', content: [{ type: 'text', text: 'x' }, ...content] }],
})
const PDF = 'data:application/pdf;base64,AAAA'
const FUNCTION = { type: 'function', function: { name: 'f', parameters: { type: 'object' } } }
const row = (field: string, ask: JsonObject, ...outcomes: FieldOutcome[]): FieldRow => ({
  field,
  ask,
  outcomes,
})
const named = (what: string, one: FieldRow): FieldRow => ({ ...one, what })
const beside = (without: JsonObject, one: FieldRow): FieldRow => ({ ...one, without })

const completions: FieldTable = {
  format: 'Completions',
  plain: { model: 'm', messages: [user], max_completion_tokens: 9000 },
  vendors: ['anthropic', 'gemini', 'bedrock'],
  rows: [
    row('temperature', { temperature: 0.5 }, S),
    named('temperature above 1', row('temperature', { temperature: 1.5 }, R, S, S)),
    row('top_p', { top_p: 0.5 }, S),
    row('reasoning_effort', { reasoning_effort: 'low' }, S),
    row('seed', { seed: 7 }, R, S, R),
    row('presence_penalty', { presence_penalty: 0.5 }, R, S, R),
    row('frequency_penalty', { frequency_penalty: 0.5 }, R, S, R),
    row('logit_bias', { logit_bias: { 50256: -100 } }, R),
    row('logprobs', { logprobs: true }, R),
    row('top_logprobs', { logprobs: false, top_logprobs: 3 }, R),
    named('n above 1', row('n', { n: 2 }, R)),
    named('modalities beside text', row('modalities', { modalities: ['text', 'audio'] }, R)),
    row('audio', { audio: { voice: 'alloy', format: 'wav' } }, R),
    row('metadata', { metadata: { team: 'a' } }, R, R, S),
    row('service_tier', { service_tier: 'flex' }, R, R, S),
    row('store', { store: true }, R),
    row('verbosity', { verbosity: 'low' }, R),
    row('prediction', { prediction: { type: 'content', content: 'x' } }, R),
    row('web_search_options', { web_search_options: {} }, R),
    row('functions', { functions: [{ name: 'f' }] }, R),
    row('function_call', { function_call: 'auto' }, R),
    row('user', { user: 'u' }, S, L, L),
    row('safety_identifier', { safety_identifier: 'u' }, S, L, L),
    row('prompt_cache_key', { prompt_cache_key: 'k' }, L),
    row('prompt_cache_retention', { prompt_cache_retention: '24h' }, L),
    row('include_obfuscation', { stream: true, stream_options: { include_obfuscation: true } }, R),
    named('name of a message', row('messages.name', { messages: [{ ...user, name: 'ann' }] }, R)),
    named(
      'refusal of a message',
      beside(
        { messages: [user, { role: 'assistant', content: null }, user] },
        row(
          'refusal',
          { messages: [user, { role: 'assistant', content: null, refusal: 'no' }, user] },
          S,
        ),
      ),
    ),
    named(
      'image_url.detail low',
      row('detail', said({ type: 'image_url', image_url: { url: PDF, detail: 'low' } }), R),
    ),
    named(
      'file with its data',
      beside(
        said(),
        row('file', said({ type: 'file', file: { file_data: PDF, filename: 'a.pdf' } }), S),
      ),
    ),
    named('file by its id', row('file by id', said({ type: 'file', file: { file_id: 'f' } }), R)),
    beside(
      said(),
      row(
        'input_audio',
        said({ type: 'input_audio', input_audio: { data: 'A', format: 'wav' } }),
        R,
        S,
        R,
      ),
    ),
    named(
      'strict of a tool',
      beside(
        { tools: [{ ...FUNCTION, function: { name: 'f' } }] },
        row('strict', { tools: [{ ...FUNCTION, function: { name: 'f', strict: true } }] }, S),
      ),
    ),
    named(
      'tool of type custom',
      row('custom', { tools: [{ type: 'custom', custom: { name: 'c' } }] }, R),
    ),
    named(
      'tool_choice of several tools',
      row(
        'allowed_tools',
        { tools: [FUNCTION], tool_choice: { type: 'allowed_tools', allowed_tools: {} } },
        R,
      ),
    ),
    named(
      'response_format of another type',
      row('response_format', { response_format: { type: 'grammar' } }, R),
    ),
    named('any other field', row('x_unknown', { x_unknown: 1 }, R)),
  ],
}

const PNG = { type: 'base64', media_type: 'image/png', data: 'AAAA' }
const TEXT = { type: 'text', media_type: 'text/plain', data: 'x' }
const TOOL = { name: 'f', input_schema: { type: 'object' } }
const USE = { type: 'tool_use', id: 'a', name: 'f', input: {} }
const used = (result: object, before: object[] = []) => ({
  tools: [TOOL],
  messages: [
    user,
    { role: 'assistant', content: [...before, USE] },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: 'x', ...result }] },
  ],
})

const messages: FieldTable = {
  format: 'Messages',
  plain: { model: 'm', max_tokens: 9000, ...used({}) },
  vendors: ['openai', 'gemini', 'bedrock'],
  rows: [
    row('temperature', { temperature: 0.5 }, S),
    row('top_p', { top_p: 0.5 }, S),
    row('top_k', { top_k: 5 }, R, S, S),
    named(
      'thinking, enabled',
      row('thinking', { thinking: { type: 'enabled', budget_tokens: 2000 } }, S),
    ),
    named('thinking, adaptive', row('thinking', { thinking: { type: 'adaptive' } }, S)),
    row('display', { thinking: { type: 'adaptive', display: 'omitted' } }, R),
    row('output_config.effort', { output_config: { effort: 'low' } }, S),
    row(
      'output_config.format',
      { output_config: { format: { type: 'json_schema', schema: {} } } },
      S,
    ),
    row('metadata.user_id', { metadata: { user_id: 'u' } }, S, L, L),
    row('container', { container: 'c' }, R),
    row('context_management', { context_management: {} }, R),
    row('mcp_servers', { mcp_servers: [{}] }, R),
    row('inference_geo', { inference_geo: 'us' }, R),
    row('speed', { speed: 'fast' }, R),
    named(
      'cache_control, anywhere',
      row('cache_control', { cache_control: { type: 'ephemeral' } }, L),
    ),
    named('is_error of a result', row('is_error', used({ is_error: true }), S)),
    named(
      'image in the result of a tool',
      row('image', used({ content: [{ type: 'image', source: PNG }] }), R, R, S),
    ),
    named(
      'thoughts of earlier turns',
      row('thinking', used({}, [{ type: 'thinking', thinking: 't', signature: 's' }]), L, L, S),
    ),
    row('redacted_thinking', used({}, [{ type: 'redacted_thinking', data: 'x' }]), L),
    beside(said(), row('document', said({ type: 'document', source: TEXT }), S)),
    named(
      'title and context of a document',
      beside(
        said({ type: 'document', source: TEXT }),
        row('context', said({ type: 'document', source: TEXT, title: 'a', context: 'b' }), S),
      ),
    ),
    named(
      'document by its link',
      row('document', said({ type: 'document', source: { type: 'url', url: 'https://a' } }), R),
    ),
    named(
      'file by its id',
      row('image from file', said({ type: 'image', source: { type: 'file', file_id: 'f' } }), R),
    ),
    row('citations', said({ type: 'document', source: TEXT, citations: { enabled: true } }), R),
    row('search_result', said({ type: 'search_result', source: 's', title: 't', content: [] }), R),
    named('strict of a tool', row('strict', { tools: [{ ...TOOL, strict: true }] }, S)),
    named(
      'input_examples of a tool',
      row('input_examples', { tools: [{ ...TOOL, input_examples: [{}] }] }, R),
    ),
    named(
      'tools that Anthropic runs',
      row('web_search', { tools: [{ type: 'web_search_20250305', name: 'web_search' }] }, R),
    ),
    named('any other field', row('x_unknown', { x_unknown: 1 }, R)),
  ],
}

const pictured = (more: object) => ({
  input: [{ role: 'user', content: [{ type: 'input_image', image_url: PDF, ...more }] }],
})

const responses: FieldTable = {
  format: 'Responses',
  plain: { model: 'm', input: 'x', max_output_tokens: 9000 },
  vendors: ['gemini', 'bedrock', 'custom'],
  rows: [
    row('temperature', { temperature: 0.5 }, S),
    row('top_p', { top_p: 0.5 }, S),
    row('reasoning.effort', { reasoning: { effort: 'low' } }, S),
    row('metadata', { metadata: { team: 'a' } }, R, S, S),
    row('service_tier', { service_tier: 'flex' }, R, S, S),
    row('verbosity', { text: { verbosity: 'low' } }, R, R, S),
    row('store', { store: true }, R),
    row('previous_response_id', { previous_response_id: 'r' }, R),
    row('conversation', { conversation: 'c' }, R),
    row('prompt', { prompt: { id: 'p' } }, R),
    row('background', { background: true }, R),
    row('truncation', { truncation: 'auto' }, R),
    row('max_tool_calls', { max_tool_calls: 1 }, R),
    row('top_logprobs', { top_logprobs: 3 }, R),
    row('include', { include: ['file_search_call.results'] }, R),
    named(
      'include of reasoning.encrypted_content',
      row('include', { include: ['reasoning.encrypted_content'] }, L),
    ),
    row('user', { user: 'u' }, L, L, S),
    row('safety_identifier', { safety_identifier: 'u' }, L, L, S),
    row('prompt_cache_key', { prompt_cache_key: 'k' }, L, L, S),
    named(
      'item_reference',
      row('item_reference', { input: [{ type: 'item_reference', id: 'i' }] }, R),
    ),
    named('tools that OpenAI runs', row('web_search', { tools: [{ type: 'web_search' }] }, R)),
    named(
      'detail low of an image',
      beside(pictured({}), row('detail', pictured({ detail: 'low' }), R, R, S)),
    ),
    named('any other field', row('x_unknown', { x_unknown: 1 }, R)),
  ],
}

const parts = (...all: object[]) => ({
  contents: [{ role: 'user', parts: [{ text: 'x' }, ...all] }],
})
const config = (generationConfig: object) => ({
  generationConfig: { maxOutputTokens: 9000, ...generationConfig },
})
const declared = (more: object = {}) => ({
  tools: [{ functionDeclarations: [{ name: 'f', ...more }] }],
})
const CALLED = { role: 'model', parts: [{ functionCall: { name: 'f', args: {} } }] }
const resulted = (more: object) => ({
  ...declared(),
  contents: [
    CALLED,
    {
      role: 'user',
      parts: [{ functionResponse: { name: 'f', response: { output: 'x' }, ...more } }],
    },
  ],
})

const generateContent: FieldTable = {
  format: 'GenerateContent',
  plain: { model: 'm', ...parts(), ...config({}) },
  vendors: ['openai', 'anthropic', 'bedrock'],
  rows: [
    row('temperature', config({ temperature: 0.5 }), S),
    row('topP', config({ topP: 0.5 }), S),
    row('topK', config({ topK: 5 }), R, S, S),
    row('seed', config({ seed: 7 }), S, R, R),
    row('presencePenalty', config({ presencePenalty: 0.5 }), S, R, R),
    row('frequencyPenalty', config({ frequencyPenalty: 0.5 }), S, R, R),
    row('thinkingBudget', config({ thinkingConfig: { thinkingBudget: 2000 } }), S),
    row('thinkingLevel', config({ thinkingConfig: { thinkingLevel: 'LOW' } }), S),
    row('includeThoughts', config({ thinkingConfig: { includeThoughts: true } }), S),
    named('candidateCount above 1', row('candidateCount', config({ candidateCount: 2 }), R)),
    named(
      'responseModalities beside TEXT',
      row('responseModalities', config({ responseModalities: ['IMAGE'] }), R),
    ),
    row('responseLogprobs', config({ responseLogprobs: true }), R),
    row('speechConfig', config({ speechConfig: {} }), R),
    row('imageConfig', config({ imageConfig: {} }), R),
    row('mediaResolution', config({ mediaResolution: 'MEDIA_RESOLUTION_LOW' }), R),
    named(
      'responseMimeType text/x.enum',
      row('responseMimeType', config({ responseMimeType: 'text/x.enum' }), R),
    ),
    named(
      'safetySettings that filter',
      row(
        'safetySettings',
        { safetySettings: [{ category: 'c', threshold: 'BLOCK_ONLY_HIGH' }] },
        R,
      ),
    ),
    row('cachedContent', { cachedContent: 'c' }, R),
    row('labels', { labels: { a: 'b' } }, R),
    named('the mode VALIDATED', {
      field: 'mode',
      ask: { ...declared(), toolConfig: { functionCallingConfig: { mode: 'VALIDATED' } } },
      without: declared(),
      outcomes: [S],
    }),
    named(
      'several allowedFunctionNames',
      row(
        'allowedFunctionNames',
        {
          ...declared(),
          toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['f', 'g'] } },
        },
        R,
      ),
    ),
    row('behavior', declared({ behavior: 'NON_BLOCKING' }), R),
    named(
      'tools that Google runs',
      row('googleSearch', { tools: [{ functionDeclarations: [], googleSearch: {} }] }, R),
    ),
    named(
      'sound',
      row('audio', parts({ inlineData: { mimeType: 'audio/wav', data: 'AAAA' } }), S, R, R),
    ),
    named(
      'a film',
      row('video/mp4', parts({ inlineData: { mimeType: 'video/mp4', data: 'AAAA' } }), R),
    ),
    row('videoMetadata', parts({ text: 'x', videoMetadata: { fps: 1 } }), R),
    named('parts of a result', row('parts', resulted({ parts: [{ inlineData: {} }] }), R)),
    named(
      'thoughts of earlier turns',
      row(
        'thought',
        {
          contents: [
            { role: 'model', parts: [{ text: 't', thought: true }] },
            { role: 'user', parts: [{ text: 'x' }] },
          ],
        },
        L,
      ),
    ),
    named('any other field', row('x_unknown', { x_unknown: 1 }, R)),
  ],
}

export const fieldTables: FieldTable[] = [completions, messages, responses, generateContent]

export const outcomeAt = ({ outcomes }: FieldRow, index: number): FieldOutcome =>
  outcomes.length === 1 ? outcomes[0]! : outcomes[index]!
