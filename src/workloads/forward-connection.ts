// To which endpoint does a connection go? To the one whose turn it is, or the next that takes it.

import net from 'node:net'
import type { Endpoint } from './service-endpoints.ts'

export function forwardConnection(socket: net.Socket, endpoints: Endpoint[], turn: number) {
  // Nothing is lost of what is sent before there is somebody to read it.
  socket.pause()
  const choices = inTurn(endpoints, turn)
  const tryNext = () => {
    const choice = choices.shift()
    // As on a node, where what no endpoint can take is rejected.
    if (!choice || socket.destroyed) return void socket.resetAndDestroy()
    const { address: host, hostPort: port } = choice
    const upstream = net.connect({ host, port, allowHalfOpen: true })
    upstream.once('error', tryNext)
    upstream.once('connect', () => {
      upstream.off('error', tryNext)
      upstream.on('error', () => socket.resetAndDestroy())
      socket.on('error', () => upstream.resetAndDestroy())
      if (socket.destroyed) return void upstream.destroy()
      socket.pipe(upstream).pipe(socket)
    })
  }
  socket.on('error', () => {})
  tryNext()
}

/** All of them, beginning with the one whose turn it is. */
const inTurn = (all: Endpoint[], turn: number) => {
  const first = turn % (all.length || 1)
  return [...all.slice(first), ...all.slice(0, first)]
}
