// Priority classes.

import type { Table } from '../notation.ts'

export const schedulingTable: Table = {
  PriorityClass: `
    # How important the pods are that name it when there is not room for all.
    metadata 1 ObjectMeta
    value 2 int32
    globalDefault 3 bool
    description 4 string
    preemptionPolicy 5 *PreemptionPolicy
  `,
}
