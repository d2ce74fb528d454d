// Which node image does the cluster run, and is it on this machine?

import type { Engine } from './find-engine.ts'

/**
 * Pinned by the digest that kind's v0.30.0 release names for it: the same bytes on every laptop of a room, whatever happens
 * to the tag. Another one, such as in CI's matrix: AI_GATEWAY_LAB_NODE_IMAGE.
 */
export const NODE_IMAGE =
  'kindest/node:v1.34.0@sha256:7416a61b42b1662ca6ca89f02028ac133a309a2a30ba309614e8ec94d976dc5a'

/**
 * An image that came as a file has lost its digest, which is the registry's: it is known by this name instead. In full:
 * Podman takes a short one for its own (`localhost/…`), and kind asks it for the one of docker.io.
 */
export const carriedName = (image: string) =>
  `docker.io/ai-gateway-lab/kind-node:${/:([^:@/]+)(@|$)/.exec(image)?.[1] ?? 'latest'}`

export const wantedNodeImage = (env: NodeJS.ProcessEnv) =>
  env.AI_GATEWAY_LAB_NODE_IMAGE || NODE_IMAGE

export type NodeImage = { name: string; isHere: boolean }

/** Under which name the image is to be used. `isHere: false` means that kind pulls it. */
export async function findNodeImage(engine: Engine, signal?: AbortSignal): Promise<NodeImage> {
  const wanted = wantedNodeImage(engine.env)
  for (const name of [wanted, carriedName(wanted)])
    if (await hasImage(engine, name, signal)) return { name, isHere: true }
  return { name: wanted, isHere: false }
}

export const hasImage = async (engine: Engine, name: string, signal?: AbortSignal) =>
  (await engine.run(['image', 'inspect', name], { signal })).exitCode === 0
