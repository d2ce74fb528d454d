// How many tokens is a text? No tokenizer is shipped: a token is up to four characters of a word, with the space before
// it, which is the providers' own rule of thumb. So usage, limits and the pieces of a stream agree with one another.

export const splitTokens = (text: string): string[] => text.match(/\s*\S{1,4}|\s+$/gu) ?? []

export const countTokens = (text: string) => splitTokens(text).length
