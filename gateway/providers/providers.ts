// Which providers are there? One row each.

import { anthropic } from './anthropic/anthropic.ts'
import { azureopenai } from './azureopenai/azureopenai.ts'
import { bedrock } from './bedrock/bedrock.ts'
import { custom } from './custom/custom.ts'
import { gemini } from './gemini/gemini.ts'
import { openai } from './openai/openai.ts'
import type { Provider, ProviderName } from './provider.ts'

export const providers: Record<ProviderName, Provider> = {
  anthropic,
  azureopenai,
  bedrock,
  custom,
  gemini,
  openai,
}
