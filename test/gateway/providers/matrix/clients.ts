// Which clients are tried? The providers' own SDKs, and one that many apps are written with.

import { anthropicMessages } from './clients/anthropic-messages.ts'
import { googleGenai } from './clients/google-genai.ts'
import { openaiChat } from './clients/openai-chat.ts'
import { openaiResponses } from './clients/openai-responses.ts'
import { vercelChat, vercelMessages, vercelResponses } from './clients/vercel-ai.ts'
import type { Client } from './question.ts'

export const clients: Client[] = [
  openaiChat,
  vercelChat,
  anthropicMessages,
  vercelMessages,
  openaiResponses,
  vercelResponses,
  googleGenai,
]
