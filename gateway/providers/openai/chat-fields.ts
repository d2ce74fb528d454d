// Which fields of a chat request can be said to other vendors than OpenAI, and which ask for nothing?

import { CACHE_MARKS, isEmpty, isOneOf, type KnownFields } from '../check-fields.ts'

const isOnlyText = (modalities: unknown) =>
  [modalities].flat().every((one) => one === 'text') ||
  'unsupported modality: modalities may hold text alone'

/** Said to each of them, or with a value that is as good as none. */
export const CHAT_FIELDS: KnownFields = {
  model: true,
  messages: true,
  max_tokens: true,
  max_completion_tokens: true,
  temperature: true,
  top_p: true,
  stop: true,
  stream: true,
  stream_options: { include_usage: true, include_obfuscation: isOneOf(false) },
  tools: true,
  tool_choice: true,
  parallel_tool_calls: true,
  response_format: true,
  reasoning_effort: true,
  n: (count) => count === 1 || 'n must be 1',
  modalities: isOnlyText,
  frequency_penalty: isOneOf(0),
  presence_penalty: isOneOf(0),
  logit_bias: isEmpty,
  logprobs: isOneOf(false),
  top_logprobs: isOneOf(0),
  metadata: isEmpty,
  service_tier: isOneOf('auto', 'default'),
  store: isOneOf(false),
  verbosity: isOneOf('medium'),
  // Who asks, and what may be cached: nothing that an answer depends on, and not every vendor wants to know.
  user: true,
  safety_identifier: true,
  prompt_cache_key: true,
  prompt_cache_retention: true,
  // No field of OpenAI's: see chat-completions.ts.
  top_k: true,
  thinking_budget: true,
}

/** What a client got as an answer it may send back as it is. */
export const MESSAGE_FIELDS: KnownFields = {
  role: true,
  content: true,
  refusal: true,
  tool_calls: true,
  annotations: isEmpty,
  reasoning_content: true,
  reasoning_signature: true,
}

/** The name is that of the function, which the call says as well. */
export const RESULT_FIELDS: KnownFields = {
  role: true,
  content: true,
  tool_call_id: true,
  name: true,
  is_error: true,
}

export const PART_FIELDS: Readonly<Record<string, KnownFields>> = {
  text: { type: true, text: true, ...CACHE_MARKS },
  refusal: { type: true, refusal: true },
  image_url: { type: true, image_url: true, ...CACHE_MARKS },
  file: { type: true, file: true, ...CACHE_MARKS },
  input_audio: { type: true, input_audio: true },
}

/** Whatever is not said of it, others look at an image as closely as they can. */
export const IMAGE_FIELDS: KnownFields = { url: true, detail: isOneOf('auto', 'high') }
export const FILE_FIELDS: KnownFields = { file_data: true, file_id: true, filename: true }

export const TOOL_FIELDS: KnownFields = { type: true, function: true, ...CACHE_MARKS }
export const FUNCTION_FIELDS: KnownFields = {
  name: true,
  description: true,
  parameters: true,
  strict: true,
}
/** Who puts a stream together may keep where in it the call stood. */
export const CALL_FIELDS: KnownFields = { id: true, type: true, function: true, index: true }
export const CALLED_FIELDS: KnownFields = { name: true, arguments: true }

export const FORMAT_FIELDS: KnownFields = { type: true, json_schema: true }
/** The name is there for OpenAI's sake alone. */
export const SCHEMA_FIELDS: KnownFields = {
  name: true,
  description: true,
  schema: true,
  strict: true,
}
