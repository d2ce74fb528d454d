// How does a request reach an upstream with its body unread?

import type { Outgoing } from './authorize-request.ts'
import { readBody } from './read-body.ts'
import { formatRequestHead } from './request-headers.ts'
import type { Transaction } from './transaction.ts'
import type {
  UpstreamHandler,
  UpstreamRequest,
  UpstreamTarget,
} from './upstream/upstream-client.ts'
import { type ChooseSteps, ForwardedReply, UpstreamReply } from './upstream-reply.ts'

/** Waited for: sent in one piece with its head, it costs one system call less on either side. */
const SMALL_BODY = 16 * 1024

export function forwardRequest(
  transaction: Transaction,
  target: UpstreamTarget,
  authority: string,
  path: string,
  {
    choose = () => new ForwardedReply(transaction),
    outgoing = transaction,
    observe = (reply) => reply,
    another,
  }: {
    choose?: ChooseSteps
    outgoing?: Outgoing
    /** Puts somebody between the upstream's reply and the client's. */
    observe?(reply: UpstreamHandler): UpstreamHandler
    another?: UpstreamRequest['another']
  } = {},
) {
  const { exchange } = transaction
  const head = headFor(transaction, authority, path, outgoing)
  const reply = observe(new UpstreamReply(transaction, choose))
  const { method, hasBody } = exchange
  const { sentBody } = transaction
  const call = (body: UpstreamRequest['body']) =>
    transaction.call({ target, method, head, body, another }, reply)
  if (sentBody && (hasBody || sentBody.length > 0)) {
    call(sentBody)
    return
  }
  if (!hasBody) {
    // A request with neither length nor coding has no body; a length of zero is still said.
    const body = exchange.contentLength === undefined ? undefined : Buffer.alloc(0)
    call(body)
    return
  }
  const { contentLength } = exchange
  if (contentLength !== undefined && contentLength <= SMALL_BODY) {
    readBody(exchange, SMALL_BODY, (body) => {
      if (body !== 'too-large' && !exchange.headSent) call(body)
    })
    return
  }
  const streamed = call({ length: contentLength })
  exchange.readBody({
    data(chunk) {
      if (!streamed.write(chunk)) exchange.pauseBody()
    },
    end: () => streamed.end(),
  })
}

export const headFor = (
  { exchange, rewrittenHost }: Transaction,
  authority: string,
  path: string,
  { headers, query }: Outgoing,
) => formatRequestHead(exchange.method, path, query, rewrittenHost ?? authority, headers)
