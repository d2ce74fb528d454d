// What changes objects that are there: edit, patch, replace, label, annotate.

import type { Area } from '../row.ts'

export const edit: Area = {
  title: 'edit',
  rows: [
    { run: 'kubectl apply -f settings.yaml', aside: true },
    {
      run: "KUBE_EDITOR='sed -i s/green/blue/' kubectl edit configmap settings",
      prints: 'configmap/settings edited',
    },
    {
      run: "kubectl get configmap settings -o jsonpath='{.data.colour}'",
      prints: 'blue',
      aside: true,
    },
    {
      run: 'KUBE_EDITOR=true kubectl edit configmap settings',
      complains: 'Edit cancelled, no changes made.',
    },
    {
      run: "KUBE_EDITOR='sed -i s/blue/red/' kubectl edit configmap settings -o json",
      prints: /"colour": "red"/,
    },
    { run: 'kubectl apply -f web.yaml', aside: true },
    {
      run: "KUBE_EDITOR='sed -i s/replicas:.2/replicas:\\ 1/' kubectl edit deployment/web",
      prints: 'deployment.apps/web edited',
    },
    {
      run: "KUBE_EDITOR='sed -i s/replicas:.1/replicas:\\ 3/' kubectl edit deployment web --subresource=status",
      prints: 'deployment.apps/web edited',
      aside: true,
    },
    {
      run: "KUBE_EDITOR='sed -i s/containerPort:.9001/containerPort:\\ 0/' kubectl edit deployment web 2>&1 | head -1",
      prints: 'error: deployments.apps "web" is invalid',
    },
    {
      run: "KUBE_EDITOR='sed -i s/a:.b/a:\\ c/' kubectl create configmap edited --from-literal=a=b --dry-run=client -o yaml | KUBE_EDITOR='sed -i s/a:.b/a:\\ c/' kubectl create --edit -f - ",
      prints: /configmap\/edited (created|edited)/,
      aside: true,
    },
  ],
}

export const patch: Area = {
  title: 'patch',
  rows: [
    { run: 'kubectl apply -f web.yaml -f settings.yaml', aside: true },
    {
      run: `kubectl patch deployment web -p '{"spec":{"template":{"spec":{"containers":[{"name":"server","env":[{"name":"SIZE","value":"small"}]}]}}}}'`,
      prints: 'deployment.apps/web patched',
    },
    {
      run: "kubectl get deployment web -o jsonpath='{.spec.template.spec.containers[0].env[*].name}'",
      prints: 'SIZE COLOUR',
    },
    {
      run: `kubectl patch deployment web -p '{"spec":{"template":{"spec":{"containers":[{"name":"server","env":[{"name":"SIZE","$patch":"delete"}]}]}}}}'`,
      prints: 'deployment.apps/web patched',
    },
    // kubectl compares with what it had read: while the rollout goes on, that has another status each time.
    { run: 'kubectl rollout status deployment web --timeout=60s', aside: true },
    {
      run: `kubectl patch deployment web -p '{"spec":{"replicas":2}}'`,
      prints: 'deployment.apps/web patched (no change)',
    },
    {
      run: `kubectl patch configmap settings --type=merge -p '{"data":{"size":null,"taste":"sweet"}}'`,
      prints: 'configmap/settings patched',
    },
    {
      run: `kubectl patch configmap settings --type=json -p '[{"op":"test","path":"/data/taste","value":"sweet"},{"op":"replace","path":"/data/taste","value":"sour"}]'`,
      prints: 'configmap/settings patched',
    },
    {
      run: "kubectl get configmap settings -o jsonpath='{.data}'",
      prints: '{"colour":"green","taste":"sour"}',
    },
    {
      run: `kubectl patch configmap settings --type=json -p '[{"op":"remove","path":"/data/nothing"}]'`,
      complains:
        'The request is invalid: the server rejected our request due to an error in our request',
      exit: 1,
    },
    {
      run: `kubectl patch configmap settings --patch-file=settings.yaml`,
      prints: 'configmap/settings patched',
    },
    {
      run: `kubectl patch deployment web --subresource=scale --type=merge -p '{"spec":{"replicas":1}}'`,
      prints: 'scale.autoscaling/web patched',
    },
    {
      run: `kubectl patch deployment web --subresource=status --type=merge -p '{"status":{"observedGeneration":1},"spec":{"replicas":7}}' > /dev/null; kubectl get deployment web -o jsonpath='{.spec.replicas}'`,
      prints: '1',
    },
    {
      run: `kubectl patch configmap settings --type=merge -p '{"data":{"a":"b"}}' --dry-run=server -o jsonpath='{.data.a}'; kubectl get configmap settings -o jsonpath='{.data.a}'`,
      prints: 'b',
    },
    {
      run: `kubectl patch deployment web -p '{"spec":{"replicas":"many"}}'`,
      complains:
        'The request is invalid: patch: Invalid value: "map[spec:map[replicas:many]]": unrecognized type: int32',
      exit: 1,
    },
    {
      run: `kubectl patch configmap settings -p '{"data":'`,
      complains: /^Error from server \(BadRequest\): /,
      exit: 1,
    },
    {
      run: `kubectl patch configmap settings --type=merge -p '{"metadata":{"resourceVersion":"1"}}'`,
      complains:
        'Error from server (Conflict): Operation cannot be fulfilled on configmaps "settings": the object has been modified; please apply your changes to the latest version and try again',
      exit: 1,
    },
    {
      run: `kubectl patch configmap nothing -p '{}'`,
      complains: 'Error from server (NotFound): configmaps "nothing" not found',
      exit: 1,
    },
    {
      run: `kubectl patch service web -p '{"spec":{"clusterIP":"10.96.9.9"}}'`,
      complains:
        /^The Service "web" is invalid: spec.clusterIPs\[0\]: Invalid value: \[\]string\{"10\.96\.9\.9"\}: may not change once set$/,
      exit: 1,
    },
    {
      run: `kubectl create configmap fixed --from-literal=a=b > /dev/null; kubectl patch configmap fixed -p '{"immutable":true}'; kubectl patch configmap fixed -p '{"data":{"a":"c"}}'`,
      prints: 'configmap/fixed patched',
      complains:
        'The ConfigMap "fixed" is invalid: data: Forbidden: field is immutable when `immutable` is set',
      exit: 1,
    },
  ],
}

export const replace: Area = {
  title: 'replace',
  rows: [
    {
      run: 'kubectl replace -f settings.yaml',
      complains:
        'Error from server (NotFound): error when replacing "settings.yaml": configmaps "settings" not found',
      exit: 1,
    },
    { run: 'kubectl create -f settings.yaml', aside: true },
    { run: 'kubectl replace -f settings.yaml', prints: 'configmap/settings replaced' },
    {
      run: 'kubectl replace -f settings.yaml --dry-run=server',
      prints: 'configmap/settings replaced (server dry run)',
    },
    {
      run: 'kubectl get configmap settings -o yaml > taken.yaml; kubectl annotate configmap settings a=b > /dev/null; kubectl replace -f taken.yaml',
      complains:
        'Error from server (Conflict): error when replacing "taken.yaml": Operation cannot be fulfilled on configmaps "settings": the object has been modified; please apply your changes to the latest version and try again',
      exit: 1,
    },
    {
      run: 'kubectl replace --force -f settings.yaml',
      prints:
        /^configmap "settings" deleted(?: from \S+ namespace)?\nconfigmap\/settings replaced$/,
    },
    { run: 'kubectl apply -f pod.yaml', aside: true },
    {
      run: 'kubectl get pod box -o yaml | sed -e s/green/blue/ -e /resourceVersion/d | kubectl replace -f -',
      complains:
        /^The Pod "box" is invalid: spec: Forbidden: pod updates may not change fields other than `spec.containers\[\*\].image`,\s?`spec.initContainers\[\*\].image`,\s?`spec.activeDeadlineSeconds`,\s?`spec.tolerations` \(only additions to existing tolerations\),\s?`spec.terminationGracePeriodSeconds` \(allow it to be set to 1 if it was previously negative\)/,
      exit: 1,
    },
    {
      run: 'sed s/green/blue/ pod.yaml | kubectl replace --force -f -',
      prints: /^pod "box" deleted(?: from \S+ namespace)?\npod\/box replaced$/,
    },
  ],
}

export const label: Area = {
  title: 'label and annotate',
  rows: [
    { run: 'kubectl apply -f settings.yaml', aside: true },
    { run: 'kubectl label configmap settings tier=front', prints: 'configmap/settings labeled' },
    {
      run: 'kubectl label configmap settings tier=back',
      complains: "error: 'tier' already has a value (front), and --overwrite is false",
      exit: 1,
    },
    {
      run: 'kubectl label configmap settings tier=back --overwrite',
      prints: 'configmap/settings labeled',
    },
    { run: 'kubectl label configmap settings tier=back', prints: 'configmap/settings not labeled' },
    { run: 'kubectl label configmap settings --list', prints: 'tier=back' },
    {
      run: 'kubectl label configmaps --all colour=red --dry-run=server',
      prints:
        'configmap/kube-root-ca.crt labeled (server dry run)\nconfigmap/settings labeled (server dry run)',
    },
    { run: 'kubectl label configmaps -l tier=back size=xl', prints: 'configmap/settings labeled' },
    { run: 'kubectl label configmap settings size-', prints: 'configmap/settings unlabeled' },
    {
      run: 'kubectl label configmap settings tier=a/b --overwrite',
      complains:
        /^error: invalid label value: "tier=a\/b": a valid label must be an empty string or consist of alphanumeric characters/,
      exit: 1,
    },
    {
      run: `kubectl patch configmap settings --type=merge -p '{"metadata":{"labels":{"tier":"a/b"}}}'`,
      complains:
        /^The ConfigMap "settings" is invalid: metadata.labels: Invalid value: "a\/b": a valid label must be an empty string or consist of alphanumeric characters/,
      exit: 1,
    },
    {
      run: 'kubectl annotate configmap settings note=hello',
      prints: 'configmap/settings annotated',
    },
    {
      run: 'kubectl annotate configmap settings note=bye',
      complains:
        "error: --overwrite is false but found the following declared annotation(s): 'note' already has a value (hello)",
      exit: 1,
    },
    {
      run: 'kubectl annotate configmap settings note=bye --overwrite',
      prints: 'configmap/settings annotated',
    },
    { run: 'kubectl annotate configmap settings note-', prints: 'configmap/settings annotated' },
    { run: 'kubectl annotate -f settings.yaml seen=yes', prints: 'configmap/settings annotated' },
    {
      run: 'kubectl label configmap nothing a=b',
      complains: 'Error from server (NotFound): configmaps "nothing" not found',
      exit: 1,
    },
  ],
}
