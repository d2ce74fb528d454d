// To which trace does a request belong, and is it to be told of? https://www.w3.org/TR/trace-context/

import { randomBytes } from 'node:crypto'
import type { TraceRecord } from './request-record.ts'

const TRACEPARENT =
  /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/

/** How much of what a client wants traced is traced, and how much of the rest: from 0 to 1. */
export type Sampling = { client: number; random: number }

/** `traceparent` is the client's header, where it has sent one. */
export function beginTrace(traceparent: string | undefined, sampling: Sampling): TraceRecord {
  const spanId = randomBytes(8).toString('hex')
  const [, traceId, parentSpanId, flags = '00'] = TRACEPARENT.exec(traceparent ?? '') ?? []
  if (traceId === undefined || parentSpanId === undefined)
    return {
      traceId: randomBytes(16).toString('hex'),
      spanId,
      sampled: Math.random() < sampling.random,
    }
  const isWanted = (Number.parseInt(flags, 16) & 1) === 1
  const share = isWanted ? sampling.client : sampling.random
  return { traceId, spanId, parentSpanId, sampled: Math.random() < share }
}

export const formatTraceparent = ({ traceId, spanId, sampled }: TraceRecord) =>
  `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`
