// Is this manifest good, as far as can be said before it is applied? One for as long as somebody edits: what the cluster
// has told of its kinds is remembered.

import type { ConnectedClient } from '../kube/connect.ts'
import { EnvironmentError } from '../kube/lab-error.ts'
import { dryRunManifest } from './dry-run-manifest.ts'
import { type ManifestSchemas, openManifestSchemas } from './manifest-schemas.ts'
import { type Problem, type Validation, validateManifest } from './validate-manifest.ts'

export type ManifestValidator = {
  /** Against the cluster's schemas: quick enough for each pause in typing. */
  validate(text: string): Promise<Validation>
  /** What the cluster itself says, once `validate` finds nothing. Changes nothing there. */
  ask(text: string): Promise<Problem[]>
}

/** `kube` throws EnvironmentError where there is no cluster yet. */
export function openManifestValidator(kube: () => ConnectedClient): ManifestValidator {
  let schemas: ManifestSchemas | undefined
  const reach = () => {
    const client = kube()
    schemas ??= openManifestSchemas(client.read)
    return { client, schemas }
  }
  return {
    async validate(text) {
      try {
        return await validateManifest(text, reach().schemas)
      } catch (error) {
        if (!(error instanceof EnvironmentError)) throw error
        const { problems } = await validateManifest(text, undefined)
        return { problems, notValidated: error.message }
      }
    },
    async ask(text) {
      try {
        const { client, schemas } = reach()
        return await dryRunManifest(text, client, schemas)
      } catch (error) {
        if (!(error instanceof EnvironmentError)) throw error
        return []
      }
    },
  }
}
