import { expect, test } from 'vitest'
import { UsageScanner } from '../../../gateway/telemetry/usage-scanner.ts'

function scan(pieces: Buffer[]) {
  const scanner = new UsageScanner()
  for (const piece of pieces) scanner.read(piece)
  return scanner.usage
}

const OPENAI = JSON.stringify(
  {
    model: 'gpt-4o-2024',
    choices: [{ message: { content: 'A lie: "usage":{"prompt_tokens":99}' } }],
    usage: { prompt_tokens: 12, completion_tokens: 3, prompt_tokens_details: { cached_tokens: 4 } },
  },
  null,
  2,
)
const ANTHROPIC_STREAM =
  'data: {"type":"message_start","message":{"model":"claude","usage":{"input_tokens":5,"cache_read_input_tokens":7,"output_tokens":1}}}\n\n' +
  'data: {"type":"message_delta","usage":{"output_tokens":6}}\n\ndata: {"usage":null}\n\n'

test.each([
  [
    'a reply',
    OPENAI,
    { model: 'gpt-4o-2024', inputTokens: 12, outputTokens: 3, cachedInputTokens: 4 },
  ],
  [
    'a stream',
    ANTHROPIC_STREAM,
    { model: 'claude', inputTokens: 12, outputTokens: 6, cachedInputTokens: 7 },
  ],
  [
    'what was heard and said',
    '{"usage":{"prompt_tokens":9,"completion_tokens":7,"prompt_tokens_details":{"audio_tokens":4,"cached_tokens":0},"completion_tokens_details":{"audio_tokens":5,"reasoning_tokens":0}}}',
    { inputTokens: 9, outputTokens: 7, inputAudioTokens: 4, outputAudioTokens: 5 },
  ],
  [
    'what Gemini counts apart',
    '{"usageMetadata":{"promptTokenCount":9,"toolUsePromptTokenCount":2,"candidatesTokenCount":3,"thoughtsTokenCount":4,"cachedContentTokenCount":5,"promptTokensDetails":[{"modality":"TEXT","tokenCount":3},{"modality":"AUDIO","tokenCount":6}]},"modelVersion":"gemini"}',
    {
      model: 'gemini',
      inputTokens: 11,
      outputTokens: 7,
      reasoningTokens: 4,
      cachedInputTokens: 5,
      inputAudioTokens: 6,
    },
  ],
  ['no usage', '{"error":{"message":"x"}}', {}],
  ['a usage that is none', '{"a":"usage","usage":[1]}', {}],
])('reads %s wherever its bytes are cut', (_, text, expected) => {
  const bytes = Buffer.from(text)
  for (let at = 0; at <= bytes.length; at++)
    expect(scan([bytes.subarray(0, at), bytes.subarray(at)]), `cut at ${at}`).toEqual(expected)
  expect(scan([...bytes].map((byte) => Buffer.from([byte])))).toEqual(expected)
})
