// Is a pod as safe as a namespace asks? One row for each rule of the Pod Security Standards, in the words of Kubernetes.
// https://kubernetes.io/docs/concepts/security/pod-security-standards/

export type SecurityLevel = 'privileged' | 'baseline' | 'restricted'

type Fields = Record<string, any>
/** What is wrong in a few words, and where. */
export type Violation = { reason: string; detail: string }
type Rule = {
  level: 'baseline' | 'restricted'
  /** With the stricter level, that rule says it instead. */
  isReplaced?: boolean
  check(spec: Fields): Violation | undefined
}

export function violationsOf(spec: Fields, level: SecurityLevel): Violation[] {
  if (level === 'privileged') return []
  return RULES.filter((rule) =>
    level === 'restricted' ? !rule.isReplaced : rule.level === 'baseline',
  ).flatMap((rule) => rule.check(spec) ?? [])
}

const containersOf = ({ initContainers = [], containers = [], ephemeralContainers = [] }: Fields) =>
  [...initContainers, ...containers, ...ephemeralContainers] as Fields[]

const quoted = (names: string[]) => names.map((name) => JSON.stringify(name)).join(', ')
const unique = (values: string[]) => [...new Set(values)].sort()
const plural = (word: string, { length }: unknown[]) => (length === 1 ? word : `${word}s`)
/** `container "a"`, `containers "a", "b"`. */
const named = (word: string, names: string[]) => `${plural(word, names)} ${quoted(names)}`

const containers = (spec: Fields, isBad: (container: Fields) => unknown): string[] =>
  containersOf(spec)
    .filter(isBad)
    .map(({ name }) => name)

/** Who says something bad in its securityContext, and what: the pod itself, or its containers. */
function setters(spec: Fields, look: (context: Fields) => string | undefined) {
  const ofPod = look(spec.securityContext ?? {})
  const bad = containers(spec, ({ securityContext }) => look(securityContext ?? {}) !== undefined)
  const values = containersOf(spec).map(({ securityContext }) => look(securityContext ?? {}))
  const who = [
    ...(ofPod === undefined ? [] : ['pod']),
    ...(bad.length ? [named('container', bad)] : []),
  ]
  const what = unique([ofPod, ...values].filter((value) => value !== undefined))
  return { who: who.join(' and '), what }
}

const isSafeSeccomp = (type: unknown) => type === 'RuntimeDefault' || type === 'Localhost'

/** A profile that is none, set by somebody. */
function badSeccomp(spec: Fields): Violation | undefined {
  const { who, what } = setters(spec, ({ seccompProfile }) =>
    seccompProfile && !isSafeSeccomp(seccompProfile.type) ? seccompProfile.type : undefined,
  )
  if (!who) return undefined
  const detail = `${who} must not set securityContext.seccompProfile.type to ${quoted(what)}`
  return { reason: 'seccompProfile', detail }
}

const CAPABILITIES =
  'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT'.split(
    ' ',
  )
const SYSCTLS =
  'kernel.shm_rmid_forced net.ipv4.ip_local_port_range net.ipv4.tcp_syncookies net.ipv4.ping_group_range net.ipv4.ip_unprivileged_port_start net.ipv4.ip_local_reserved_ports net.ipv4.tcp_keepalive_time net.ipv4.tcp_fin_timeout net.ipv4.tcp_keepalive_intvl net.ipv4.tcp_keepalive_probes net.ipv4.tcp_rmem net.ipv4.tcp_wmem'.split(
    ' ',
  )
const SELINUX_TYPES = ['container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t']
const VOLUMES =
  'configMap csi downwardAPI emptyDir ephemeral image persistentVolumeClaim projected secret'.split(
    ' ',
  )

/** Which capabilities containers add that are not among these. */
function addedCapabilities(spec: Fields, allowed: string[]): string | undefined {
  const others = ({ securityContext }: Fields): string[] =>
    (securityContext?.capabilities?.add ?? []).filter((one: string) => !allowed.includes(one))
  const bad = containers(spec, (container) => others(container).length > 0)
  if (bad.length === 0) return undefined
  const added = unique(containersOf(spec).flatMap(others))
  return `${named('container', bad)} must not include ${quoted(added)} in securityContext.capabilities.add`
}

const RULES: Rule[] = [
  {
    level: 'baseline',
    check(spec) {
      const { who, what } = setters(spec, ({ appArmorProfile }) =>
        appArmorProfile && !isSafeSeccomp(appArmorProfile.type) ? appArmorProfile.type : undefined,
      )
      if (!who) return undefined
      const detail = `${who} must not set AppArmor profile type to ${quoted(what)}`
      return { reason: plural('forbidden AppArmor profile', what), detail }
    },
  },
  {
    level: 'baseline',
    isReplaced: true,
    check(spec) {
      const detail = addedCapabilities(spec, CAPABILITIES)
      return detail ? { reason: 'non-default capabilities', detail } : undefined
    },
  },
  {
    level: 'baseline',
    check(spec) {
      const set = ['hostNetwork', 'hostPID', 'hostIPC'].filter((field) => spec[field])
      const detail = set.map((field) => `${field}=true`).join(', ')
      return detail ? { reason: 'host namespaces', detail } : undefined
    },
  },
  {
    level: 'baseline',
    isReplaced: true,
    check({ volumes = [] }) {
      const bad = volumes.filter((one: Fields) => one.hostPath).map(({ name }: Fields) => name)
      return bad.length > 0
        ? { reason: 'hostPath volumes', detail: named('volume', bad) }
        : undefined
    },
  },
  {
    level: 'baseline',
    check(spec) {
      const hostPorts = ({ ports = [] }: Fields): string[] =>
        ports.flatMap(({ hostPort }: Fields) => (hostPort ? [String(hostPort)] : []))
      const bad = containers(spec, (container) => hostPorts(container).length > 0)
      if (bad.length === 0) return undefined
      const ports = unique(containersOf(spec).flatMap(hostPorts))
      const uses = bad.length === 1 ? 'uses' : 'use'
      const detail = `${named('container', bad)} ${uses} ${plural('hostPort', ports)} ${ports.join(', ')}`
      return { reason: 'hostPort', detail }
    },
  },
  {
    level: 'baseline',
    check(spec) {
      const bad = containers(spec, ({ securityContext }) => securityContext?.privileged)
      if (bad.length === 0) return undefined
      const detail = `${named('container', bad)} must not set securityContext.privileged=true`
      return { reason: 'privileged', detail }
    },
  },
  {
    level: 'baseline',
    check(spec) {
      const typeOf = ({ securityContext }: Fields) => securityContext?.procMount ?? 'Default'
      const bad = containers(spec, (container) => typeOf(container) !== 'Default')
      if (bad.length === 0) return undefined
      const types = unique(containersOf(spec).map(typeOf)).filter((type) => type !== 'Default')
      const detail = `${named('container', bad)} must not set securityContext.procMount to ${quoted(types)}`
      return { reason: 'procMount', detail }
    },
  },
  {
    level: 'baseline',
    check(spec) {
      const { who, what } = setters(spec, ({ seLinuxOptions: options }) => {
        if (!options) return undefined
        const { type, user, role } = options
        const isBadType = type && !SELINUX_TYPES.includes(type)
        return isBadType || user || role
          ? JSON.stringify({ type: isBadType && type, user, role })
          : undefined
      })
      if (!who) return undefined
      const found: Fields[] = what.map((text) => JSON.parse(text))
      const types = unique(found.flatMap(({ type }) => type || []))
      const data = [
        ...(types.length > 0 ? [named('type', types)] : []),
        ...(found.some(({ user }) => user) ? ['user may not be set'] : []),
        ...(found.some(({ role }) => role) ? ['role may not be set'] : []),
      ]
      const detail = `${who} set forbidden securityContext.seLinuxOptions: ${data.join('; ')}`
      return { reason: 'seLinuxOptions', detail }
    },
  },
  { level: 'baseline', isReplaced: true, check: badSeccomp },
  {
    level: 'baseline',
    check({ securityContext }) {
      const names: string[] = (securityContext?.sysctls ?? []).map(({ name }: Fields) => name)
      const detail = names.filter((name) => !SYSCTLS.includes(name)).join(', ')
      return detail ? { reason: 'forbidden sysctls', detail } : undefined
    },
  },
  {
    level: 'restricted',
    check(spec) {
      const bad = containers(
        spec,
        ({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false,
      )
      if (bad.length === 0) return undefined
      const detail = `${named('container', bad)} must set securityContext.allowPrivilegeEscalation=false`
      return { reason: 'allowPrivilegeEscalation != false', detail }
    },
  },
  {
    level: 'restricted',
    check(spec) {
      const bad = containers(
        spec,
        ({ securityContext }) => !securityContext?.capabilities?.drop?.includes('ALL'),
      )
      const drop = `${named('container', bad)} must set securityContext.capabilities.drop=["ALL"]`
      const added = addedCapabilities(spec, ['NET_BIND_SERVICE'])
      const detail = [...(bad.length > 0 ? [drop] : []), ...(added ? [added] : [])].join('; ')
      return detail ? { reason: 'unrestricted capabilities', detail } : undefined
    },
  },
  {
    level: 'restricted',
    check({ volumes = [] }) {
      const typeOf = ({ name: _, ...source }: Fields) => Object.keys(source)[0] ?? 'unknown'
      const bad: Fields[] = volumes.filter((volume: Fields) => !VOLUMES.includes(typeOf(volume)))
      if (bad.length === 0) return undefined
      const types = unique(bad.map(typeOf))
      const names = bad.map(({ name }) => name)
      const uses = bad.length === 1 ? 'uses' : 'use'
      const detail = `${named('volume', names)} ${uses} ${named('restricted volume type', types)}`
      return { reason: 'restricted volume types', detail }
    },
  },
  {
    level: 'restricted',
    check(spec) {
      const reason = 'runAsNonRoot != true'
      const { who } = setters(spec, ({ runAsNonRoot }) =>
        runAsNonRoot === false ? 'false' : undefined,
      )
      if (who) return { reason, detail: `${who} must not set securityContext.runAsNonRoot=false` }
      if (spec.securityContext?.runAsNonRoot) return undefined
      const bad = containers(
        spec,
        ({ securityContext }) => securityContext?.runAsNonRoot === undefined,
      )
      if (bad.length === 0) return undefined
      const detail = `pod or ${named('container', bad)} must set securityContext.runAsNonRoot=true`
      return { reason, detail }
    },
  },
  {
    level: 'restricted',
    check(spec) {
      const { who } = setters(spec, ({ runAsUser }) => (runAsUser === 0 ? '0' : undefined))
      return who ? { reason: 'runAsUser=0', detail: `${who} must not set runAsUser=0` } : undefined
    },
  },
  {
    level: 'restricted',
    check(spec) {
      const set = badSeccomp(spec)
      if (set || isSafeSeccomp(spec.securityContext?.seccompProfile?.type)) return set
      const bad = containers(spec, ({ securityContext }) => !securityContext?.seccompProfile)
      if (bad.length === 0) return undefined
      const detail = `pod or ${named('container', bad)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`
      return { reason: 'seccompProfile', detail }
    },
  },
]
