// Why can a backend not be translated? Thrown while it is; the message is for the backend's author.

export class TranslationError extends Error {
  override name = 'TranslationError'
}
