// Is a reply a stream of events, and who reads it?

import { EventStreamReader } from './event-stream.ts'
import type { ServerSentEvent } from './provider.ts'
import { ServerSentEventReader } from './server-sent-events.ts'

export interface EventReader {
  /** Throws RangeError. */
  read(bytes: Buffer): ServerSentEvent[]
}

/** Undefined where the reply is in one piece. */
export function createEventReader(contentType: string): EventReader | undefined {
  const type = contentType.split(';', 1)[0]!.trim().toLowerCase()
  if (type === 'text/event-stream') return new ServerSentEventReader()
  if (type === 'application/vnd.amazon.eventstream') return new EventStreamReader()
  return undefined
}
