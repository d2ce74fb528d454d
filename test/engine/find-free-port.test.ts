import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { findFreePort, isPortFree } from '../../src/engine/find-free-port.ts'

test.each(['127.0.0.1', '0.0.0.0'])('passes over a port that is taken on %s', async (host) => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  const taken = (server.address() as { port: number }).port
  try {
    expect(await isPortFree(taken)).toBe(false)
    const found = await findFreePort(taken)
    expect(found).toBeGreaterThan(taken)
    expect(await isPortFree(found)).toBe(true)
  } finally {
    server.close()
  }
})
