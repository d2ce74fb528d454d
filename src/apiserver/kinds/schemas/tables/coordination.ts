// Leases.

import type { Table } from '../notation.ts'

export const coordinationTable: Table = {
  Lease: `
    # Who holds something now, and until when: leaders and nodes renew it.
    metadata 1 ObjectMeta
    spec 2 LeaseSpec
  `,
  LeaseSpec: `
    holderIdentity 1 *string # Who holds it.
    leaseDurationSeconds 2 *int32 # How long it holds after its renewal.
    acquireTime 3 *microtime
    renewTime 4 *microtime # When it was last renewed.
    leaseTransitions 5 *int32
    strategy 6 *string
    preferredHolder 7 *string
  `,
}
