// Is this process one of several workers of a proxy? Asked before anything else is loaded.

/** Given to workers by the process that starts them. */
export const WORKER_MARK = { GATEWAY_PROXY_WORKER: '1' }

export const isWorker = () =>
  process.env.GATEWAY_PROXY_WORKER === WORKER_MARK.GATEWAY_PROXY_WORKER &&
  process.connected === true
