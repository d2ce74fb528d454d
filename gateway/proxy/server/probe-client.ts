// Is a client that has said its last word still there to hear the answer?

import type { Socket } from 'node:net'

/**
 * When it is asked, in milliseconds. The first time provokes its machine to say that nobody is there, the next one meets
 * that; the others are for machines far away.
 */
const PROBES_MS = [0, 20, 40, 80, 160, 320, 640, 1280]

/** `probe` writes something; where nobody is there, the socket ends by it. */
export function probeClient(socket: Socket, probe: () => void, count = 0) {
  const after = PROBES_MS[count]
  if (after === undefined) return
  const ask = () => {
    if (socket.destroyed) return
    probe()
    probeClient(socket, probe, count + 1)
  }
  setTimeout(ask, after).unref()
}
