// Which key does the simulated OpenAI accept? One, so that what a wrong key does can be seen without a real one.

import { OpenAiError } from './openai-error.ts'

const ACCEPTED_KEY = 'sk-lab-demo-key'

/** @param authorization the header, as it came */
export function checkKey(authorization: string | undefined) {
  const key = /^Bearer\s+(.*)$/i.exec(authorization?.trim() ?? '')?.[1]?.trim()
  if (!key)
    throw new OpenAiError(
      401,
      "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer " +
        "auth (i.e. Authorization: Bearer YOUR_KEY), or as the password field (with blank username) if you're " +
        'accessing the API from your browser and are prompted for a username and password. ' +
        'You can obtain an API key from https://platform.openai.com/account/api-keys.',
    )
  if (key !== ACCEPTED_KEY)
    throw new OpenAiError(
      401,
      `Incorrect API key provided: ${mask(key)}. ` +
        'You can find your API key at https://platform.openai.com/account/api-keys.',
      { code: 'invalid_api_key' },
    )
}

/** As OpenAI does: the first eight characters and the last four; a key too short for that is shown. */
const mask = (key: string) =>
  key.length <= 12 ? key : key.slice(0, 8) + '*'.repeat(key.length - 12) + key.slice(-4)
