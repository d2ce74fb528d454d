// kind or the engine has failed: what was it, and what helps?

import { EnvironmentError } from '../../kube/lab-error.ts'
import { tellingLine } from './printable.ts'

type Cause = { sign: RegExp; what: string; hint: string }

const WITHOUT = 'Without an engine: ai-gateway-lab cluster up --cluster embedded'

/** The first that fits: what is most particular stands first. */
const CAUSES: Cause[] = [
  {
    sign: /no space left on device|disk quota exceeded|ENOSPC/i,
    what: 'the disk is full',
    hint: 'Make room where the engine keeps its images (docker system df; docker system prune), then the same command again.',
  },
  {
    sign: /port is already allocated|address already in use|bind: .*in use/i,
    what: 'a port that the cluster needs is taken by another program',
    hint: 'End that program, or make the cluster anew on another port: ai-gateway-lab cluster down --cluster kind --wipe',
  },
  {
    sign: /invalid character '<'|<!doctype|<html|looking for beginning of value/i,
    what: 'what answered was a web page, no registry: a proxy or a login page stands in between',
    hint: 'Sign in to the network, or set HTTPS_PROXY for the engine itself; or bring the images along: ai-gateway-lab prefetch --from FILE',
  },
  {
    sign: /x509|certificate signed by unknown authority|certificate has expired/i,
    what: 'the engine does not trust the certificate that it is shown',
    hint: "Give your company's CA to the engine (Docker: /etc/docker/certs.d or the system's store, then restart it), and look at the clock; or bring the images along: ai-gateway-lab prefetch --from FILE",
  },
  {
    sign: /toomanyrequests|rate limit/i,
    what: 'the registry has had too many requests from your network',
    hint: 'docker login raises the limit; or bring the images along: ai-gateway-lab prefetch --from FILE',
  },
  {
    sign: /too many open files|inotify/i,
    what: 'the machine allows too few watches on files',
    hint: 'sudo sysctl fs.inotify.max_user_watches=524288 fs.inotify.max_user_instances=512',
  },
  {
    sign: /cannot connect to the docker daemon|is the docker daemon running|error during connect|connection refused.*docker|docker\.sock|containerd\.sock|podman\.sock/i,
    what: 'the container engine has stopped',
    hint: `Start it, then the same command again: what is half made is made anew. ${WITHOUT}`,
  },
  {
    sign: /short-name .* did not resolve/i,
    what: 'Podman wants to know the registry of an image',
    hint: 'Name it in full, such as docker.io/library/node:22-slim (AI_GATEWAY_LAB_IMAGE_BASE, AI_GATEWAY_LAB_NODE_IMAGE).',
  },
  {
    sign: /failed to pull image|pull access denied|manifest unknown|no such host|i\/o timeout|network is unreachable|name resolution/i,
    what: 'the image is not on this machine, and cannot be fetched',
    hint: 'With a network: ai-gateway-lab prefetch. Without: ai-gateway-lab prefetch --from FILE, with a file that `prefetch --to FILE` wrote elsewhere.',
  },
  {
    sign: /exec format error|does not match the detected host platform/i,
    what: 'the image is for another kind of processor',
    hint: 'docker image rm the image and fetch it anew: ai-gateway-lab prefetch',
  },
  {
    sign: /multi-user system/i,
    what: 'the node did not start up: most often too few inotify instances',
    hint: 'sudo sysctl fs.inotify.max_user_instances=512',
  },
  {
    sign: /cgroup/i,
    what: 'the engine cannot limit what containers use (cgroups)',
    hint: `Rootless engines need cgroup v2 and delegation: https://kind.sigs.k8s.io/docs/user/rootless/. ${WITHOUT}`,
  },
  {
    sign: /kubelet (is not running|isn't running|is unhealthy)|timed out waiting for the condition/i,
    what: 'Kubernetes did not come up in the node',
    hint: `Give the engine more memory (2 GiB at least). ${WITHOUT}`,
  },
]

/** `doing` continues "… failed": "Making the cluster". */
export function explainFailure(doing: string, output: string): EnvironmentError {
  // kind repeats its command, and what stands in there is no sign of anything.
  const said = output.replace(/command "[^\n]*" failed with error/g, 'a command failed with error')
  const line = tellingLine(said)
  const cause = CAUSES.find(({ sign }) => sign.test(said))
  return cause
    ? new EnvironmentError(`${doing} failed: ${cause.what}. (${line})`, { hint: cause.hint })
    : new EnvironmentError(`${doing} failed: ${line}`, { hint: WITHOUT })
}
