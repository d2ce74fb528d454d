// What does OpenAI Chat Completions look like on the wire? Only the fields that translation reads or writes.
// https://platform.openai.com/docs/api-reference/chat
//
// It is also what translations between two other formats go through. For that it has a few fields more, which no
// OpenAI has: of a message `reasoning_content`, `reasoning_signature` and `is_error`, of a request `top_k` and
// `thinking_budget`.

export type ChatContentPart =
  | { type: 'text'; text: string }
  | { type: 'image_url'; image_url: { url: string; detail?: string } }
  | { type: 'file'; file: { file_data?: string; filename?: string } }
  | { type: 'input_audio'; input_audio: { data: string; format: string } }
  | { type: 'refusal'; refusal: string }

export type ToolCall = {
  id: string
  type: 'function'
  function: { name: string; arguments: string }
}

export type ChatMessage = {
  role: 'system' | 'developer' | 'user' | 'assistant' | 'tool'
  content?: string | ChatContentPart[] | null
  tool_calls?: ToolCall[]
  tool_call_id?: string
  reasoning_content?: string
  reasoning_signature?: string
  is_error?: boolean
}

export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter'

export type ChatUsage = {
  prompt_tokens: number
  completion_tokens: number
  total_tokens: number
  prompt_tokens_details?: { cached_tokens?: number; cache_write_tokens?: number }
  completion_tokens_details?: { reasoning_tokens: number }
}

export type ChatReply = {
  id: string
  object: 'chat.completion'
  created: number
  model: string
  choices: {
    index: number
    message: {
      role: 'assistant'
      content: string | null
      refusal: null
      reasoning_content?: string
      reasoning_signature?: string
      tool_calls?: ToolCall[]
    }
    logprobs: null
    finish_reason: FinishReason
  }[]
  usage: ChatUsage
}

export type ToolCallDelta = {
  index: number
  id?: string
  type?: 'function'
  function: { name?: string; arguments: string }
}

export type ChatDelta = {
  role?: 'assistant'
  content?: string
  reasoning_content?: string
  reasoning_signature?: string
  tool_calls?: ToolCallDelta[]
}
