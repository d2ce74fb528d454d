// What does each cluster cost whoever chooses it? Said before there is one, on the screen and as lines of text.

export const CLUSTER_COSTS = {
  embedded:
    'A Kubernetes API in this package: there in a second, 100 MB of memory, next to no disk, no network. Its pods are processes. All of the course works on it.',
  kind: 'Kubernetes itself, in a container: one to three minutes, 2 GB of memory and 4 GB of disk; the first time it also fetches about a gigabyte. Where it cannot come up, the lab says why and goes on with the embedded one.',
}
