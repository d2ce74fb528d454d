// Who answers a request to upgrade the connection to a pod: port-forward, exec or attach?

import { Socket } from 'node:net'
import { ApiError } from '../../kube/api-error.ts'
import { refuseUpgrade } from './refuse-upgrade.ts'
import type { Upgrade } from './upgrade.ts'

/** Takes over the socket; the request must be authenticated already. Answers a wrong request with a Status. */
export function serveUpgrade(upgrade: Upgrade): void {
  const { socket } = upgrade
  socket.on('error', () => socket.destroy())
  // Kept alive, so that a client which died is noticed even while its bytes wait unread.
  if (socket instanceof Socket) socket.setNoDelay(true).setTimeout(0).setKeepAlive(true, 30_000)
  serve(upgrade).catch((error) => {
    if (error instanceof ApiError) refuseUpgrade(socket, error)
    else socket.destroy()
  })
}

// Loaded when first needed: for most of a cluster's life nobody forwards or executes anything.
async function serve(upgrade: Upgrade) {
  if (upgrade.subresource === 'portforward') {
    const { servePortForward } = await import('./port-forward.ts')
    return servePortForward(upgrade)
  }
  const { serveRemoteCommand } = await import('./remote-command.ts')
  return serveRemoteCommand(upgrade)
}
