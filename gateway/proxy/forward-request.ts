// How does a request reach an upstream with its body unread?

import type { HeaderList } from '../policies/header-list.ts'
import { readBody } from './read-body.ts'
import { formatRequestHead } from './request-headers.ts'
import type { Transaction } from './transaction.ts'
import type { UpstreamTarget } from './upstream/upstream-client.ts'
import { type ChooseSteps, ForwardedReply, UpstreamReply } from './upstream-reply.ts'

/** Waited for: sent in one piece with its head, it costs one system call less on either side. */
const SMALL_BODY = 16 * 1024

export function forwardRequest(
  transaction: Transaction,
  target: UpstreamTarget,
  authority: string,
  path: string,
  choose: ChooseSteps = () => new ForwardedReply(transaction),
) {
  const { exchange } = transaction
  const head = headFor(transaction, authority, path, transaction.headers)
  const reply = new UpstreamReply(transaction, choose)
  const { method, hasBody } = exchange
  if (!hasBody) {
    // A request with neither length nor coding has no body; a length of zero is still said.
    const body = exchange.contentLength === undefined ? undefined : Buffer.alloc(0)
    transaction.call({ target, method, head, body }, reply)
    return
  }
  const { contentLength } = exchange
  if (contentLength !== undefined && contentLength <= SMALL_BODY) {
    readBody(exchange, SMALL_BODY, (body) => {
      if (body !== 'too-large' && !exchange.headSent)
        transaction.call({ target, method, head, body }, reply)
    })
    return
  }
  const body = { length: contentLength }
  const call = transaction.call({ target, method, head, body }, reply)
  exchange.readBody({
    data(chunk) {
      if (!call.write(chunk)) exchange.pauseBody()
    },
    end: () => call.end(),
  })
}

export const headFor = (
  { exchange, rewrittenHost }: Transaction,
  authority: string,
  path: string,
  headers: HeaderList,
) => formatRequestHead(exchange.method, path, exchange.query, rewrittenHost ?? authority, headers)
