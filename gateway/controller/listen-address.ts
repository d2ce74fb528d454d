// Where does a program listen that numbers its ports itself? `PORT_9093` moves port 9093, and BIND_ADDRESS the address,
// for machines on which many programs share the ports.

export function listenAddress(
  env: NodeJS.ProcessEnv,
  port: number,
): { host: string; port: number } {
  const moved = Number(env[`PORT_${port}`])
  return {
    host: env.BIND_ADDRESS || '0.0.0.0',
    port: Number.isInteger(moved) && moved > 0 ? moved : port,
  }
}
