// kubectl apply on the client's side, and diff, which asks the same questions.

import { given } from '../given.ts'
import type { Area } from '../row.ts'

const LARGER = "sed 's/size: small/size: large/' settings.yaml"

export const apply: Area = {
  title: 'apply',
  rows: [
    {
      run: 'kubectl apply -f settings.yaml --dry-run=client',
      prints: 'configmap/settings created (dry run)',
    },
    {
      run: 'kubectl apply -f settings.yaml --dry-run=server',
      prints: 'configmap/settings created (server dry run)',
    },
    {
      run: 'kubectl get configmap settings',
      complains: 'Error from server (NotFound): configmaps "settings" not found',
      exit: 1,
      aside: true,
    },
    {
      run: 'kubectl diff -f settings.yaml',
      prints: /\+kind: ConfigMap\n/,
      exit: 1,
    },
    { run: 'kubectl apply -f settings.yaml', prints: 'configmap/settings created' },
    { run: 'kubectl apply -f settings.yaml', prints: 'configmap/settings unchanged' },
    { run: 'kubectl diff -f settings.yaml', prints: '' },
    {
      run: `${LARGER} | kubectl diff -f -`,
      prints: /\n- {2}size: small\n\+ {2}size: large\n/,
      exit: 1,
    },
    {
      run: `${LARGER} | kubectl diff --server-side --force-conflicts -f -`,
      prints: /\n- {2}size: small\n\+ {2}size: large\n/,
      exit: 1,
    },
    { run: `${LARGER} | kubectl apply -f -`, prints: 'configmap/settings configured' },
    {
      run: "kubectl get configmap settings -o jsonpath='{.data}'",
      prints: '{"colour":"green","size":"large"}',
    },
    {
      run: `grep -v size: settings.yaml | kubectl apply -f - -o jsonpath='{.data}'`,
      prints: '{"colour":"green"}',
    },
    {
      run: 'kubectl apply view-last-applied configmap settings',
      prints: /^apiVersion: v1\ndata:\n {2}colour: green\nkind: ConfigMap\n/,
    },
    {
      run: 'kubectl create configmap plain --from-literal=a=b -o yaml > plain.yaml; kubectl apply -f plain.yaml',
      prints: 'configmap/plain configured',
      complains:
        /^Warning: resource configmaps\/plain is missing the kubectl.kubernetes.io\/last-applied-configuration annotation which is required by kubectl apply\./,
    },
    {
      run: 'kubectl create configmap other --from-literal=a=b; kubectl get configmap other -o yaml | kubectl apply set-last-applied --create-annotation -f -',
      prints: 'configmap/other created\nconfigmap/other configured',
    },
    {
      run: 'kubectl apply -f web.yaml',
      prints: 'deployment.apps/web created\nservice/web created',
    },
    {
      run: "sed 's/green/blue/; s/replicas: 2/replicas: 1/' web.yaml | kubectl apply -f -",
      prints: 'deployment.apps/web configured\nservice/web unchanged',
    },
    {
      run: "kubectl get deployment web -o jsonpath='{.spec.replicas} {.spec.template.spec.containers[0].env[0].value} {.metadata.generation}'",
      prints: '1 blue 2',
    },
    {
      run: "sed 's/- { name: COLOUR, value: green }/- { name: SIZE, value: small }/' web.yaml | kubectl apply -f - >/dev/null; kubectl get deployment web -o jsonpath='{.spec.template.spec.containers[0].env}'",
      prints: '[{"name":"SIZE","value":"small"}]',
    },
    {
      run: "sed 's/{ app: web }/{ app: mesh }/' web.yaml | kubectl apply -f -",
      prints: 'service/web configured',
      complains:
        /^The Deployment "web" is invalid: spec.selector: Invalid value: \S+LabelSelector\{MatchLabels:map\[string\]string\{"app":"mesh"\}, MatchExpressions:\[\]v1.LabelSelectorRequirement\(nil\)\}: field is immutable$/,
      exit: 1,
    },
    {
      run: 'kubectl apply -f settings.yaml -l tier=front',
      complains: 'error: no objects passed to apply',
      exit: 1,
    },
    {
      run: 'kubectl apply -f web.yaml > /dev/null; kubectl apply --prune -l app=web --prune-allowlist=core/v1/Service --prune-allowlist=apps/v1/Deployment -f - <<< "$(sed \'/^---/,$d\' web.yaml)"',
      prints: /^deployment.apps\/web (configured|unchanged)\nservice\/web pruned$/,
      aside: true,
    },
    { run: 'kubectl apply -f web.yaml', aside: true },
    {
      run: `EDITOR='sed -i s/green/red/' kubectl apply edit-last-applied deployment/web; kubectl apply view-last-applied deployment/web | grep -A1 COLOUR`,
      prints: /^deployment.apps\/web edited\n\s*- name: COLOUR\n\s*value: red$/,
    },
    {
      run: 'kubectl apply set-last-applied -f web.yaml',
      prints: /deployment.apps\/web configured/,
    },
    { run: 'kubectl delete service web', aside: true },
    {
      run: `kubectl apply -f - <<< '{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"one","labels":{"of":"list"}}},{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"two","labels":{"of":"list"}}}]}'`,
      prints: 'configmap/one created\nconfigmap/two created',
    },
    {
      run: `kubectl apply --prune -l of=list --prune-allowlist=core/v1/ConfigMap -f - ${given(`{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: ConfigMap, metadata: {name: one, labels: {of: list}}}]}`)}`,
      prints: 'configmap/one unchanged\nconfigmap/two pruned',
    },
    {
      run: `KUBECTL_APPLYSET=true kubectl apply -n $(kubectl config view --minify -o jsonpath={..namespace}) --prune --applyset=mine -f - ${given(`{apiVersion: v1, kind: ConfigMap, metadata: {name: set}}`)} && KUBECTL_APPLYSET=true kubectl apply -n $(kubectl config view --minify -o jsonpath={..namespace}) --prune --applyset=mine -f - ${given(`{apiVersion: v1, kind: ConfigMap, metadata: {name: other-set}}`)}`,
      prints: 'configmap/set created\nconfigmap/other-set created\nconfigmap/set pruned',
    },
    {
      run: `kubectl apply -f - ${given(`{apiVersion: v1, kind: Pod, metadata: {name: twice}, spec: {containers: [{name: a, image: b, env: [{name: A, value: "1"}, {name: A, value: "2"}]}]}}`)}; kubectl delete pod twice --force 2> /dev/null`,
      prints: /^pod\/twice created\n/,
    },
    {
      run: 'kubectl apply -f missing.yaml',
      complains: 'error: the path "missing.yaml" does not exist',
      exit: 1,
    },
    {
      run: "kubectl apply -f - <<< 'kind: ConfigMap'",
      complains:
        /^error: error validating "STDIN": error validating data: apiVersion not set; if you choose to ignore these errors, turn validation off with --validate=false$/,
      exit: 1,
    },
    {
      run: "sed 's/kind: Deployment/kind: Deploiment/' web.yaml | kubectl apply -f -",
      complains:
        'error: resource mapping not found for name: "web" namespace: "" from "STDIN": no matches for kind "Deploiment" in version "apps/v1"\nensure CRDs are installed first',
      exit: 1,
      prints: 'service/web created',
    },
    {
      run: "sed 's/containerPort: 9001/containerPort: 90010/' web.yaml | kubectl apply -f -",
      complains:
        'The Deployment "web" is invalid: spec.template.spec.containers[0].ports[0].containerPort: Invalid value: 90010: must be between 1 and 65535, inclusive',
      exit: 1,
    },
    {
      run: "sed 's/^          image:/          imagePulPolicy: Always\\n          image:/' web.yaml | kubectl apply -f -",
      complains:
        /^The request is invalid: patch: Invalid value: "map\[[\s\S]*\]": strict decoding error: unknown field "spec.template.spec.containers\[0\].imagePulPolicy"$/,
      exit: 1,
    },
  ],
}
