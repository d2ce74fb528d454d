// URLs, addresses and networks, as Kubernetes' CEL libraries know them.

import { BlockList, isIP } from 'node:net'
import type { Environment } from '@marcbachmann/cel-js'

class CelUrl {
  readonly scheme: string
  readonly host: string
  readonly path: string
  readonly query: string
  constructor(scheme: string, host: string, path: string, query: string) {
    this.scheme = scheme
    this.host = host
    this.path = path
    this.query = query
  }
}

/** An absolute URI, or an absolute path. Parts are kept as written: no default port goes away. */
function parseUrl(text: string): CelUrl | undefined {
  const parts = /^(?:([a-z][a-z\d+.-]*):)?(?:\/\/([^/?]*))?([^?\s]*)(?:\?(\S*))?$/i.exec(text)
  if (!parts) return undefined
  const [, scheme = '', authority = '', path = '', query = ''] = parts
  const isAbsolute = scheme ? authority !== '' || path !== '' : text.startsWith('/')
  if (!isAbsolute || (authority && !URL.canParse(`http://${authority}/`))) return undefined
  return new CelUrl(scheme.toLowerCase(), authority.replace(/^.*@/, ''), path, query)
}

const hostname = ({ host }: CelUrl) => host.replace(/:\d*$/, '').replace(/^\[(.*)\]$/, '$1')

function queryOf({ query }: CelUrl) {
  const fields: Record<string, string[]> = Object.create(null)
  for (const [key, value] of new URLSearchParams(query)) {
    fields[key] = [...(fields[key] ?? []), value]
  }
  return { ...fields }
}

class Ip {
  readonly text: string
  readonly family: 4 | 6
  constructor(text: string) {
    this.text = text
    this.family = isIP(text) as 4 | 6
  }
}

/** Kubernetes takes neither zones nor IPv4 written as IPv6. */
const parseIp = (text: string) =>
  isIP(text) && !/%|^::ffff:\d+\./i.test(text) ? new Ip(text) : undefined

class Cidr {
  readonly ip: Ip
  readonly length: number
  constructor(ip: Ip, length: number) {
    this.ip = ip
    this.length = length
  }
}

function parseCidr(text: string): Cidr | undefined {
  const parts = /^(.*)\/(\d{1,3})$/.exec(text)
  const ip = parseIp(parts?.[1] ?? '')
  const length = Number(parts?.[2])
  return ip && length <= (ip.family === 4 ? 32 : 128) ? new Cidr(ip, length) : undefined
}

function contains({ ip, length }: Cidr, other: Ip) {
  const list = new BlockList()
  list.addSubnet(ip.text, length, `ipv${ip.family}`)
  return ip.family === other.family && list.check(other.text, `ipv${other.family}`)
}

const within = (ip: Ip, ...networks: string[]) =>
  networks.some((network) => contains(parseCidr(network)!, ip))

function orThrow<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(what)
  return value
}

export function registerNetwork(env: Environment) {
  env.registerType('kubernetes.URL', CelUrl)
  env.registerFunction('isURL(string): bool', (text: string) => parseUrl(text) !== undefined)
  env.registerFunction('url(string): kubernetes.URL', (text: string) =>
    orThrow(parseUrl(text), `URL parse error during conversion from string: ${text}`),
  )
  env.registerFunction('kubernetes.URL.getScheme(): string', (url: CelUrl) => url.scheme)
  env.registerFunction('kubernetes.URL.getHost(): string', (url: CelUrl) => url.host)
  env.registerFunction('kubernetes.URL.getHostname(): string', hostname)
  env.registerFunction(
    'kubernetes.URL.getPort(): string',
    (url: CelUrl) => /:(\d+)$/.exec(url.host)?.[1] ?? '',
  )
  env.registerFunction('kubernetes.URL.getEscapedPath(): string', (url: CelUrl) => url.path)
  env.registerFunction('kubernetes.URL.getQuery(): map<string, list<string>>', queryOf)

  env.registerType('net.IP', Ip)
  env.registerFunction('isIP(string): bool', (text: string) => parseIp(text) !== undefined)
  env.registerFunction('ip(string): net.IP', (text: string) =>
    orThrow(parseIp(text), `IP Address "${text}" parse error during conversion from string`),
  )
  env.registerFunction('net.IP.family(): int', (ip: Ip) => BigInt(ip.family))
  const ranges: Record<string, string[]> = {
    isLoopback: ['127.0.0.0/8', '::1/128'],
    isUnspecified: ['0.0.0.0/32', '::/128'],
    isLinkLocalMulticast: ['224.0.0.0/24', 'ff02::/16'],
    isLinkLocalUnicast: ['169.254.0.0/16', 'fe80::/10'],
  }
  for (const [name, networks] of Object.entries(ranges)) {
    env.registerFunction(`net.IP.${name}(): bool`, (ip: Ip) => within(ip, ...networks))
  }
  env.registerFunction(
    'net.IP.isGlobalUnicast(): bool',
    (ip: Ip) =>
      !within(ip, ...Object.values(ranges).flat(), '224.0.0.0/4', 'ff00::/8', '255.255.255.255/32'),
  )

  env.registerType('net.CIDR', Cidr)
  env.registerFunction('isCIDR(string): bool', (text: string) => parseCidr(text) !== undefined)
  env.registerFunction('cidr(string): net.CIDR', (text: string) =>
    orThrow(parseCidr(text), `network address parse error during conversion from string: ${text}`),
  )
  env.registerFunction('net.CIDR.ip(): net.IP', (cidr: Cidr) => cidr.ip)
  env.registerFunction('net.CIDR.prefixLength(): int', (cidr: Cidr) => BigInt(cidr.length))
  env.registerFunction('net.CIDR.containsIP(net.IP): bool', contains)
  env.registerFunction('net.CIDR.containsIP(string): bool', (cidr: Cidr, text: string) =>
    contains(cidr, orThrow(parseIp(text), `IP Address "${text}" parse error`)),
  )
  const containsNetwork = (cidr: Cidr, other: Cidr) =>
    other.length >= cidr.length && contains(cidr, other.ip)
  env.registerFunction('net.CIDR.containsCIDR(net.CIDR): bool', containsNetwork)
  env.registerFunction('net.CIDR.containsCIDR(string): bool', (cidr: Cidr, text: string) =>
    containsNetwork(cidr, orThrow(parseCidr(text), `network address parse error: ${text}`)),
  )
}
