// Which groups and versions are served, and by whom.

import type { Table } from '../notation.ts'

export const apiregistrationTable: Table = {
  APIService: `
    # A group and version of the API, and the server behind it.
    metadata 1 ObjectMeta
    spec 2 APIServiceSpec
    status 3 APIServiceStatus
  `,
  APIServiceSpec: `
    service 1 *APIServiceReference # Who serves it; nobody but this server, where it is absent.
    group 2 string
    version 3 string
    insecureSkipTLSVerify 4 bool
    caBundle 5 bytes
    groupPriorityMinimum 7 int32
    versionPriority 8 int32
  `,
  APIServiceReference: `
    namespace 1 string
    name 2 string
    port 3 *int32
  `,
  APIServiceStatus: `
    conditions 1 []Condition map=type merge=type
  `,
}
