// In which order does a listener try the matches of all its routes?

import { compareHostnames } from '../routing/hostname.ts'
import type { HostRoutes, Listener, RouteMatch, RouteRule } from '../routing/routing-table.ts'
import type { CompiledListener } from './compile-listeners.ts'
import { compareMatches } from './compile-matches.ts'
import type { CompiledRules } from './compile-rules.ts'

/** One listener's part of the table while routes are added, the oldest route first. */
export class ListenerRoutes {
  readonly #rules: RouteRule[] = []
  readonly #hosts = new Map<string, RouteMatch[]>()

  add(hostnames: string[], { rules }: CompiledRules) {
    for (const { rule, matches } of rules) {
      if (matches.length === 0) continue
      const index = this.#rules.push(rule) - 1
      for (const hostname of hostnames) {
        const present = this.#hosts.get(hostname) ?? []
        this.#hosts.set(hostname, present)
        for (const match of matches) present.push({ ...match, rule: index })
      }
    }
  }

  build({ name, port, protocol, hostname, tls }: CompiledListener): Listener {
    const hosts: HostRoutes[] = [...this.#hosts].map(([hostname, matches]) => ({
      hostname,
      matches: matches.sort(compareMatches),
    }))
    return {
      name,
      port,
      protocol: protocol as Listener['protocol'],
      ...(hostname !== '' && { hostname }),
      ...(tls && { tls }),
      rules: this.#rules,
      hosts: hosts.sort((one, other) => compareHostnames(one.hostname, other.hostname)),
    }
  }
}
