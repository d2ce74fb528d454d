// Does this look like a cluster on which people depend? Better asked once too often.

export type ClusterSigns = {
  context: string
  clusterName: string
  userName: string
  server: string
  nodes: number
  /** Without those that every cluster has, and without the lab's own. */
  namespaces: number
}

const WORDS = /(^|[^a-z])(prod|prd|production|live|customer|critical)([^a-z]|$)/i
/** A name may say just as plainly that it is none. */
const DENIALS = /non-?prod|not-?prod|pre-?prod|preview|staging/i
const MANY_NODES = 12
const MANY_NAMESPACES = 40

/** A sentence for each sign; empty where there is none. */
export function productionSigns(signs: ClusterSigns): string[] {
  const { context, clusterName, userName, server, nodes, namespaces } = signs
  const names: [string, string][] = [
    ['the context', context],
    ['the cluster', clusterName],
    ['the user', userName],
    ['the server', server],
  ]
  const said = names
    .filter(([, name]) => WORDS.test(name) && !DENIALS.test(name))
    .map(([what, name]) => `${what} is called "${name}"`)
  return [
    ...said,
    ...(nodes >= MANY_NODES ? [`it has ${nodes} nodes`] : []),
    ...(namespaces >= MANY_NAMESPACES ? [`it has ${namespaces} namespaces`] : []),
  ]
}
