// Which models does the simulated OpenAI have?

import { noSuchModel } from './openai-error.ts'

export type Model = {
  id: string
  kind: 'chat' | 'embedding'
  /** What an alias stands for today; replies name it. */
  snapshot: string
  created: number
  /** The longest answer, in tokens. */
  maxOutput: number
  /** Refuses `max_tokens`, and sampling other than the default. */
  reasoning: boolean
  /** The length of an embedding. */
  dimensions: number
}

const chat = (id: string, snapshot: string, created: number, maxOutput: number): Model[] =>
  [id, `${id}-${snapshot}`].map((name) => ({
    id: name,
    kind: 'chat',
    snapshot: `${id}-${snapshot}`,
    created,
    maxOutput,
    reasoning: /^(o\d|gpt-5)/.test(id),
    dimensions: 0,
  }))

const embedding = (id: string, created: number, dimensions: number): Model => ({
  id,
  kind: 'embedding',
  snapshot: id,
  created,
  maxOutput: 0,
  reasoning: false,
  dimensions,
})

export const models: Model[] = [
  ...chat('gpt-3.5-turbo', '0125', 1706048358, 4096),
  ...chat('gpt-4-turbo', '2024-04-09', 1712361441, 4096),
  ...chat('gpt-4o', '2024-08-06', 1715367049, 16_384),
  ...chat('gpt-4o-mini', '2024-07-18', 1721172741, 16_384),
  ...chat('gpt-4.1', '2025-04-14', 1744316542, 32_768),
  ...chat('gpt-4.1-mini', '2025-04-14', 1744318173, 32_768),
  ...chat('gpt-4.1-nano', '2025-04-14', 1744321707, 32_768),
  ...chat('o3', '2025-04-16', 1744225308, 100_000),
  ...chat('o3-mini', '2025-01-31', 1737146383, 100_000),
  ...chat('o4-mini', '2025-04-16', 1744225351, 100_000),
  ...chat('gpt-5', '2025-08-07', 1754425777, 128_000),
  ...chat('gpt-5-mini', '2025-08-07', 1754425928, 128_000),
  ...chat('gpt-5-nano', '2025-08-07', 1754426384, 128_000),
  embedding('text-embedding-3-small', 1705948997, 1536),
  embedding('text-embedding-3-large', 1705953180, 3072),
  embedding('text-embedding-ada-002', 1671217299, 1536),
]

/** Throws OpenAI's 404. */
export function findModel(id: string): Model {
  const model = models.find((candidate) => candidate.id === id)
  if (!model) throw noSuchModel(id)
  return model
}

export const describeModel = ({ id, created }: Model) => ({
  id,
  object: 'model',
  created,
  owned_by: 'system',
})
