// Which providers are there? One row each.

import { anthropic } from './anthropic/anthropic.ts'
import { openai } from './openai/openai.ts'
import type { Provider, ProviderName } from './provider.ts'

export const providers: Record<ProviderName, Provider> = { anthropic, openai }
