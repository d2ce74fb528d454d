// What does a write need beyond the store? Loaded before it begins, so that the write itself is one step that nothing interrupts.

import type { KubeObject } from '../../kube/kube-object.ts'
import type { Kind } from '../kinds/kind.ts'
import type { FieldError } from '../schema/field-error.ts'
import { hasRules } from '../schema/has-rules.ts'
import type { StructuralSchema } from '../schema/structural-schema.ts'
import { timestamp, versionOf } from './api.ts'
import type { Subresource, WriteContext } from './write-context.ts'

export type Checks = {
  /** Why this cannot be read as an object of its kind at all. */
  decodingError(object: object): string | undefined
  /** Takes out of the object what its kind does not know, and says where that was. */
  dropUnknown(object: KubeObject): string[]
  setDefaults(object: KubeObject): void
  validate(object: KubeObject, old: KubeObject | undefined): FieldError[]
  /** Sets `metadata.managedFields` of `after`. */
  recordManager(
    before: KubeObject | undefined,
    after: KubeObject,
    subresource: Subresource | 'scale',
  ): void
}

/** Custom kinds bring their schema; those of the built-in kinds are loaded when the first client writes one. */
export async function schemaOf(kind: Kind): Promise<StructuralSchema | undefined> {
  if (kind.schema) return kind.schema
  const { builtinSchema } = await import('../kinds/schemas/builtin-schema.ts')
  return builtinSchema(kind.group, kind.version, kind.kind)
}

export async function loadChecks(kind: Kind, context: WriteContext): Promise<Checks> {
  const schema = kind.schema || !context.isTrusted ? await schemaOf(kind) : undefined
  const recordManager = await loadRecorder(kind, context)
  if (!schema) {
    return {
      decodingError: () => undefined,
      dropUnknown: () => [],
      setDefaults: (object) => kind.setDefaults?.(object),
      validate: () => [],
      recordManager,
    }
  }
  const { pruneUnknown } = await import('../schema/prune.ts')
  const { applyDefaults } = await import('../schema/apply-defaults.ts')
  return {
    decodingError: kind.schema ? () => undefined : await loadDecoder(kind),
    dropUnknown: (object) => (context.isTrusted ? [] : pruneUnknown(schema, object)),
    setDefaults(object) {
      applyDefaults(schema, object)
      kind.setDefaults?.(object)
    },
    validate: await loadValidation(kind, schema),
    recordManager,
  }
}

/** Built-in kinds are decoded into typed structures, which refuse a wrong type before anything is validated. */
async function loadDecoder({ group, version, kind }: Kind): Promise<Checks['decodingError']> {
  const { decodingErrorOf } = await import('../kinds/schemas/decoding-error.ts')
  return (object) => decodingErrorOf(group, version, kind, object)
}

async function loadValidation(kind: Kind, schema: StructuralSchema): Promise<Checks['validate']> {
  const { validateSchema, rulesNotChecked } = await import('../schema/validate.ts')
  if (!kind.schema) {
    // What the server and its controllers say of an object is not the writer's to get wrong. Keys of lists are for merging:
    // where a built-in kind minds two that are alike, it says so itself.
    const own = await kind.loadValidation?.()
    return (object, old) => {
      const { status: _, ...written } = object
      const errors = validateSchema(schema, written)
      return [
        ...errors.filter(({ reason }) => reason !== 'FieldValueDuplicate'),
        ...(own?.(object, old) ?? []),
      ]
    }
  }
  const cel = hasRules(schema) ? await import('../schema/cel.ts') : undefined
  return (object, old) => {
    const errors = validateSchema(schema, object, old)
    if (!cel) return errors
    const notChecked = rulesNotChecked(errors)
    return [...errors, ...(notChecked ? [notChecked] : cel.validateCel(schema, object, old))]
  }
}

/** A writer without a name (a controller in this process) leaves no trace. */
async function loadRecorder(
  kind: Kind,
  { manager }: WriteContext,
): Promise<Checks['recordManager']> {
  if (manager === undefined) return () => {}
  const { recordUpdate } = await import('../patch/managed-fields.ts')
  return (before, after, subresource) => {
    const managedFields = recordUpdate({
      before,
      after,
      manager,
      apiVersion: versionOf(kind),
      schema: kind.schema,
      ...(subresource && { subresource }),
      time: timestamp(),
    })
    if (managedFields.length > 0) after.metadata.managedFields = managedFields
    else delete after.metadata.managedFields
  }
}
