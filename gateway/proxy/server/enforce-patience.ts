// How long is a client waited for? Looked at for all connections now and then, so that no request needs a timer.

import type { ClientConnection, ConnectionContext } from './client-connection.ts'

export type Patience = {
  /** For the whole head of a request; for the first of a connection from its opening. */
  headMs: number
  /** Between two reads of a body; ten times that for the whole. */
  bodyMs: number
  /** For another request on an open connection. */
  idleMs: number
}

/** What a client may take for the rest of its body, or for its own end, after the last answer. */
const END_MS = 5_000
export const LONGEST_LOOK_MS = 1_000

export function enforcePatience(
  connections: Set<ClientConnection>,
  context: ConnectionContext,
  patience: Patience,
): NodeJS.Timeout {
  const shortest = Math.min(patience.headMs, patience.bodyMs, patience.idleMs)
  const every = Math.max(10, Math.min(LONGEST_LOOK_MS, shortest / 4))
  const look = () => {
    context.now = Math.floor(performance.now())
    for (const connection of connections) enforce(connection, context.now, patience)
  }
  // What has come meanwhile is read first: this process may have been too busy to.
  return setInterval(() => setImmediate(look), every).unref()
}

function enforce(connection: ClientConnection, now: number, patience: Patience) {
  const { socket, waiting, waitingSince, lastRead } = connection
  const waited = now - waitingSince
  switch (waiting) {
    case 'request': {
      const fresh = socket.bytesRead === 0
      if (waited > (fresh ? patience.headMs : patience.idleMs)) connection.closeIdle()
      break
    }
    case 'head':
      if (waited > patience.headMs) connection.refuse(408, 'the request took too long')
      break
    case 'body':
      // One that is made to wait itself is not to blame.
      if (socket.isPaused() || connection.holds) break
      if (now - Math.max(lastRead, waitingSince) > patience.bodyMs || waited > patience.bodyMs * 10)
        connection.refuse(408, 'the request took too long')
      break
    case 'answer':
      if (connection.stuckFor(now) > patience.bodyMs * 2) socket.destroy()
      break
    case 'end':
      if (waited > END_MS) socket.destroy()
  }
}
