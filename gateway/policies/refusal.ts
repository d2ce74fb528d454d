// How does a policy send a request away?

import type { Reason } from '../telemetry/request-record.ts'
import type { HeaderList } from './header-list.ts'

export type Refusal = { status: number; message: string; reason: Reason; headers?: HeaderList }
