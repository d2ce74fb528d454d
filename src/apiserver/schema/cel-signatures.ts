// Which functions may a rule call, on what, and what do they give? As a rule is judged before any object is there.
// https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-cel-libraries

import { BOOL, type CelType, DYN, INT, STRING, scalar } from './cel-type.ts'

export type Signature = {
  name: string
  /** The first of them is what stands before the dot, where `isMember`. */
  parameters: CelType[]
  isMember: boolean
  result: CelType
}

/** `A` is any one type, the same wherever it stands. */
export const ANY: CelType = { kind: 'opaque', name: 'A' }

const list = (item: CelType): CelType => ({ kind: 'list', item })
const opaque = (name: string): CelType => ({ kind: 'opaque', name })

const TYPES: Record<string, CelType> = {
  A: ANY,
  bool: BOOL,
  bytes: scalar('bytes'),
  double: scalar('double'),
  duration: scalar('duration'),
  dyn: DYN,
  int: INT,
  string: STRING,
  timestamp: scalar('timestamp'),
  type: scalar('type'),
  uint: scalar('uint'),
  list: list(ANY),
  lists: list(list(ANY)),
  map: { kind: 'map', key: opaque('K'), value: opaque('V') },
  strings: list(STRING),
  queries: { kind: 'map', key: STRING, value: list(STRING) },
  optional: { kind: 'optional', value: ANY },
  problems: { kind: 'optional', value: list(STRING) },
  URL: opaque('kubernetes.URL'),
  Quantity: opaque('kubernetes.Quantity'),
  IP: opaque('net.IP'),
  CIDR: opaque('net.CIDR'),
  NamedFormat: opaque('kubernetes.NamedFormat'),
}

const FUNCTIONS = `
size(string): int | size(bytes): int | size(list): int | size(map): int
string.size(): int | bytes.size(): int | list.size(): int | map.size(): int
string(A): string | int(string): int | int(int): int | int(uint): int | int(double): int | int(timestamp): int | int(duration): int
uint(A): uint | double(string): double | double(int): double | double(uint): double | double(double): double
bytes(string): bytes | bytes(bytes): bytes | bool(string): bool | bool(bool): bool | dyn(A): dyn | type(A): type
duration(string): duration | duration(duration): duration | duration(int): duration
timestamp(string): timestamp | timestamp(timestamp): timestamp | timestamp(int): timestamp
matches(string, string): bool | string.matches(string): bool
string.contains(string): bool | string.startsWith(string): bool | string.endsWith(string): bool
string.charAt(int): string | string.indexOf(string): int | string.indexOf(string, int): int
string.lastIndexOf(string): int | string.lastIndexOf(string, int): int
string.lowerAscii(): string | string.upperAscii(): string | string.trim(): string | string.reverse(): string
string.replace(string, string): string | string.replace(string, string, int): string
string.split(string): strings | string.split(string, int): strings
string.substring(int): string | string.substring(int, int): string
string.format(list): string | strings.join(): string | strings.join(string): string | strings.quote(string): string
string.find(string): string | string.findAll(string): strings | string.findAll(string, int): strings
list.isSorted(): bool | list.sum(): A | list.min(): A | list.max(): A | list.indexOf(A): int | list.lastIndexOf(A): int
list.flatten(): list | list.slice(int, int): list | list.distinct(): list | list.sort(): list | list.reverse(): list
lists.range(int): list
sets.contains(list, list): bool | sets.equivalent(list, list): bool | sets.intersects(list, list): bool
url(string): URL | isURL(string): bool | URL.getScheme(): string | URL.getHost(): string | URL.getHostname(): string
URL.getPort(): string | URL.getEscapedPath(): string | URL.getQuery(): queries
quantity(string): Quantity | isQuantity(string): bool | Quantity.sign(): int | Quantity.isInteger(): bool | Quantity.asInteger(): int
Quantity.asApproximateFloat(): double | Quantity.compareTo(Quantity): int | Quantity.isGreaterThan(Quantity): bool
Quantity.isLessThan(Quantity): bool | Quantity.add(Quantity): Quantity | Quantity.add(int): Quantity
Quantity.sub(Quantity): Quantity | Quantity.sub(int): Quantity
ip(string): IP | isIP(string): bool | ip.isCanonical(string): bool | IP.family(): int | IP.isUnspecified(): bool | IP.isLoopback(): bool
IP.isLinkLocalMulticast(): bool | IP.isLinkLocalUnicast(): bool | IP.isGlobalUnicast(): bool
cidr(string): CIDR | isCIDR(string): bool | CIDR.ip(): IP | CIDR.prefixLength(): int | CIDR.masked(): CIDR
CIDR.containsIP(IP): bool | CIDR.containsIP(string): bool | CIDR.containsCIDR(CIDR): bool | CIDR.containsCIDR(string): bool
string(IP): string | string(CIDR): string
format.named(string): optional | NamedFormat.validate(string): problems
format.dns1123Label(): NamedFormat | format.dns1123Subdomain(): NamedFormat | format.dns1035Label(): NamedFormat
format.dns1123LabelPrefix(): NamedFormat | format.dns1123SubdomainPrefix(): NamedFormat | format.dns1035LabelPrefix(): NamedFormat
format.qualifiedName(): NamedFormat | format.labelValue(): NamedFormat | format.uri(): NamedFormat | format.uuid(): NamedFormat
format.byte(): NamedFormat | format.date(): NamedFormat | format.datetime(): NamedFormat
optional.of(A): optional | optional.ofNonZeroValue(A): optional | optional.none(): optional
optional.hasValue(): bool | optional.value(): A | optional.or(optional): optional | optional.orValue(A): A
duration.getHours(): int | duration.getMinutes(): int | duration.getSeconds(): int | duration.getMilliseconds(): int
${[
  'getFullYear',
  'getMonth',
  'getDate',
  'getDayOfMonth',
  'getDayOfWeek',
  'getDayOfYear',
  'getHours',
  'getMinutes',
  'getSeconds',
  'getMilliseconds',
]
  .map((name) => `timestamp.${name}(): int | timestamp.${name}(string): int`)
  .join('\n')}
`

/** Written before a function's name as if they were values; they are not. */
const NAMESPACES = new Set(['format.', 'ip.', 'lists.range', 'sets.', 'strings.quote'])
const CONSTRUCTORS = ['optional.of', 'optional.ofNonZeroValue', 'optional.none']

const signatures = new Map<string, Signature[]>()

for (const text of FUNCTIONS.split(/[|\n]/)) {
  const parts = /^\s*(?:(\w+)\.)?(\w+)\((.*)\): (\w+)\s*$/.exec(text)
  if (!parts) continue
  const [, owner, name = '', list = '', result = ''] = parts
  const isQualified =
    owner !== undefined &&
    (NAMESPACES.has(`${owner}.`) ||
      NAMESPACES.has(`${owner}.${name}`) ||
      CONSTRUCTORS.includes(`${owner}.${name}`))
  const parameters = list.split(', ').filter(Boolean)
  if (owner && !isQualified) parameters.unshift(owner)
  const full = isQualified ? `${owner}.${name}` : name
  const signature = {
    name: full,
    parameters: parameters.map((one) => TYPES[one] ?? DYN),
    isMember: owner !== undefined && !isQualified,
    result: TYPES[result] ?? DYN,
  }
  signatures.set(full, [...(signatures.get(full) ?? []), signature])
}

/** Everything of this name; undefined where nothing is called so. */
export const signaturesOf = (name: string): Signature[] | undefined => signatures.get(name)
