// What do these blocks answer, run in order in a shell of their own?

import type { Block } from '../content/challenge.ts'
import { openBlockShell } from './block-shell.ts'

/** `exitCode` is undefined for a block that was not reached: one before it left the shell, or the run was ended. */
export type BlockResult = { block: Block; exitCode: number | undefined }

export type RunBlocksOptions = {
  env: NodeJS.ProcessEnv
  cwd?: string
  onOutput?: (chunk: string, stream: 'stdout' | 'stderr', block: Block) => void
  /** Before a block runs. Its output comes after this. */
  onBlock?: (block: Block) => void
  signal?: AbortSignal
}

/**
 * Jobs that a block leaves in the background live until the last block is through. A block that fails does not keep
 * the next one from being run. Throws EnvironmentError where there is no bash.
 */
export async function runBlocks(
  blocks: Block[],
  { env, cwd, onOutput, onBlock, signal }: RunBlocksOptions,
): Promise<BlockResult[]> {
  const results: BlockResult[] = blocks.map((block) => ({ block, exitCode: undefined }))
  if (blocks.length === 0 || signal?.aborted) return results
  let current = blocks[0]!
  const shell = openBlockShell({
    env,
    cwd,
    onOutput: (chunk, stream) => onOutput?.(chunk, stream, current),
  })
  const close = () => void shell.close()
  signal?.addEventListener('abort', close, { once: true })
  try {
    for (const result of results) {
      if (!shell.isOpen) break
      current = result.block
      onBlock?.(current)
      result.exitCode = await shell.run(current.source)
    }
    return results
  } finally {
    signal?.removeEventListener('abort', close)
    await shell.close()
  }
}
