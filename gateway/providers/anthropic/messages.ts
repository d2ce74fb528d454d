// What does Anthropic Messages look like on the wire? Only the fields that translation reads or writes.
// https://docs.anthropic.com/en/api/messages

export type ContentBlock =
  | { type: 'text'; text: string }
  | { type: 'thinking'; thinking: string; signature?: string }
  | { type: 'image'; source: Source }
  | { type: 'document'; source: Source; title?: unknown }
  | { type: 'tool_use'; id: string; name: string; input: object }
  | {
      type: 'tool_result'
      tool_use_id: string
      content: string | ContentBlock[]
      is_error?: boolean
    }

export type Source =
  | { type: 'base64'; media_type: string; data: string }
  | { type: 'text'; media_type: string; data: string }
  | { type: 'url'; url: string }

export type Message = { role: 'user' | 'assistant'; content: string | ContentBlock[] }

export type StopReason =
  | 'end_turn'
  | 'max_tokens'
  | 'stop_sequence'
  | 'tool_use'
  | 'pause_turn'
  | 'refusal'

export type MessagesUsage = {
  input_tokens: number
  cache_creation_input_tokens?: number | null
  cache_read_input_tokens?: number | null
  output_tokens: number
}

export type MessagesReply = {
  id: string
  type: 'message'
  role: 'assistant'
  model: string
  content: ContentBlock[]
  stop_reason: StopReason
  stop_sequence: string | null
  usage: MessagesUsage
}
