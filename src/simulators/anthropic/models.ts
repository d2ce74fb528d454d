// Which models does the simulated Anthropic have?

import { AnthropicError } from './anthropic-error.ts'

export type Model = {
  id: string
  /** A name that also stands for it. */
  alias?: string
  displayName: string
  createdAt: string
  /** The longest answer, in tokens. */
  maxOutput: number
  /** Later models take no temperature but 1, and no top_p or top_k. */
  sampling: boolean
}

const model = (
  id: string,
  alias: string | undefined,
  displayName: string,
  date: string,
  maxOutput: number,
  sampling = true,
): Model => ({ id, alias, displayName, createdAt: `${date}T00:00:00Z`, maxOutput, sampling })

/** The newest first, as the API lists them. */
export const models: Model[] = [
  model('claude-opus-4-7', undefined, 'Claude Opus 4.7', '2026-04-14', 128_000, false),
  model('claude-sonnet-4-6', undefined, 'Claude Sonnet 4.6', '2026-02-17', 64_000),
  model('claude-opus-4-6', undefined, 'Claude Opus 4.6', '2026-02-04', 128_000),
  model('claude-opus-4-5-20251101', 'claude-opus-4-5', 'Claude Opus 4.5', '2025-11-24', 64_000),
  model('claude-haiku-4-5-20251001', 'claude-haiku-4-5', 'Claude Haiku 4.5', '2025-10-15', 64_000),
  model(
    'claude-sonnet-4-5-20250929',
    'claude-sonnet-4-5',
    'Claude Sonnet 4.5',
    '2025-09-29',
    64_000,
  ),
  model('claude-opus-4-1-20250805', 'claude-opus-4-1', 'Claude Opus 4.1', '2025-08-05', 32_000),
  model('claude-opus-4-20250514', 'claude-opus-4-0', 'Claude Opus 4', '2025-05-22', 32_000),
  model('claude-sonnet-4-20250514', 'claude-sonnet-4-0', 'Claude Sonnet 4', '2025-05-22', 64_000),
  model(
    'claude-3-5-haiku-20241022',
    'claude-3-5-haiku-latest',
    'Claude Haiku 3.5',
    '2024-10-22',
    8192,
  ),
  model('claude-3-haiku-20240307', undefined, 'Claude Haiku 3', '2024-03-07', 4096),
]

/** Throws Anthropic's 404. */
export function findModel(id: string): Model {
  const found = models.find((candidate) => candidate.id === id || candidate.alias === id)
  if (!found) throw new AnthropicError(404, `model: ${id}`)
  return found
}

export const describeModel = ({ id, displayName, createdAt }: Model) => ({
  type: 'model',
  id,
  display_name: displayName,
  created_at: createdAt,
})

/** One page, which begins after or ends before a model. */
export function listModels(query: URLSearchParams) {
  const indexOf = (id: string | null) => (id === null ? -1 : models.indexOf(findModel(id)))
  const limit = Math.min(Math.max(Number(query.get('limit') ?? 20) || 20, 1), 1000)
  const before = indexOf(query.get('before_id'))
  const rest =
    before >= 0 ? models.slice(0, before) : models.slice(indexOf(query.get('after_id')) + 1)
  const page = before >= 0 ? rest.slice(-limit) : rest.slice(0, limit)
  return {
    data: page.map(describeModel),
    has_more: page.length < rest.length,
    first_id: page[0]?.id ?? null,
    last_id: page.at(-1)?.id ?? null,
  }
}
