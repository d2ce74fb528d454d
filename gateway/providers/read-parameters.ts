// Which parameters does a client ask a model for, whichever format it speaks?

import type { JsonObject } from './provider.ts'
import { isObject } from './read-object.ts'

export type ReadParameters = {
  temperature?: number
  top_p?: number
  max_tokens?: number
  frequency_penalty?: number
  presence_penalty?: number
  seed?: number
}

/** In each format's own words, the newer before the older. */
const NAMES: Record<keyof ReadParameters, readonly string[]> = {
  temperature: ['temperature'],
  top_p: ['top_p', 'topP'],
  max_tokens: ['max_completion_tokens', 'max_tokens', 'max_output_tokens', 'maxOutputTokens'],
  frequency_penalty: ['frequency_penalty', 'frequencyPenalty'],
  presence_penalty: ['presence_penalty', 'presencePenalty'],
  seed: ['seed'],
}
const PARAMETERS = Object.keys(NAMES) as (keyof ReadParameters)[]

export function readParameters(body: JsonObject): ReadParameters {
  const config = body.generationConfig ?? body.generation_config
  const source = isObject(config) ? config : body
  const read: ReadParameters = {}
  for (const parameter of PARAMETERS)
    for (const name of NAMES[parameter]) {
      const value = source[name]
      if (typeof value !== 'number') continue
      read[parameter] = value
      break
    }
  return read
}
