// What does the server have to know about a kind? A row of the table of kinds, and what its blanks mean.

import type { KubeObject, Resource } from '../../kube/kube-object.ts'
import type { User } from '../access/user.ts'
import type { FieldError } from '../schema/field-error.ts'
import type { StructuralSchema } from '../schema/structural-schema.ts'
import type { Store } from '../store/store.ts'

export type Cell = string | number | boolean | null

export type Column = {
  name: string
  type: 'string' | 'integer' | 'number' | 'boolean' | 'date'
  format?: string
  description?: string
  /** 0 is always shown, 1 with `-o wide`. */
  priority?: number
  value: (object: KubeObject) => Cell
}

/** Where `kubectl scale` reads and writes: dotted paths into the object. */
export type ScalePaths = { specReplicas: string; statusReplicas: string; selector?: string }

export type Verb =
  | 'create'
  | 'delete'
  | 'deletecollection'
  | 'get'
  | 'list'
  | 'patch'
  | 'update'
  | 'watch'

export type Hook = { store: Store; user: User; warn(text: string): void }

export type NameRule = 'subdomain' | 'label' | 'service' | 'path'

export type Kind = Resource & {
  singular: string
  shortNames: string[]
  categories: string[]
  verbs: Verb[]
  /** Which table of the store holds the objects. Views of one kind (several versions) share one. */
  storage: string
  /** The apiVersion that the store keeps; others are relabelled on the way in and out. */
  storedVersion: string
  /** `status` is written through /status alone. */
  hasStatus: boolean
  /** All the same, an object that is created may bring its status along. */
  bringsStatus?: boolean
  scale?: ScalePaths
  /** Subresources of its own (log, exec, token …), as discovery names them. */
  subresources: Subresource[]
  /** Whether `metadata.generation` counts changes of the desired state. */
  hasGeneration: boolean
  columns: Column[]
  nameRule: NameRule
  /** What `--field-selector` may name beside metadata.name and metadata.namespace. */
  fields: Record<string, (object: KubeObject) => unknown>
  /** Fills in what the writer left out. On every write, before validation. */
  setDefaults?: (object: KubeObject) => void
  /** Sets what the server decides: on create without `old`, else on update. May throw ApiError. */
  prepare?: (object: KubeObject, old: KubeObject | undefined, hook: Hook) => void
  validate?: (object: KubeObject, old: KubeObject | undefined) => FieldError[]
  /** The same, for checks whose code is loaded when an object of the kind is first written. */
  loadValidation?: () => Promise<NonNullable<Kind['validate']>>
  /** Asked last: whether what is valid is wanted where it is to be. Throws ApiError, or warns. */
  admit?: (object: KubeObject, old: KubeObject | undefined, hook: Hook) => void
  /** Present for kinds that are defined by a CustomResourceDefinition. */
  schema?: StructuralSchema
  /** Kinds that are questions, not things: the answer is given and nothing stored. */
  answer?: (object: KubeObject, question: Question) => KubeObject | Promise<KubeObject>
  /** Its definition is being deleted: nothing new of it can be made. */
  isEnding?: boolean
  /** Said as a warning with each answer. */
  deprecation?: string
  /** Set when deletion begins, and taken away by the part of this server that empties the object first. */
  deletionFinalizers?: string[]
  /** Another shape for the same stored object. */
  fromStored?: (object: KubeObject) => KubeObject
  toStored?: (object: KubeObject) => KubeObject
}

export type Subresource = {
  name: string
  kind: string
  verbs: string[]
  group?: string
  version?: string
}

/** Who asks, and where. */
export type Question = { user: User; namespace: string; store: Store }

export const ALL_VERBS: Verb[] = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
]

type Row = Pick<Resource, 'plural' | 'kind'> & Partial<Kind>

/** Rows of one group and version; each row says only what differs from an ordinary namespaced kind. */
export function kindsOf(group: string, version: string, rows: Row[]): Kind[] {
  return rows.map((row) => ({
    group,
    version,
    namespaced: true,
    singular: row.kind.toLowerCase(),
    shortNames: [],
    categories: [],
    verbs: ALL_VERBS,
    storage: group ? `${group}/${row.plural}` : row.plural,
    storedVersion: group ? `${group}/${version}` : version,
    hasStatus: false,
    subresources: [],
    hasGeneration: false,
    columns: [],
    nameRule: 'subdomain',
    fields: {},
    ...row,
  }))
}

/** Reads `spec.template.spec` and the like; undefined where the way ends. */
export function read(object: unknown, path: string): any {
  let value: any = object
  for (const step of path.split('.')) value = value?.[step]
  return value
}
