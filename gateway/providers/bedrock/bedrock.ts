// How does AWS want Bedrock to be spoken to? https://docs.aws.amazon.com/bedrock/latest/APIReference

import { AwsV4Signer } from 'aws4fetch'
import { chainTranslations } from '../chain-translations.ts'
import { generateContentToChat } from '../openai/from-gemini/generate-content-translation.ts'
import { responsesToChat } from '../openai/from-responses/responses-translation.ts'
import { messagesToChat } from '../openai/messages-translation.ts'
import type {
  Endpoint,
  Provider,
  ProviderCall,
  ProviderOptions,
  SignableRequest,
  SigningCredentials,
  Translation,
} from '../provider.ts'
import { completionsTranslation } from './completions-translation.ts'
import { embeddingsTranslation } from './embeddings-translation.ts'
import { tokenCountTranslation } from './token-count-translation.ts'

const DEFAULT_REGION = 'us-east-1'

const regionOf = ({ region }: ProviderOptions) => region ?? DEFAULT_REGION

const callOf =
  (method: string) =>
  ({ model }: ProviderCall) =>
    `/model/${encodeURIComponent(model)}/${method}`

const converse = (translation: Translation): Endpoint => ({
  path: (call) => callOf(call.stream ? 'converse-stream' : 'converse')(call),
  translation,
})

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html */
async function sign(
  { method, url, contentType, body }: SignableRequest,
  credentials: SigningCredentials,
  options: ProviderOptions,
): Promise<Record<string, string>> {
  const signer = new AwsV4Signer({
    ...credentials,
    method,
    url,
    body,
    headers: { 'content-type': contentType },
    service: 'bedrock',
    region: regionOf(options),
  })
  const { headers } = await signer.sign()
  return Object.fromEntries(headers)
}

export const bedrock: Provider = {
  name: 'bedrock',
  telemetryName: 'aws.bedrock',
  host: (options) => `bedrock-runtime.${regionOf(options)}.amazonaws.com`,
  pathPrefix: '',
  endpoints: {
    Completions: converse(completionsTranslation),
    Messages: converse(chainTranslations(messagesToChat, completionsTranslation)),
    Responses: converse(chainTranslations(responsesToChat, completionsTranslation)),
    GenerateContent: converse(chainTranslations(generateContentToChat, completionsTranslation)),
    Embeddings: { path: callOf('invoke'), translation: embeddingsTranslation },
    AnthropicTokenCount: { path: callOf('count-tokens'), translation: tokenCountTranslation },
  },
  // Bedrock's own kind of API keys; all other requests are signed.
  authorize: (key) => ({ set: { authorization: `Bearer ${key}` }, remove: [] }),
  removedHeaders: ['api-key', 'x-api-key', 'x-goog-api-key', 'anthropic-version', 'anthropic-beta'],
  sign,
}
