// Where does a call's signature stay while its conversation is in a client's hands? Gemini wants it back with the call;
// OpenAI's and Anthropic's clients keep of a call only its id. So it travels in the id.

const SEPARATOR = '__thought__'

export const joinId = (id: string, signature: unknown) =>
  typeof signature === 'string' && signature !== '' ? id + SEPARATOR + signature : id

export function splitId(joined: string): { id: string; signature?: string } {
  const at = joined.indexOf(SEPARATOR)
  if (at < 0) return { id: joined }
  return { id: joined.slice(0, at), signature: joined.slice(at + SEPARATOR.length) || undefined }
}
