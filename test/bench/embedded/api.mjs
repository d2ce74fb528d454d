// How do these benchmarks speak to a server? One request after the other, on one connection that stays open.

import https from 'node:https'

const CONFIGMAPS = '/api/v1/namespaces/default/configmaps'

/** The size of an ordinary ConfigMap. */
const TEXT = 'setting = value\n'.repeat(20)

export function createApi({ port, cert, token }) {
  const agent = new https.Agent({ keepAlive: true, maxSockets: 1 })
  const open = (method, path, body, type = 'application/json') => {
    const text = body === undefined ? undefined : JSON.stringify(body)
    const headers = {
      authorization: `Bearer ${token}`,
      ...(text && { 'content-type': type, 'content-length': Buffer.byteLength(text) }),
    }
    const to = { host: '127.0.0.1', port, servername: 'localhost', ca: cert }
    return https.request({ ...to, agent, method, path, headers }).end(text)
  }
  const send = (method, path, body, type) =>
    new Promise((resolve, reject) => {
      const request = open(method, path, body, type)
      request.on('error', reject)
      request.on('response', (response) => {
        if (response.statusCode >= 300) reject(new Error(`${path}: ${response.statusCode}`))
        let text = ''
        response.setEncoding('latin1')
        response.on('data', (part) => {
          text += part
        })
        response.on('end', () => resolve(text))
      })
    })
  return {
    send,
    create: (name) => send('POST', CONFIGMAPS, { metadata: { name }, data: { text: TEXT } }),
    change: (name, value) =>
      send('PATCH', `${CONFIGMAPS}/${name}`, { data: { value } }, 'application/merge-patch+json'),
    /** `onLine` is called for each event. */
    watch(path, onLine) {
      const own = new https.Agent({ keepAlive: false })
      const headers = { authorization: `Bearer ${token}` }
      const to = { host: '127.0.0.1', port, servername: 'localhost', ca: cert }
      return new Promise((resolve, reject) => {
        const request = https.request({ ...to, agent: own, path, headers }).end()
        request.on('error', reject)
        request.on('response', (response) => {
          let rest = ''
          response.setEncoding('latin1')
          response.on('data', (part) => {
            const lines = (rest + part).split('\n')
            rest = lines.pop()
            for (const line of lines) onLine(line)
          })
          response.on('error', () => {})
          resolve(() => request.destroy())
        })
      })
    },
  }
}

/** Watches what comes from now on. */
export const WATCH = `${CONFIGMAPS}?watch=true&timeoutSeconds=600`
export const NEWEST = `${CONFIGMAPS}?limit=1`
