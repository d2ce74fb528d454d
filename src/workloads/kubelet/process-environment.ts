// Which variables does a container's process really get? What the machine needs, what the pod asks for, and nothing by which
// a pod could make the process run code other than the lab's own.

/** As images have it. Nothing is looked for there. */
export const CONTAINER_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** What of this process's own environment a program needs on this machine, and whom it may trust. Nothing that could be a key. */
const INHERITED = [
  'TMPDIR',
  'TEMP',
  'LANG',
  'TZ',
  'SystemRoot',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
]

/** By these Node, its libraries or the system's loader would load code or write files that somebody names. */
const REFUSED =
  /^(NODE_(OPTIONS|PATH|CHANNEL_.*|COMPILE_CACHE|ICU_DATA|REDIRECT_WARNINGS|REPL_.*|TEST_CONTEXT|UNIQUE_ID|V8_COVERAGE)|LD_.*|DYLD_.*|OPENSSL_.*|GCONV_PATH|GLIBC_TUNABLES|SSLKEYLOGFILE)$/i

export const machineEnvironment = (): Record<string, string> =>
  Object.fromEntries(
    INHERITED.flatMap((name) => {
      const value = process.env[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )

export function refuseVariables(wanted: Record<string, string>) {
  const refused = Object.keys(wanted).filter((name) => REFUSED.test(name))
  const accepted = Object.fromEntries(
    Object.entries(wanted).filter(([name]) => !refused.includes(name)),
  )
  return { accepted, refused }
}
