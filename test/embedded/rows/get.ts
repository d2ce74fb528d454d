// kubectl get, with each way to choose and each way to print.

import type { Area } from '../row.ts'

export const get: Area = {
  title: 'get',
  watches: true,
  rows: [
    { run: 'kubectl apply -f web.yaml -f settings.yaml', aside: true },
    { run: 'kubectl rollout status deployment/web --timeout=30s', aside: true },
    { run: 'kubectl label configmap settings tier=front', aside: true },
    {
      run: 'kubectl get namespaces',
      prints: /^NAME +STATUS +AGE\n[\s\S]*default +Active +\d+[sm]/,
    },
    {
      run: 'kubectl get pods',
      prints:
        /^NAME +READY +STATUS +RESTARTS +AGE\n(web-[a-z0-9]{6,10}-[a-z0-9]{5} +1\/1 +Running +0 +\d+s\n?){2}$/,
    },
    {
      run: 'kubectl get pods -o wide',
      prints:
        /^NAME +READY +STATUS +RESTARTS +AGE +IP +NODE +NOMINATED NODE +READINESS GATES\n(web-\S+ +1\/1 +Running +0 +\d+s +127\.0\.0\.1 +embedded +<none> +<none>\n?){2}$/,
    },
    {
      run: 'kubectl get deployments',
      prints: /^NAME +READY +UP-TO-DATE +AVAILABLE +AGE\nweb +2\/2 +2 +2 +\d+s$/,
    },
    {
      run: 'kubectl get deploy,rs,svc,ep,endpointslices -o wide',
      prints:
        /deployment.apps\/web +2\/2 +2 +2 +\d+s +server +ai-gateway-lab\/gateway:\S+ +app=web\n[\s\S]*replicaset.apps\/web-\S+ +2 +2 +2 +\d+s +server [\s\S]*service\/web +ClusterIP +10\.96\.\d+\.\d+ +<none> +80\/TCP +\d+s +app=web[\s\S]*endpoints\/web +127\.0\.0\.1:\d+,127\.0\.0\.1:\d+ [\s\S]*endpointslice.discovery.k8s.io\/web-\S+ +IPv4 /,
    },
    {
      run: 'kubectl get all',
      prints:
        /NAME +READY[\s\S]*pod\/web-[\s\S]*service\/web [\s\S]*deployment.apps\/web [\s\S]*replicaset.apps\/web-/,
    },
    {
      run: 'kubectl get configmap settings -o yaml',
      prints:
        /^apiVersion: v1\ndata:\n {2}colour: green\n {2}size: small\nkind: ConfigMap\nmetadata:\n {2}annotations:\n {4}kubectl.kubernetes.io\/last-applied-configuration: \|\n[\s\S]* {2}creationTimestamp: "\d{4}-[\d-]+T[\d:]+Z"\n {2}labels:\n {4}tier: front\n {2}name: settings\n {2}namespace: get\n {2}resourceVersion: "\d+"\n {2}uid: [0-9a-f-]{36}$/,
    },
    {
      run: 'kubectl get configmap settings -o yaml --show-managed-fields',
      prints:
        /manager: kubectl-client-side-apply\n +operation: Update\n[\s\S]*manager: kubectl-label\n/,
    },
    {
      run: 'kubectl get configmaps -o json',
      prints:
        /^\{\n {4}"apiVersion": "v1",\n {4}"items": \[[\s\S]*\],\n {4}"kind": "List",\n {4}"metadata": \{\n {8}"resourceVersion": ""\n {4}\}\n\}$/,
    },
    {
      run: 'kubectl get configmaps -o name',
      prints: 'configmap/kube-root-ca.crt\nconfigmap/settings',
    },
    {
      run: 'kubectl get service web -o jsonpath=\'{.spec.ports[*].port} {.spec.ports[?(@.name=="http")].targetPort}\'',
      prints: '80 openai',
    },
    {
      run: 'kubectl get pods -o jsonpath=\'{range .items[*]}{.status.phase}{"\\n"}{end}\'',
      prints: 'Running\nRunning',
    },
    {
      run: 'kubectl get deployment web -o jsonpath-as-json={.spec.replicas}',
      prints: '[\n    2\n]',
    },
    {
      run: 'kubectl get deploy web -o custom-columns=NAME:.metadata.name,WANTED:.spec.replicas,GONE:.spec.nothing',
      prints: /^NAME +WANTED +GONE\nweb +2 +<none>$/,
    },
    {
      run: "kubectl get deploy -o go-template='{{range .items}}{{.metadata.name}}={{.spec.replicas}} {{end}}'",
      prints: 'web=2',
    },
    {
      run: 'kubectl get configmaps -A --no-headers',
      prints: /(^|\n)default +kube-root-ca.crt +1 +\d+[sm][\s\S]*\nget +settings +2 +\d+s/,
    },
    { run: 'kubectl get configmaps -l tier=front -o name', prints: 'configmap/settings' },
    {
      run: "kubectl get configmaps -l 'tier in (front,back),!canary' -o name",
      prints: 'configmap/settings',
    },
    { run: 'kubectl get configmaps -l tier!=front -o name', prints: 'configmap/kube-root-ca.crt' },
    {
      run: "kubectl get configmaps -l 'tier in ('",
      complains: /unable to parse requirement/,
      exit: 1,
    },
    {
      run: 'kubectl get configmaps --field-selector metadata.name=settings -o name',
      prints: 'configmap/settings',
    },
    {
      run: 'kubectl get pods --field-selector status.phase=Running,spec.nodeName=embedded --no-headers | wc -l',
      prints: '2',
    },
    {
      run: 'kubectl get pods --field-selector status.phase!=Running',
      prints: '',
      complains: 'No resources found in get namespace.',
    },
    {
      run: 'kubectl get pods --field-selector spec.colour=red',
      complains:
        'Error from server (BadRequest): Unable to find "/v1, Resource=pods" that match label selector "", field selector "spec.colour=red": field label not supported: spec.colour',
      exit: 1,
    },
    {
      run: 'kubectl get namespaces --sort-by=.metadata.creationTimestamp -o name',
      prints: /^(namespace\/[a-z-]+\n?){5,}$/,
    },
    {
      run: "kubectl get configmaps --sort-by='{.metadata.name}'",
      prints: /^NAME +DATA +AGE\nkube-root-ca.crt +1 +\d+s\nsettings +2 +\d+s$/,
    },
    {
      run: 'kubectl get configmaps --show-labels',
      prints:
        /NAME +DATA +AGE +LABELS\nkube-root-ca.crt +1 +\d+s +<none>\nsettings +2 +\d+s +tier=front$/,
    },
    {
      run: 'kubectl get configmaps -L tier',
      prints: /NAME +DATA +AGE +TIER[\s\S]*settings +2 +\d+s +front$/,
    },
    { run: 'kubectl get configmaps --show-kind', prints: /configmap\/settings +2/ },
    { run: 'kubectl get -f settings.yaml', prints: /^NAME +DATA +AGE\nsettings +2 +\d+s$/ },
    {
      run: 'kubectl get configmaps --chunk-size=1 -o name',
      prints: 'configmap/kube-root-ca.crt\nconfigmap/settings',
    },
    {
      run: 'timeout 3 kubectl get configmap settings -w --request-timeout=1s',
      prints: /^NAME +DATA +AGE\nsettings +2 +\d+s$/,
    },
    {
      run: 'kubectl get configmaps -w -o name > seen & w=$!; until grep -q settings seen; do sleep 0.1; done; kubectl create configmap late > /dev/null; until grep -q late seen; do sleep 0.1; done; kill $w; cat seen',
      prints: 'configmap/kube-root-ca.crt\nconfigmap/settings\nconfigmap/late',
    },
    {
      run: 'kubectl get configmaps --watch --output-watch-events > seen & w=$!; until grep -q settings seen; do sleep 0.1; done; kubectl delete configmap late > /dev/null; until grep -q DELETED seen; do sleep 0.1; done; kill $w; cat seen',
      prints: /^EVENT +NAME +DATA +AGE\nADDED +[\s\S]*\nDELETED +late +0 +\d+s$/,
    },
    { run: 'kubectl get deployment web --subresource=status', prints: /web +2\/2/ },
    {
      run: 'kubectl get deployment web --subresource=scale -o jsonpath={.kind}{.status.replicas}',
      prints: 'Scale2',
    },
    {
      run: 'kubectl get configmap nothing',
      complains: 'Error from server (NotFound): configmaps "nothing" not found',
      exit: 1,
    },
    { run: 'kubectl get configmap nothing --ignore-not-found', prints: '', complains: '' },
    {
      run: 'kubectl get configmap nothing -n nowhere',
      complains: 'Error from server (NotFound): namespaces "nowhere" not found',
      exit: 1,
    },
    {
      run: 'kubectl get configmaps -n nowhere',
      complains: 'No resources found in nowhere namespace.',
    },
    {
      run: 'kubectl get teapots',
      complains: 'error: the server doesn\'t have a resource type "teapots"',
      exit: 1,
    },
    {
      run: 'kubectl get configmaps --token=wrong --kubeconfig=<(kubectl config view --raw | sed /token:/d)',
      complains: /^error: You must be logged in to the server \(.*Unauthorized.*\)$/,
      exit: 1,
    },
    {
      run: "kubectl get nodes --show-managed-fields -o jsonpath='{.items[*].metadata.managedFields}'",
      prints: '',
      differs: 'what the cluster itself writes has no managedFields',
    },
    {
      run: 'kubectl get apiservices v1. v1.apps --no-headers',
      prints: /^v1\. +Local +True +\S+\nv1\.apps +Local +True +\S+$/,
    },
    {
      run: 'kubectl get componentstatuses',
      prints:
        /^NAME +STATUS +MESSAGE +ERROR\ncontroller-manager +Healthy +ok *\netcd-0 +Healthy +ok *\nscheduler +Healthy +ok *$/,
      complains: 'Warning: v1 ComponentStatus is deprecated in v1.19+',
    },
    {
      run: 'kubectl get priorityclass system-node-critical --no-headers',
      prints: /^system-node-critical +2000001000 +false +/,
    },
  ],
}
