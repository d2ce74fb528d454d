// What is asked of each pair of client and provider, and what must come of it? One row each.

import type { Answer, Question } from './question.ts'

export type Feature = {
  name: string
  question: Question
  /** Said of an answer in one piece and of a streamed one alike. Undefined where it is as it should be. */
  fault(answer: Answer, plain: Answer): string | undefined
}

const says = (wanted: RegExp) => (answer: Answer) =>
  wanted.test(answer.text) ? undefined : `the text is ${JSON.stringify(answer.text)}`

const calls = (answer: Answer) => {
  const [call, ...others] = answer.calls
  const fits = call?.name === 'get_weather' && (call.input as any)?.city === 'simulated'
  return fits && others.length === 0 && answer.finish === 'tool-calls'
    ? undefined
    : `the calls are ${JSON.stringify(answer.calls)}, the end is ${answer.finish}`
}

const both =
  (...faults: Feature['fault'][]): Feature['fault'] =>
  (answer, plain) =>
    faults.map((fault) => fault(answer, plain)).find((found) => found !== undefined)

const HELLO = 'Hello there'

export const features: Feature[] = [
  {
    name: 'answer and usage',
    question: { user: HELLO },
    fault: both(says(/^Simulated reply from .+: you said "Hello there"$/), (answer) =>
      answer.finish === 'stop' && answer.inputTokens > 0 && answer.outputTokens > 0
        ? undefined
        : JSON.stringify(answer),
    ),
  },
  {
    name: 'system prompt',
    question: { user: HELLO, system: 'Be brief, and then be briefer still, whatever happens.' },
    fault: both(says(/you said "Hello there"/), ({ inputTokens }, plain) =>
      inputTokens > plain.inputTokens ? undefined : 'it costs no tokens, so it was not seen',
    ),
  },
  { name: 'tools', question: { user: 'What is the weather?', tools: 'auto' }, fault: calls },
  { name: 'any tool', question: { user: HELLO, tools: 'required' }, fault: calls },
  { name: 'that tool', question: { user: HELLO, tools: 'named' }, fault: calls },
  {
    name: 'no tool',
    question: { user: 'What is the weather?', tools: 'none' },
    fault: says(/you said "What is the weather\?"/),
  },
  {
    name: 'one tool at a time',
    question: { user: 'What is the weather?', tools: 'auto', serial: true },
    fault: calls,
  },
  {
    name: 'tools with a strict schema',
    question: { user: 'What is the weather?', tools: 'auto', strict: true },
    fault: calls,
  },
  {
    name: 'tool result',
    question: { user: 'What is the weather?', told: ['Oslo'] },
    fault: says(/the tool said ".*Rain in Oslo/),
  },
  {
    name: 'parallel tool results',
    question: { user: 'What is the weather?', told: ['Oslo', 'Rome'] },
    fault: says(/the tool said ".*Rain in (?:Oslo|Rome)/),
  },
  {
    name: 'image in the request',
    question: { user: 'What is this?', image: 'data' },
    fault: says(/you said "What is this\?"/),
  },
  {
    name: 'image by its link',
    question: { user: 'What is this?', image: 'link' },
    fault: says(/you said "What is this\?"/),
  },
  {
    name: 'PDF in the request',
    question: { user: 'What is this?', file: true },
    fault: says(/you said "What is this\?"/),
  },
  {
    name: 'stop',
    question: { user: HELLO, stop: 'you said' },
    fault: says(/^Simulated reply from .+: $/),
  },
  {
    name: 'limit',
    question: { user: HELLO, maxTokens: 16 },
    fault: ({ finish, outputTokens }) =>
      finish === 'length' || outputTokens <= 16 ? undefined : `the end is ${finish}`,
  },
  { name: 'JSON schema', question: { user: HELLO, json: true }, fault: says(/^\{"verdict":/) },
  {
    name: 'reasoning',
    question: { user: HELLO, thinks: true },
    fault: says(/you said "Hello there"/),
  },
]
