// Which columns does nearly every kind have, and how is a column written down in one line?

import type { KubeObject } from '../../kube/kube-object.ts'
import type { Cell, Column } from '../kinds/kind.ts'
import { ageOf } from './human-duration.ts'

export const nameColumn: Column = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: 'The name, unique within its namespace.',
  value: (object) => object.metadata.name,
}

export const ageColumn: Column = {
  name: 'Age',
  type: 'string',
  description: 'The time since the object was created.',
  value: (object) => ageOf(object.metadata.creationTimestamp),
}

export const text = (name: string, value: (object: KubeObject) => Cell | undefined): Column => ({
  name,
  type: 'string',
  value: (object) => value(object) ?? '<none>',
})

export const count = (name: string, value: (object: KubeObject) => number | undefined): Column => ({
  name,
  type: 'integer',
  value: (object) => value(object) ?? 0,
})

/** The same columns, shown only with `-o wide`. */
export const wide = (...columns: Column[]): Column[] =>
  columns.map((column) => ({ ...column, priority: 1 }))

/** `a,b,c`, or `<none>`. */
export const joined = (parts: (string | undefined)[] | undefined) =>
  parts?.length ? parts.join(',') : '<none>'
