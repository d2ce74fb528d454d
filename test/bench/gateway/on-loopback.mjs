// Preloaded into a program that would listen on all addresses.

import { Server } from 'node:net'

const { listen } = Server.prototype
Server.prototype.listen = function (first, ...rest) {
  if (typeof first === 'object' && first !== null)
    return listen.call(this, { ...first, host: '127.0.0.1' }, ...rest)
  const callback = rest.find((one) => typeof one === 'function')
  return listen.call(this, { port: first, host: '127.0.0.1', backlog: 4096 }, callback)
}
