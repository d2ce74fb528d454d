// The one node: taint, cordon, drain.

import type { Area } from '../row.ts'

export const nodes: Area = {
  title: 'nodes',
  rows: [
    {
      run: 'kubectl get nodes',
      prints:
        /^NAME +STATUS +ROLES +AGE +VERSION\nembedded +Ready +control-plane +\d+[sm]\S* +v1\.\S+$/,
    },
    {
      run: 'kubectl describe node embedded',
      prints: /^Name: +embedded\n[\s\S]* Ready +True [\s\S]*Allocated resources:/,
    },
    {
      run: 'kubectl get lease embedded -n kube-node-lease',
      prints: /^NAME +HOLDER +AGE\nembedded +embedded +/,
    },
    {
      run: 'kubectl describe node embedded',
      prints: /Lease:\n +HolderIdentity: +embedded\n[\s\S]*RenewTime: +\w{3}, /,
    },
    { run: 'kubectl taint nodes embedded busy=yes:NoSchedule', prints: 'node/embedded tainted' },
    {
      run: 'kubectl taint nodes embedded busy=yes:NoSchedule',
      complains:
        'error: node embedded already has busy taint(s) with same effect(s) and --overwrite is false',
      exit: 1,
    },
    { run: 'kubectl taint nodes embedded busy=yes:NoSchedule-', prints: 'node/embedded untainted' },
    { run: 'kubectl label node embedded disk=fast', prints: 'node/embedded labeled' },
    { run: 'kubectl run guest --image=ai-gateway-lab/gateway:0.1.0', aside: true },
    { run: 'kubectl wait pod/guest --for=condition=PodScheduled', aside: true },
    { run: 'kubectl cordon embedded', prints: 'node/embedded cordoned' },
    { run: 'kubectl run late --image=ai-gateway-lab/gateway:0.1.0', prints: 'pod/late created' },
    {
      run: "kubectl get events --field-selector=involvedObject.name=late -o jsonpath='{.items[*].reason}: {.items[*].message}'",
      prints:
        'FailedScheduling: 0/1 nodes are available: 1 node(s) were unschedulable. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.',
      comesTrue: true,
    },
    { run: 'kubectl get pod late --no-headers', prints: /^late +0\/1 +Pending +0 / },
    { run: 'kubectl get nodes --no-headers', prints: /^embedded +Ready,SchedulingDisabled / },
    {
      run: 'kubectl drain embedded --dry-run=client --ignore-daemonsets --delete-emptydir-data --force',
      prints: /node\/embedded drained \(dry run\)/,
    },
    {
      run: 'kubectl drain embedded --dry-run=server --force --pod-selector=run=guest',
      prints:
        /^node\/embedded already cordoned \(server dry run\)\nevicting pod nodes\/guest \(server dry run\)\nnode\/embedded drained \(server dry run\)$/,
    },
    { run: 'kubectl get pod guest -o name', prints: 'pod/guest' },
    {
      run: 'kubectl drain embedded --force --pod-selector=run=guest',
      prints:
        /^node\/embedded already cordoned\nevicting pod nodes\/guest\npod\/guest evicted\nnode\/embedded drained$/,
    },
    {
      run: 'kubectl get pod guest',
      complains: 'Error from server (NotFound): pods "guest" not found',
      exit: 1,
    },
    {
      run: 'kubectl drain embedded --pod-selector=app=nothing',
      prints: /^node\/embedded already cordoned\nnode\/embedded drained$/,
    },
    { run: 'kubectl uncordon embedded', prints: 'node/embedded uncordoned' },
    {
      run: 'kubectl wait pod/late --for=condition=PodScheduled --timeout=20s',
      prints: 'pod/late condition met',
    },
    {
      run: 'kubectl run far --image=ai-gateway-lab/gateway:0.1.0 --overrides=\'{"spec":{"nodeSelector":{"disk":"ssd"}}}\'',
      prints: 'pod/far created',
    },
    {
      run: 'kubectl describe pod far',
      prints: /FailedScheduling .* 1 node\(s\) didn't match Pod's node affinity\/selector\./,
      comesTrue: true,
    },
    {
      run: 'kubectl label node embedded disk=ssd --overwrite && kubectl wait pod/far --for=condition=PodScheduled --timeout=20s',
      prints: 'node/embedded labeled\npod/far condition met',
    },
    { run: 'kubectl label node embedded disk-', prints: 'node/embedded unlabeled' },
  ],
}
