// Events in their own group.

import type { Table } from '../notation.ts'

export const eventsTable: Table = {
  Event: `
    # Something that happened to an object, kept for a while for people to read.
    metadata 1 ObjectMeta
    eventTime 2 microtime
    series 3 *EventSeries
    reportingController 4 string
    reportingInstance 5 string
    action 6 string
    reason 7 string
    regarding 8 ObjectReference
    related 9 *ObjectReference
    note 10 string
    type 11 string
    deprecatedSource 12 EventSource
    deprecatedFirstTimestamp 13 time
    deprecatedLastTimestamp 14 time
    deprecatedCount 15 int32
  `,
  EventSeries: `
    count 1 int32
    lastObservedTime 2 microtime
  `,
}
