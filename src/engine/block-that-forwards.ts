// Would a block find the gateway at the port of this machine that it asks, and if not, which block opens the way there?

import { connect } from 'node:net'
import type { Block, Challenge } from '../content/challenge.ts'

/** Undefined where somebody listens there, or the block asks no such port, or no block of the challenge forwards it. */
export async function blockThatForwards(
  { source }: Block,
  { steps }: Pick<Challenge, 'steps'>,
  port: string,
): Promise<Block | undefined> {
  const forwards = (text: string) => /\bport-forward\b/.test(text) && text.includes(`${port}:`)
  if (forwards(source) || !new RegExp(`(localhost|127\\.0\\.0\\.1):${port}\\b`).test(source))
    return undefined
  const forward = steps.flatMap(({ blocks }) => blocks).find((block) => forwards(block.source))
  return forward && !(await listensAt(Number(port))) ? forward : undefined
}

const listensAt = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('error', () => resolve(false))
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })
