// All rows of the table, in the order of docs/conformance.md.

import type { Area } from './conformance-row.ts'
import { attachment } from './rows/attachment.ts'
import { changes } from './rows/changes.ts'
import { gateways } from './rows/gateways.ts'
import { hostnames } from './rows/hostnames.ts'
import { matching } from './rows/matching.ts'
import { otherFilters } from './rows/other-filters.ts'
import { redirects } from './rows/redirects.ts'
import { references } from './rows/references.ts'
import { tls } from './rows/tls.ts'
import { traffic } from './rows/traffic.ts'

export const areas: Area[] = [
  gateways,
  tls,
  attachment,
  hostnames,
  matching,
  references,
  changes,
  redirects,
  otherFilters,
  traffic,
]
