// The one node: taint, cordon, drain.

import { parse } from 'yaml'
import { given } from '../given.ts'
import type { Area } from '../row.ts'

/** A pod with this in its specification. */
const makePod = (name: string, spec: string) => {
  const { containers = [{ name }], ...rest } = parse(spec)
  const all = containers.map((one: object) => ({ ...one, image: '$IMAGE' }))
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { run: name } },
    spec: { terminationGracePeriodSeconds: 1, ...rest, containers: all },
  }
  return `kubectl create -f - ${given(JSON.stringify(pod))}`
}

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
    {
      run: makePod('gated', '{schedulingGates: [{name: example.dev/first}]}'),
      prints: 'pod/gated created',
    },
    { run: 'kubectl get pod gated --no-headers', prints: /^gated +0\/1 +SchedulingGated +0 / },
    {
      run: `kubectl patch pod gated --type=json -p '[{"op":"add","path":"/spec/schedulingGates/-","value":{"name":"example.dev/second"}}]'`,
      complains:
        /spec\.schedulingGates: Forbidden: only deletion is allowed, but found new scheduling gate 'example\.dev\/second'$/,
      exit: 1,
    },
    {
      run: `kubectl patch pod gated --type=json -p '[{"op":"remove","path":"/spec/schedulingGates"}]'; kubectl wait pod/gated --for=condition=PodScheduled --timeout=20s`,
      prints: 'pod/gated patched\npod/gated condition met',
    },
    {
      run: `${makePod('abroad', '{nodeName: elsewhere}')} > /dev/null; ${makePod('other', '{schedulerName: mine}')} > /dev/null; sleep 0.5; kubectl get pods abroad other --no-headers -o custom-columns=N:.metadata.name,P:.status.phase,H:.spec.nodeName`,
      prints: /^abroad +Pending +elsewhere\nother +Pending +<none>$/,
    },
    {
      run: makePod('greedy', '{containers: [{name: a, resources: {requests: {cpu: 9000}}}]}'),
      aside: true,
    },
    {
      run: "kubectl get pod greedy -o jsonpath='{.status.conditions[0].message}'",
      prints:
        '0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.',
      comesTrue: true,
    },
    {
      run: `half=$(($(kubectl get node embedded -o jsonpath={.status.allocatable.cpu}) * 600))m; for name in half rest; do kubectl run $name --image=$IMAGE --overrides='{"spec":{"containers":[{"name":"'$name'","image":"'$IMAGE'","resources":{"requests":{"cpu":"'$half'"}}}]}}'; done; kubectl wait pod/half --for=condition=PodScheduled --timeout=20s`,
      prints: 'pod/half created\npod/rest created\npod/half condition met',
    },
    {
      run: "kubectl get pod rest -o jsonpath='{.status.conditions[0].message}'",
      prints: /^0\/1 nodes are available: 1 Insufficient cpu\./,
      comesTrue: true,
    },
    {
      run: 'kubectl delete pod half --now; kubectl wait pod/rest --for=condition=PodScheduled --timeout=20s',
      prints: 'pod "half" deleted\npod/rest condition met',
    },
    {
      run: makePod(
        'near',
        '{affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: disk, operator: In, values: [ssd]}]}]}}}}',
      ),
      aside: true,
    },
    {
      run: "kubectl get pod near -o jsonpath='{.status.conditions[0].message}'",
      prints: /1 node\(s\) didn't match Pod's node affinity\/selector\./,
      comesTrue: true,
    },
    {
      run: makePod(
        'shy',
        '{affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {run: rest}}}]}}}',
      ),
      aside: true,
    },
    {
      run: "kubectl get pod shy -o jsonpath='{.status.conditions[0].message}'",
      prints:
        "0/1 nodes are available: 1 node(s) didn't match pod anti-affinity rules. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.",
      comesTrue: true,
    },
    {
      run: `${makePod('bearing', '{tolerations: [{key: off, operator: Exists}]}')}; kubectl wait pod/bearing --for=condition=PodScheduled --timeout=20s`,
      aside: true,
    },
    {
      run: 'kubectl taint nodes embedded off=yes:NoExecute',
      prints: 'node/embedded tainted',
    },
    {
      run: 'kubectl wait --for=delete pod/rest --timeout=20s; kubectl get pod rest --ignore-not-found',
      prints: /^$|^pod\/rest condition met$/,
    },
    {
      run: 'kubectl events --for pod/rest',
      prints: /Normal +TaintManagerEviction +Pod\/rest +Marking for deletion Pod nodes\/rest/,
      comesTrue: true,
    },
    { run: 'kubectl get pod bearing -o name', prints: 'pod/bearing' },
    {
      run: makePod('late-comer', '{}'),
      aside: true,
    },
    {
      run: "kubectl get pod late-comer -o jsonpath='{.status.conditions[0].message}'",
      prints: /^0\/1 nodes are available: 1 node\(s\) had untolerated taint \{off: yes\}\./,
      comesTrue: true,
    },
    { run: 'kubectl taint nodes embedded off-', prints: 'node/embedded untainted' },
  ],
}
