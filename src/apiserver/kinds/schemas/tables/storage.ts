// Storage classes.

import type { Table } from '../notation.ts'

export const storageTable: Table = {
  StorageClass: `
    # A kind of storage, and who provides it.
    metadata 1 ObjectMeta
    provisioner! 2 string
    parameters 3 map.string
    reclaimPolicy 4 *string
    mountOptions 5 []string
    allowVolumeExpansion 6 *bool
    volumeBindingMode 7 *string
    allowedTopologies 8 []TopologySelectorTerm
  `,
}
