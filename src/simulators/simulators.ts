// Which providers can be simulated? One folder each, and a row here.

import { anthropic } from './anthropic/simulator.ts'
import { azure } from './azure/simulator.ts'
import { bedrock } from './bedrock/simulator.ts'
import { gemini } from './gemini/simulator.ts'
import { openai } from './openai/simulator.ts'
import type { Simulator } from './simulator.ts'

export const simulators: Simulator[] = [openai, anthropic, gemini, azure, bedrock]
