// What reaches into a pod: run, logs, exec, attach, cp, port-forward, and the events that say how it is.

import type { Area } from '../row.ts'

const HELP = '--image=$IMAGE --restart=Never --command -- node /app/simulators.js --help'

export const pods: Area = {
  title: 'run, logs, exec, cp, port-forward',
  watches: true,
  about:
    "Containers are processes of the lab's own programs, without a shell. `exec` knows a few tools: `env`, `printenv`, `hostname`, `echo`, `cat`, `ls`, `mkdir`, `touch`, `rm`, `test`, `ps`, `id`, `date`, `sleep`, `tar` and their like; each container has a small file system of its own.",
  rows: [
    { run: 'kubectl create -f settings.yaml', aside: true },
    { run: `kubectl run one ${HELP}`, prints: 'pod/one created' },
    {
      run: 'kubectl run one --image=nginx',
      complains: 'Error from server (AlreadyExists): pods "one" already exists',
      exit: 1,
    },
    {
      run: 'kubectl run drawn --image=nginx --env=A=b --labels=a=b --dry-run=client -o yaml',
      prints: /^apiVersion: v1\nkind: Pod\n/,
    },
    { run: 'kubectl apply -f pod.yaml', prints: 'pod/box created' },
    {
      run: 'kubectl wait --for=condition=Ready pod/box --timeout=30s',
      prints: 'pod/box condition met',
    },
    {
      run: "kubectl wait --for=jsonpath='{.status.phase}'=Succeeded pod/one --timeout=30s",
      prints: 'pod/one condition met',
    },
    {
      run: 'kubectl logs box',
      prints: /^openai is simulated at http:\/\/127\.0\.0\.1:\d+/,
      comesTrue: true,
    },
    { run: 'kubectl logs box --tail=1', prints: /^\w+ is simulated at \S+$/ },
    {
      run: 'kubectl logs box --since=1h --timestamps --tail=1',
      prints: /^\d{4}-[\d-]+T[\d:.]+Z \w+ is simulated/,
    },
    { run: 'kubectl logs box -c server --limit-bytes=6', prints: 'openai' },
    {
      run: 'kubectl logs -l app=box --prefix --tail=1',
      prints: /^\[pod\/box\/server\] \w+ is simulated/,
    },
    { run: 'timeout 2 kubectl logs -f box', prints: /anthropic is simulated at/, exit: 124 },
    {
      run: 'kubectl logs box --previous',
      complains:
        'Error from server (BadRequest): previous terminated container "server" in pod "box" not found',
      exit: 1,
    },
    {
      run: 'kubectl logs box -c other',
      complains: /^error: container other is not valid for pod box( out of: server)?$/,
      exit: 1,
    },
    {
      run: 'kubectl logs nothing',
      complains: /^[Ee]rror:? .*\(NotFound\): pods "nothing" not found/,
      exit: 1,
    },
    { run: 'kubectl exec box -- printenv COLOUR', prints: 'green' },
    { run: 'kubectl exec box -- cat /etc/settings/colour', prints: 'green' },
    {
      run: `kubectl run limited --image=x --overrides='{"spec":{"containers":[{"name":"limited","image":"x","resources":{"limits":{"cpu":"1m","memory":"1Mi"},"requests":{"memory":"1Ki"}}}]}}' > /dev/null; kubectl get pod limited -o jsonpath='{.spec.containers[0].resources.requests}'; kubectl delete pod limited --force 2> /dev/null`,
      prints: /^\{"cpu":"1m","memory":"1Ki"\}pod "limited" force deleted/,
    },
    {
      run: 'SECRET_OF_THE_SHELL=1 kubectl exec box -- env',
      prints:
        /^PATH=\/usr\/local\/sbin:\S+\nHOSTNAME=box\n[\s\S]*KUBERNETES_SERVICE_HOST=127\.0\.0\.1\n[\s\S]*\nHOME=\/root\n/,
    },
    {
      run: "kubectl get pod box -o jsonpath='{.spec.containers[0].volumeMounts[?(@.readOnly)].mountPath} {.spec.volumes[-1].projected.sources[*].*.path}'",
      prints: '/var/run/secrets/kubernetes.io/serviceaccount token',
    },
    {
      run: 'kubectl exec box -- ls /var/run/secrets/kubernetes.io/serviceaccount',
      prints: 'ca.crt\nnamespace\ntoken',
    },
    {
      run: 'f=/var/run/secrets/kubernetes.io/serviceaccount; [ "$(kubectl exec box -- cat $f/ca.crt)" = "$(kubectl get configmap kube-root-ca.crt -o jsonpath=\'{.data.ca\\.crt}\')" ] && kubectl exec box -- cat $f/namespace',
      prints: 'run-logs-exec-cp-port-forward',
    },
    {
      run: 'kubectl auth whoami -o jsonpath={.status.userInfo.username} --token=$(kubectl exec box -- cat /var/run/secrets/kubernetes.io/serviceaccount/token) --kubeconfig=<(kubectl config view --raw | sed "/ token:/d")',
      prints: 'system:serviceaccount:run-logs-exec-cp-port-forward:default',
    },
    {
      run: 'kubectl describe pod box',
      prints:
        /\/var\/run\/secrets\/kubernetes\.io\/serviceaccount from kube-api-access-\w{5} \(ro\)\n[\s\S]*TokenExpirationSeconds: +3607\n/,
    },
    {
      run: `kubectl run shut --image=$IMAGE --overrides='{"spec":{"automountServiceAccountToken":false}}' -o jsonpath='{.spec.volumes}'`,
      prints: '',
    },
    {
      run: `kubectl create serviceaccount closed > /dev/null; kubectl patch serviceaccount closed -p '{"automountServiceAccountToken":false}' > /dev/null; kubectl run shut-too --image=$IMAGE --overrides='{"spec":{"serviceAccountName":"closed"}}' -o jsonpath='{.spec.volumes}'; kubectl delete pod shut shut-too --force 2> /dev/null`,
      prints: /^pod "shut" force deleted/,
    },
    {
      run: 'kubectl exec box -c server -- false',
      complains: 'command terminated with exit code 1',
      exit: 1,
    },
    {
      run: 'kubectl exec box -- ls /nothing',
      complains: /No such file or directory\ncommand terminated with exit code 2$/,
      exit: 2,
    },
    {
      run: 'kubectl exec box -- bash',
      complains: /exec: "bash": executable file not found in \$PATH/,
      exit: 1,
    },
    {
      run: 'kubectl exec box -c other -- true',
      complains: 'Error from server (BadRequest): container other is not valid for pod box',
      exit: 1,
    },
    {
      run: 'kubectl exec nothing -- true',
      complains: 'Error from server (NotFound): pods "nothing" not found',
      exit: 1,
    },
    { run: 'KUBECTL_REMOTE_COMMAND_WEBSOCKETS=false kubectl exec box -- hostname', prints: 'box' },
    { run: 'echo typed | kubectl exec -i box -- cat', prints: 'typed' },
    { run: 'kubectl exec box -- ls /etc', prints: 'hostname\nhosts\nsettings' },
    {
      run: 'kubectl exec box -- cat /etc/passwd',
      complains: /^cat: \/etc\/passwd: No such file or directory\n/,
      exit: 1,
    },
    {
      run: 'kubectl cp box:/etc/settings/colour copied; cat copied',
      prints: /green$/,
    },
    {
      run: 'mkdir -p folder/below; echo first > folder/one; head -c 3000000 /dev/urandom > folder/below/two; kubectl cp folder box:/tmp/there; kubectl cp box:/tmp/there back; diff -r folder back && echo the same',
      prints: /the same$/,
    },
    { run: 'kubectl exec box -- cat /tmp/there/one', prints: 'first' },
    {
      run: 'KUBECTL_REMOTE_COMMAND_WEBSOCKETS=false kubectl cp folder/below/two box:/tmp/two; kubectl exec box -- cat /tmp/two | cmp - folder/below/two && echo the same',
      prints: 'the same',
    },
    {
      run: 'kubectl cp folder/one box:/etc/settings/one',
      complains: /tar: one: Cannot open: Read-only file system/,
      exit: 2,
    },
    {
      run: 'kubectl cp folder/one box:/nowhere/one',
      complains: /tar: \/nowhere: Cannot open: No such file or directory/,
      exit: 2,
    },
    {
      run: 'kubectl cp nothing box:/tmp/nothing',
      complains: /nothing.*(doesn't exist|no such file)/,
      exit: 1,
    },
    {
      run: 'timeout 2 kubectl attach box',
      complains: /If you don't see a command prompt|^$/,
      exit: 124,
    },
    {
      run: 'rm -f forward.log; kubectl port-forward pod/box :9001 > forward.log & p=$!; until grep -q Forwarding forward.log; do sleep 0.1; done; curl -s -o /dev/null -w "%{http_code}" $(grep -o "127.0.0.1:[0-9]*" forward.log)/v1/models; kill $p',
      prints: '401',
    },
    {
      run: 'kubectl apply -f web.yaml; kubectl rollout status deployment/web --timeout=30s',
      aside: true,
    },
    {
      run: 'rm -f forward.log; kubectl port-forward service/web :80 > forward.log & p=$!; until grep -q Forwarding forward.log; do sleep 0.1; done; curl -s -o /dev/null -w "%{http_code}" $(grep -o "127.0.0.1:[0-9]*" forward.log)/v1/models; kill $p',
      prints: '401',
    },
    {
      run: 'rm -f forward.log; KUBECTL_PORT_FORWARD_WEBSOCKETS=false kubectl port-forward deployment/web :openai > forward.log & p=$!; until grep -q Forwarding forward.log; do sleep 0.1; done; curl -s -o /dev/null -w "%{http_code}" $(grep -o "127.0.0.1:[0-9]*" forward.log)/v1/models; kill $p',
      prints: '401',
    },
    { run: 'kubectl logs deployment/web --tail=1', prints: /is simulated/ },
    { run: 'kubectl exec deployment/web -- printenv COLOUR', prints: 'green' },
    {
      run: 'kubectl port-forward service/web :81',
      complains: /does not have a service port 81$/,
      exit: 1,
    },
    { run: 'kubectl apply -f crash.yaml', aside: true },
    {
      run: 'kubectl get pod crash --no-headers',
      prints: /^crash +0\/1 +CrashLoopBackOff +[1-9]/,
      comesTrue: true,
    },
    { run: 'kubectl logs crash --previous', prints: /nowhere/ },
    { run: 'kubectl run lost --image=nginx', aside: true },
    {
      run: 'kubectl get pod lost --no-headers',
      prints: /^lost +0\/1 +(ErrImagePull|ImagePullBackOff) +0 /,
      comesTrue: true,
    },
    {
      run: 'kubectl events --for pod/lost',
      prints: /Warning +Failed +Pod\/lost +Failed to pull image "nginx"/,
      comesTrue: true,
    },
    {
      run: 'kubectl events --types=Warning',
      prints: /^LAST SEEN +TYPE +REASON +OBJECT +MESSAGE\n/,
    },
    {
      run: 'kubectl get events --sort-by=.lastTimestamp',
      prints: /^LAST SEEN +TYPE +REASON +OBJECT +MESSAGE\n[\s\S]*Normal +Started +pod\/box/,
    },
    {
      run: 'kubectl describe pod box',
      prints:
        /^Name: +box\n[\s\S]*\nStatus: +Running\nIP: +127\.0\.0\.1\n[\s\S]*Ready: +True\n[\s\S]*Events:\n[\s\S]* Started +/,
    },
  ],
}
