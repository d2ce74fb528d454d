// What the API says about itself: explain, api-resources, version and the like.

import type { Area } from '../row.ts'

const TOKEN = "$(kubectl config view --raw -o jsonpath='{.users[0].user.token}')"

const asCurl = (path: string, token = TOKEN) =>
  `curl -sk${token && ` -H "Authorization: Bearer ${token}"`} "$(kubectl config view --minify -o jsonpath='{.clusters[0].cluster.server}')${path}"`

export const explain: Area = {
  title: 'explain',
  rows: [
    {
      run: 'kubectl explain pods',
      prints:
        /^KIND: +Pod\nVERSION: +v1\n\nDESCRIPTION:\n[\s\S]*FIELDS:\n[\s\S]* {2}spec\t<PodSpec>/,
    },
    {
      run: 'kubectl explain deployment.spec.template.spec.containers.env',
      prints:
        /^GROUP: +apps\nKIND: +Deployment\nVERSION: +v1\n\nFIELD: env <\[\]EnvVar>\n[\s\S]* {2}name\t<string> -required-\n[\s\S]* {2}valueFrom\t<EnvVarSource>/,
    },
    {
      run: 'kubectl explain service.spec.type',
      prints: /FIELD: type <string>\n[\s\S]*ClusterIP/,
    },
    {
      run: 'kubectl explain configmap --recursive',
      prints:
        / {2}binaryData\t<map\[string\]string>\n[\s\S]* {2}metadata\t<ObjectMeta>\n {4}annotations\t<map\[string\]string>/,
    },
    {
      run: 'kubectl explain ingress --api-version=networking.k8s.io/v1',
      prints: /^GROUP: +networking.k8s.io/,
    },
    {
      run: 'kubectl explain pod.spec.nothing',
      complains: 'error: field "nothing" does not exist',
      exit: 1,
    },
    {
      run: 'kubectl explain teapot',
      complains: /^(error: )?the server doesn't have a resource type "teapot"$/,
      exit: 1,
    },
  ],
}

export const discovery: Area = {
  title: 'api-resources, version and others',
  rows: [
    {
      run: 'kubectl api-resources',
      prints:
        /^NAME +SHORTNAMES +APIVERSION +NAMESPACED +KIND\n[\s\S]*\ndeployments +deploy +apps\/v1 +true +Deployment\n/,
    },
    {
      run: 'kubectl api-resources --api-group=apps -o name',
      prints:
        'controllerrevisions.apps\ndaemonsets.apps\ndeployments.apps\nreplicasets.apps\nstatefulsets.apps',
    },
    {
      run: 'kubectl api-resources --namespaced=false -o name',
      prints: /(^|\n)namespaces\nnodes\n/,
    },
    {
      run: 'kubectl api-resources --verbs=list,watch -o wide --no-headers | grep ^pods',
      prints:
        /^pods +po +v1 +true +Pod +create,delete,deletecollection,get,list,patch,update,watch +all$/,
    },
    {
      run: 'kubectl api-resources --categories=all -o name',
      prints: /^pods\nreplicationcontrollers\nservices\n[\s\S]*deployments.apps/,
    },
    { run: 'kubectl api-resources --sort-by=kind --no-headers | head -1', prints: /APIService$/ },
    {
      run: 'kubectl api-versions',
      prints: /^admissionregistration.k8s.io\/v1\n[\s\S]*\napps\/v1\n[\s\S]*\nv1$/,
    },
    {
      run: 'kubectl version',
      prints: /^Client Version: v1\.\S+\n(Kustomize Version: v\S+\n)?Server Version: v1\.\S+$/,
    },
    { run: 'kubectl version -o json', prints: /"serverVersion": \{[\s\S]*"gitVersion": "v1\./ },
    {
      run: 'kubectl cluster-info',
      prints: /Kubernetes control plane.* is running at .*https:\/\/127\.0\.0\.1:\d+/,
    },
    { run: 'kubectl top pods', complains: 'error: Metrics API not available', exit: 1 },
    { run: 'kubectl top nodes', complains: 'error: Metrics API not available', exit: 1 },
    { run: 'kubectl get --raw /readyz', prints: 'ok' },
    {
      run: "kubectl get --raw '/readyz?verbose'",
      prints: /^\[\+\]ping ok\n(\[\+\]\S+ ok\n)+readyz check passed$/,
    },
    { run: "kubectl get --raw '/livez/ping'", prints: 'ok' },
    {
      run: 'kubectl get --raw /livez/nothing',
      complains: 'Error from server (NotFound): the server could not find the requested resource',
      exit: 1,
    },
    { run: 'kubectl get --raw /metrics', prints: /^# HELP \S+ [\s\S]*\n# TYPE \S+ gauge\n/ },
    {
      run: 'kubectl get --raw /api/v1/namespaces/default',
      prints: /^\{"kind":"Namespace","apiVersion":"v1","metadata":\{"name":"default"/,
    },
    { run: 'kubectl get --raw /apis/apps/v1', prints: /^\{"kind":"APIResourceList"/ },
    {
      run: "kubectl get --raw '/api/v1?pretty=true' | head -2",
      prints: '{\n  "kind": "APIResourceList",',
    },
    { run: 'kubectl get --raw /version | head -2', prints: '{\n  "major": "1",' },
    {
      run: `${asCurl('/api/v1/namespaces/default')} | head -2`,
      prints: '{\n  "kind": "Namespace",',
    },
    {
      run: asCurl('/api/v1/namespaces/default?pretty=false'),
      prints: /^\{"kind":"Namespace","apiVersion":"v1",/,
    },
    {
      run: asCurl('/version', 'guess'),
      prints:
        '{\n  "kind": "Status",\n  "apiVersion": "v1",\n  "metadata": {},\n  "status": "Failure",\n  "message": "Unauthorized",\n  "reason": "Unauthorized",\n  "code": 401\n}',
    },
    {
      run: asCurl('/livez', ''),
      prints: /"message": "Unauthorized",/,
      differs: 'nothing is answered to nobody in particular, not even whether the server is well',
    },
    {
      run: 'kubectl get --raw /nothing',
      complains: 'Error from server (NotFound): the server could not find the requested resource',
      exit: 1,
    },
    {
      run: 'kubectl proxy --port=0 > proxy.log & p=$!; until grep -q Starting proxy.log; do sleep 0.1; done; curl -s "http://$(grep -o "127.*" proxy.log)/api/v1/namespaces/default/serviceaccounts/default" | grep \'"kind"\\|"name"\'; kill $p',
      prints: /"kind":\s?"ServiceAccount"[\s\S]*"name":\s?"default"/,
    },
    { run: 'kubectl config current-context', prints: /./ },
    {
      run: 'kubectl kustomize overlay',
      prints:
        'apiVersion: v1\ndata:\n  colour: blue\n  size: small\nkind: ConfigMap\nmetadata:\n  annotations:\n    team: blue\n  name: blue-settings',
    },
    { run: 'kubectl apply -k overlay', prints: 'configmap/blue-settings created' },
    { run: 'kubectl get -k overlay -o name', prints: 'configmap/blue-settings' },
    { run: 'kubectl diff -k overlay', prints: '' },
    { run: 'kubectl delete -k overlay', prints: /^configmap "blue-settings" deleted/ },
  ],
}
