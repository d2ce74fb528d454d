// How is a line of the conformance table written down?

export type Row = {
  /** What a learner types, in bash. */
  run: string
  /** Said of standard output, without blanks at its ends. Nothing is said where it is absent. */
  prints?: string | RegExp
  /** Said of standard error. */
  complains?: string | RegExp
  /** 0 where it is absent. */
  exit?: number
  /** For what the cluster does by itself: asked again until it is so. */
  comesTrue?: true
  /** By version of kubectl: why that one cannot do it. There the line is not run. */
  cannot?: Partial<Record<KubectlVersion, string>>
  /** Where this is not as on another cluster: how. */
  differs?: string
  /** Prepares other lines; the page leaves it out. */
  aside?: true
}

/** Lines that are run in this order, in a namespace of their own. */
export type Area = {
  title: string
  about?: string
  /** Nothing here depends on the version of kubectl: it is run with the oldest and the newest alone. */
  isOfServer?: true
  /** kubectl watches here, and so it is run once more with KUBE_FEATURE_WatchListClient=true. */
  watches?: true
  rows: Row[]
}

export const KUBECTL_VERSIONS = ['1.29', '1.31', '1.32', '1.33'] as const
export type KubectlVersion = (typeof KUBECTL_VERSIONS)[number]

const OUTERMOST: KubectlVersion[] = ['1.29', '1.33']

/** Whether this line is run with this version. What is refused is the server's to say: the oldest and the newest ask for it. */
export function isRunWith(version: KubectlVersion, area: Area, row: Row): boolean {
  if (row.cannot?.[version]) return false
  const isOfServer = area.isOfServer || (row.exit !== undefined && !row.prints)
  return !isOfServer || OUTERMOST.includes(version)
}
