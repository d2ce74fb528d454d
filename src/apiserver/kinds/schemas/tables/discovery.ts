// Endpoint slices.

import type { Table } from '../notation.ts'

export const discoveryTable: Table = {
  EndpointSlice: `
    # Some of the addresses behind a Service, and whether they are ready.
    metadata 1 ObjectMeta
    addressType! 4 string # What the addresses are: IPv4, IPv6 or FQDN.
    endpoints 2 []Endpoint # The addresses, and whether they are ready.
    ports 3 []EndpointPort # The ports, the same for all addresses.
  `,
  Endpoint: `
    addresses! 1 []string set
    conditions 2 EndpointConditions
    hostname 3 *string
    targetRef 4 *ObjectReference
    deprecatedTopology 5 map.string
    nodeName 6 *string
    zone 7 *string
    hints 8 *EndpointHints
  `,
  EndpointConditions: `
    ready 1 *bool
    serving 2 *bool
    terminating 3 *bool
  `,
  EndpointHints: `
    forZones 1 []ForZone
    forNodes 2 []ForNode
  `,
  ForZone: `
    name! 1 string
  `,
  ForNode: `
    name! 1 string
  `,
  EndpointPort: `
    name 1 *string
    protocol 2 *Protocol
    port 3 *int32
    appProtocol 4 *string
  `,
}
