// How do the compiler's findings reach the API? Only those that changed, each at most once for what it is based on.

import { ApiError, isConflict, isNotFound } from '../../src/kube/api-error.ts'
import type { KubeClient } from '../../src/kube/kube-client.ts'
import type { KubeObject, ObjectKey, Resource } from '../../src/kube/kube-object.ts'
import type { CompiledStatus } from './compile.ts'
import type { Log } from './log.ts'
import { mergeStatus } from './merge-status.ts'

export type FindObject = (resource: Resource, key: ObjectKey) => KubeObject | undefined

export class StatusWriter {
  readonly #client: KubeClient
  readonly #log: Log
  /** For each object the version that was last written over: until the watch shows a later one there is nothing to do. */
  readonly #written = new Map<string, string>()

  constructor(client: KubeClient, log: Log) {
    this.#client = client
    this.#log = log
  }

  /** False where something could not be written and should be tried again. */
  async write(statuses: CompiledStatus[], find: FindObject): Promise<boolean> {
    const results = await Promise.all(statuses.map((status) => this.#writeOne(status, find)))
    return results.every((written) => written)
  }

  async #writeOne({ resource, key, status }: CompiledStatus, find: FindObject): Promise<boolean> {
    const object = find(resource, key)
    if (!object) return true
    const merged = mergeStatus(object, status, new Date())
    if (!merged) return true
    const id = `${resource.plural} ${key.namespace}/${key.name} ${object.metadata.uid}`
    const wanted = `${object.metadata.resourceVersion} ${JSON.stringify(status)}`
    if (this.#written.get(id) === wanted) return true
    try {
      const { resourceVersion } = object.metadata
      const patch = { metadata: { resourceVersion }, status: merged }
      await this.#client.mergePatch(resource, key, patch, {
        subresource: 'status',
        fieldManager: 'agentgateway',
      })
      this.#written.set(id, wanted)
      this.#log.info('status written', {
        kind: resource.kind,
        name: key.namespace ? `${key.namespace}/${key.name}` : key.name,
        conditions: summarise(status),
      })
      return true
    } catch (error) {
      // The object is gone, or has changed since: the watch tells, and it is compiled anew.
      if (isNotFound(error) || isConflict(error)) return true
      this.#log.error('status not written', {
        kind: resource.kind,
        name: `${key.namespace ?? ''}/${key.name}`,
        error: error instanceof Error ? error.message : String(error),
      })
      // Refused for what it says, so it would be refused again.
      return error instanceof ApiError && error.code === 422
    }
  }
}

/** `Accepted=True,ResolvedRefs=False(BackendNotFound)`, for the log. */
function summarise(status: any): string {
  const entries = status.parents ?? status.ancestors ?? [status]
  return entries
    .flatMap(({ conditions = [] }: any) => conditions)
    .map(({ type, status, reason }: any) =>
      status === 'True' || reason === type ? `${type}=${status}` : `${type}=${status}(${reason})`,
    )
    .join(',')
}
