// Which vector stands for a text? One in which texts with words in common are near each other, made without a model.

import { createHash } from 'node:crypto'

export const wordsOf = (text: string): string[] =>
  text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [text]

export const embedText = (text: string, dimensions: number): number[] => [
  ...embedWords(wordsOf(text), dimensions),
]

/** The sum of a vector per word, of length 1. */
export function embedWords(words: string[], dimensions: number): Float32Array {
  const sum = new Float32Array(dimensions)
  for (const word of words) {
    let state = createHash('sha256').update(word).digest().readUInt32LE(0) || 1
    for (let index = 0; index < dimensions; index++) {
      // xorshift32
      state ^= state << 13
      state ^= state >>> 17
      state ^= state << 5
      sum[index]! += state / 0x80000000
    }
  }
  const length = Math.hypot(...sum) || 1
  return sum.map((value) => value / length)
}
