// kubectl delete: what goes with an object, what holds it, and who waits for it.

import type { Area } from '../row.ts'

const deleted = (what: string) => new RegExp(`^${what} deleted(?: from \\S+ namespace)?$`)

export const remove: Area = {
  title: 'delete',
  watches: true,
  rows: [
    { run: 'kubectl create -f settings.yaml', aside: true },
    {
      run: 'kubectl delete configmap settings --dry-run=server',
      prints: /^configmap "settings" deleted.* \(server dry run\)$/,
    },
    { run: 'kubectl delete -f settings.yaml', prints: deleted('configmap "settings"') },
    {
      run: 'kubectl delete -f settings.yaml',
      complains:
        'Error from server (NotFound): error when deleting "settings.yaml": configmaps "settings" not found',
      exit: 1,
    },
    { run: 'kubectl delete -f settings.yaml --ignore-not-found', prints: '' },
    {
      run: 'for n in a b c; do kubectl create configmap $n; kubectl label configmap $n set=abc; done',
      aside: true,
    },
    {
      run: 'kubectl delete configmaps -l set=abc',
      prints: /^configmap "a" deleted.*\nconfigmap "b" deleted.*\nconfigmap "c" deleted.*$/,
    },
    { run: 'kubectl delete configmaps -l set=abc', prints: 'No resources found' },
    { run: 'kubectl create secret generic one; kubectl create secret generic two', aside: true },
    {
      run: 'kubectl delete secrets --all',
      prints: /^secret "one" deleted.*\nsecret "two" deleted.*$/,
    },
    {
      run: 'kubectl create configmap here; kubectl delete configmap here --now --output=name',
      prints: 'configmap/here created\nconfigmap/here',
    },
    {
      run: 'kubectl apply -f web.yaml; kubectl rollout status deployment/web --timeout=30s',
      aside: true,
    },
    {
      run: 'kubectl delete deployment web --cascade=orphan',
      prints: deleted('deployment.apps "web"'),
    },
    { run: 'kubectl get replicasets -l app=web -o name', prints: /^replicaset.apps\/web-\S+$/ },
    { run: 'kubectl get pods -l app=web -o name', prints: /^pod\/web-\S+\npod\/web-\S+$/ },
    {
      run: "kubectl get replicasets -l app=web -o jsonpath='{.items[*].metadata.ownerReferences}'",
      prints: '',
    },
    {
      run: 'kubectl apply -f web.yaml; kubectl rollout status deployment/web --timeout=30s',
      prints: /deployment.apps\/web created[\s\S]*successfully rolled out/,
    },
    { run: 'kubectl get replicasets -l app=web -o name | wc -l', prints: '1' },
    {
      run: 'kubectl delete deployment web --cascade=foreground; kubectl get replicasets -l app=web',
      prints: deleted('deployment.apps "web"'),
      complains: 'No resources found in delete namespace.',
    },
    {
      run: 'kubectl delete configmap settings; kubectl create -f settings.yaml; kubectl apply -f pod.yaml; kubectl wait --for=condition=Ready pod/box --timeout=20s',
      aside: true,
      prints: /condition met/,
      complains: /./,
    },
    { run: 'kubectl delete pod box --wait=false', prints: deleted('pod "box"') },
    {
      run: 'kubectl wait --for=delete pod/box --timeout=20s',
      prints: /^(pod\/box condition met)?$/,
    },
    { run: 'kubectl apply -f pod.yaml', aside: true },
    {
      run: 'kubectl delete pod box --force',
      prints: /^pod "box" force deleted/,
      complains:
        /^Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated\./,
    },
    { run: 'kubectl get pod box --ignore-not-found', prints: '' },
    { run: 'kubectl apply -f pod.yaml', aside: true },
    { run: 'kubectl delete pod box --grace-period=1', prints: deleted('pod "box"') },
    {
      run: `kubectl create configmap held; kubectl patch configmap held -p '{"metadata":{"finalizers":["example.dev/hold"]}}' > /dev/null; kubectl delete configmap held --timeout=2s`,
      prints: /configmap "held" deleted/,
      complains: /error: timed out waiting for the condition on configmaps\/held$/,
      exit: 1,
    },
    {
      run: "kubectl get configmap held -o jsonpath='{.metadata.deletionTimestamp}{.metadata.finalizers}'",
      prints: /^\d{4}-\S+Z\["example.dev\/hold"\]$/,
    },
    {
      run: `kubectl patch configmap held --type=json -p '[{"op":"remove","path":"/metadata/finalizers"}]'; kubectl get configmap held --ignore-not-found`,
      prints: 'configmap/held patched',
    },
    {
      run: 'kubectl create namespace brief; kubectl create configmap inside -n brief',
      aside: true,
    },
    { run: 'kubectl delete namespace brief', prints: 'namespace "brief" deleted' },
    {
      run: 'kubectl get configmap inside -n brief',
      complains: 'Error from server (NotFound): namespaces "brief" not found',
      exit: 1,
    },
    {
      run: `kubectl create namespace stuck; kubectl create configmap held -n stuck; kubectl patch configmap held -n stuck -p '{"metadata":{"finalizers":["example.dev/hold"]}}'`,
      aside: true,
    },
    { run: 'kubectl delete namespace stuck --wait=false', prints: 'namespace "stuck" deleted' },
    {
      run: `kubectl get namespace stuck -o jsonpath='{range .status.conditions[*]}{.type} {.status} {.reason}: {.message}{"\\n"}{end}'`,
      prints: [
        'NamespaceDeletionDiscoveryFailure False ResourcesDiscovered: All resources successfully discovered',
        'NamespaceDeletionGroupVersionParsingFailure False ParsedGroupVersions: All legacy kube types successfully parsed',
        'NamespaceDeletionContentFailure False ContentDeleted: All content successfully deleted, may be waiting on finalization',
        'NamespaceContentRemaining True SomeResourcesRemain: Some resources are remaining: configmaps. has 1 resource instances',
        'NamespaceFinalizersRemaining True SomeFinalizersRemain: Some content in the namespace has finalizers remaining: example.dev/hold in 1 resource instances',
      ].join('\n'),
      comesTrue: true,
    },
    {
      run: `kubectl patch configmap held -n stuck --type=merge -p '{"metadata":{"finalizers":null}}'; kubectl wait --for=delete namespace/stuck --timeout=20s`,
      prints: /^configmap\/held patched/,
    },
    {
      run: 'kubectl delete namespace kube-system',
      complains:
        'Error from server (Forbidden): namespaces "kube-system" is forbidden: this namespace may not be deleted',
      exit: 1,
    },
    { run: 'kubectl delete all --all', prints: /service "web" deleted/ },
    {
      run: 'kubectl delete configmap',
      complains: /^error: resource\(s\) were provided, but no name was specified$/,
      exit: 1,
    },
    {
      run: 'kubectl delete --raw=/api/v1/namespaces/delete/configmaps/settings',
      prints: /"status":"Success"/,
    },
  ],
}
