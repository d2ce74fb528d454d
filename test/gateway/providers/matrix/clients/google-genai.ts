import {
  FunctionCallingConfigMode,
  type GenerateContentParameters,
  GoogleGenAI,
} from '@google/genai'
import {
  type Answer,
  type Client,
  imageUrl,
  PDF,
  PIXEL,
  type Question,
  SCHEMA,
  WEATHER,
} from '../question.ts'

export const googleGenai: Client = {
  name: '@google/genai, generateContent',
  routeType: 'GenerateContent',
  lacks: ['serial'],
  connect(address) {
    const client = new GoogleGenAI({ apiKey: 'unused', httpOptions: { baseUrl: address } })
    return async (question, stream) => {
      const asked = parametersOf(question)
      const replies: any[] = []
      if (stream)
        for await (const reply of await client.models.generateContentStream(asked))
          replies.push(reply)
      else replies.push(await client.models.generateContent(asked))
      const parts = replies.flatMap((reply) => reply.candidates?.[0]?.content?.parts ?? [])
      const last = replies.at(-1)
      const calls = parts.flatMap(({ functionCall }: any) =>
        functionCall ? { name: functionCall.name, input: functionCall.args } : [],
      )
      const textOf = (thought: boolean) =>
        parts
          .filter((part: any) => (part.thought === true) === thought)
          .map((part: any) => part.text ?? '')
          .join('')
      const finishes: Record<string, Answer['finish']> = {
        STOP: calls.length > 0 ? 'tool-calls' : 'stop',
        MAX_TOKENS: 'length',
      }
      return {
        text: textOf(false),
        thought: textOf(true),
        calls,
        finish: finishes[last.candidates[0].finishReason] ?? 'other',
        inputTokens: last.usageMetadata.promptTokenCount,
        outputTokens: last.usageMetadata.candidatesTokenCount,
      }
    }
  },
}

const PAPER = { inlineData: { mimeType: 'application/pdf', data: PDF } }

function parametersOf(question: Question): GenerateContentParameters {
  const { user, system, image, file, tools, strict, told, stop, maxTokens, json, thinks } = question
  const picture =
    image === 'data'
      ? { inlineData: { mimeType: 'image/png', data: PIXEL } }
      : { fileData: { mimeType: 'image/png', fileUri: imageUrl('link') } }
  const { name, description, schema: parametersJsonSchema } = WEATHER
  const modes = { auto: 'AUTO', required: 'ANY', named: 'ANY', none: 'NONE' } as const
  return {
    model: 'any',
    contents: [
      {
        role: 'user',
        parts: [{ text: user }, ...(image ? [picture] : []), ...(file ? [PAPER] : [])],
      },
      ...(told
        ? [
            {
              role: 'model',
              parts: told.map((city) => ({ functionCall: { name, args: { city } } })),
            },
            {
              role: 'user',
              parts: told.map((city) => ({
                functionResponse: { name, response: { output: `Rain in ${city}` } },
              })),
            },
          ]
        : []),
    ],
    config: {
      ...(system && { systemInstruction: system }),
      ...(stop && { stopSequences: [stop] }),
      ...(maxTokens && { maxOutputTokens: maxTokens }),
      ...((tools || told) && {
        tools: [{ functionDeclarations: [{ name, description, parametersJsonSchema }] }],
      }),
      ...(tools && {
        toolConfig: {
          functionCallingConfig: {
            mode: FunctionCallingConfigMode[strict ? 'VALIDATED' : modes[tools]],
            ...(tools === 'named' && { allowedFunctionNames: [name] }),
          },
        },
      }),
      ...(json && { responseMimeType: 'application/json', responseJsonSchema: SCHEMA }),
      ...(thinks && { thinkingConfig: { thinkingBudget: 1024, includeThoughts: true } }),
    },
  }
}
