// Deployments and what kubectl does with them: rollout, scale, set, expose, autoscale, wait.

import { given } from '../given.ts'
import type { Area } from '../row.ts'

export const workloads: Area = {
  title: 'rollout, scale, set, expose',
  watches: true,
  rows: [
    {
      run: 'kubectl apply -f web.yaml',
      prints: 'deployment.apps/web created\nservice/web created',
      aside: true,
    },
    {
      run: 'kubectl rollout status deployment/web --timeout=30s',
      prints: /deployment "web" successfully rolled out$/,
    },
    { run: 'kubectl scale deployment web --replicas=1', prints: 'deployment.apps/web scaled' },
    { run: 'kubectl get pods -o name', prints: /^pod\/web-\S+$/, comesTrue: true },
    {
      run: 'kubectl scale deployment web --current-replicas=5 --replicas=2',
      complains: 'error: Expected replicas to be 5, was 1',
      exit: 1,
    },
    {
      run: 'kubectl set env deployment/web COLOUR=blue SIZE=xl',
      prints: 'deployment.apps/web env updated',
    },
    {
      run: 'kubectl set env deployment/web --list',
      prints: /^# Deployment web, container server\nCOLOUR=blue\nSIZE=xl$/,
    },
    { run: 'kubectl set env deployment/web SIZE-', prints: 'deployment.apps/web env updated' },
    {
      run: 'kubectl rollout status deployment/web --timeout=30s',
      prints: /successfully rolled out$/,
      aside: true,
    },
    {
      run: "kubectl annotate deployment web kubernetes.io/change-cause='painted blue'",
      prints: 'deployment.apps/web annotated',
    },
    {
      run: 'kubectl rollout history deployment/web',
      prints:
        /^deployment.apps\/web ?\nREVISION +CHANGE-CAUSE\n1 +<none>\n2 +<none>\n3 +painted blue$/,
      comesTrue: true,
    },
    {
      run: 'kubectl rollout history deployment/web --revision=1',
      prints:
        /^deployment.apps\/web with revision #1\nPod Template:\n {2}Labels:\s+app=web\n[\s\S]*COLOUR:\s+green/,
    },
    {
      run: 'kubectl rollout undo deployment/web --to-revision=1',
      prints: 'deployment.apps/web rolled back',
    },
    {
      run: "kubectl get deployment web -o jsonpath='{.spec.template.spec.containers[0].env[0].value}'",
      prints: 'green',
    },
    {
      run: 'kubectl rollout undo deployment/web --to-revision=99',
      complains: 'error: unable to find specified revision 99 in history',
      exit: 1,
    },
    { run: 'kubectl rollout pause deployment/web', prints: 'deployment.apps/web paused' },
    {
      run: 'kubectl rollout pause deployment/web',
      complains: 'error: deployments.apps "web" is already paused',
      exit: 1,
    },
    { run: 'kubectl rollout resume deployment/web', prints: 'deployment.apps/web resumed' },
    { run: 'kubectl rollout restart deployment/web', prints: 'deployment.apps/web restarted' },
    {
      run: 'kubectl rollout status deployment web --timeout=30s',
      prints: /successfully rolled out$/,
    },
    {
      run: 'kubectl set image deployment/web server=ai-gateway-lab/gateway:9',
      prints: 'deployment.apps/web image updated',
    },
    {
      run: 'kubectl rollout status deployment/web --timeout=1s',
      prints: /^Waiting for deployment/,
      complains: 'error: timed out waiting for the condition',
      exit: 1,
    },
    {
      run: 'kubectl get pods --no-headers',
      prints: /web-\S+ +0\/1 +(ErrImagePull|ImagePullBackOff) +0 /,
      comesTrue: true,
    },
    {
      run: 'kubectl get events --field-selector reason=Failed',
      prints: /Failed to pull image "ai-gateway-lab\/gateway:9": .*ai-gateway-lab\/gateway:\d/,
      comesTrue: true,
    },
    { run: 'kubectl rollout undo deployment/web', prints: 'deployment.apps/web rolled back' },
    {
      run: 'kubectl rollout status deployment/web --timeout=30s',
      prints: /successfully rolled out$/,
      aside: true,
    },
    {
      run: 'kubectl set image deployment/web nothing=x',
      complains: 'error: unable to find container named "nothing"',
      exit: 1,
    },
    {
      run: 'kubectl set resources deployment/web -c server --limits=cpu=200m,memory=512Mi',
      prints: 'deployment.apps/web resource requirements updated',
    },
    {
      run: 'kubectl set serviceaccount deployment/web default',
      prints: 'deployment.apps/web serviceaccount updated',
    },
    { run: 'kubectl set selector service/web app=mesh', prints: 'service/web selector updated' },
    {
      run: 'kubectl expose deployment web --name=open --port=80 --target-port=9001',
      prints: 'service/open exposed',
    },
    {
      run: 'kubectl expose deployment web --name=open --port=80',
      complains: 'Error from server (AlreadyExists): services "open" already exists',
      exit: 1,
    },
    { run: 'kubectl get endpoints open', prints: /open +127\.0\.0\.1:\d+ /, comesTrue: true },
    {
      run: 'kubectl create deployment ghostly --image=ai-gateway-lab/gateway:0.1.0 && kubectl set serviceaccount deployment ghostly ghost',
      prints: 'deployment.apps/ghostly created\ndeployment.apps/ghostly serviceaccount updated',
    },
    {
      run: 'kubectl get events --field-selector=reason=FailedCreate --no-headers',
      prints:
        /Warning +FailedCreate +replicaset\/ghostly-\S+ +Error creating: pods "ghostly-[a-z0-9]+-" is forbidden: error looking up service account \S+: serviceaccount "ghost" not found/,
      comesTrue: true,
    },
    {
      run: `kubectl get deployment ghostly -o jsonpath='{.status.conditions[?(@.type=="ReplicaFailure")].reason}'`,
      prints: 'FailedCreate',
      comesTrue: true,
    },
    {
      run: 'kubectl create serviceaccount ghost && kubectl rollout status deployment ghostly --timeout=30s',
      prints: /successfully rolled out$/,
    },
    {
      run: `kubectl get deployment ghostly -o jsonpath='{.status.conditions[?(@.type=="ReplicaFailure")].reason}'`,
      prints: '',
      comesTrue: true,
    },
    { run: 'kubectl delete deployment ghostly', prints: 'deployment.apps "ghostly" deleted' },
    {
      run: 'kubectl autoscale deployment web --max=3 --min=1',
      prints: 'horizontalpodautoscaler.autoscaling/web autoscaled',
    },
    {
      run: 'kubectl get hpa',
      prints:
        /^NAME +REFERENCE +TARGETS +MINPODS +MAXPODS +REPLICAS +AGE\nweb +Deployment\/web +cpu: <unknown>\/80% +1 +3 /,
    },
    {
      run: 'kubectl get deployment web -o json | kubectl replace --subresource=scale -f -',
      complains:
        'Error from server (BadRequest): error when replacing "STDIN": the API version in the data (apps/v1) does not match the expected API version (autoscaling/v1)',
      exit: 1,
    },
    {
      run: `kubectl create -f - ${given(`{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: kept}, spec: {serviceName: x, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: b}]}}}}`)}; kubectl scale statefulset kept --replicas=3; kubectl get statefulset kept --no-headers`,
      prints: /^statefulset.apps\/kept created\nstatefulset.apps\/kept scaled\nkept +0\/3 +/,
    },
    {
      run: 'kubectl rollout restart statefulset/kept; kubectl rollout history statefulset/kept',
      prints:
        /^statefulset.apps\/kept restarted\nstatefulset.apps\/kept ?\nNo rollout history found\.$/,
    },
    {
      run: 'kubectl scale replicaset nothing --replicas=1',
      complains: /^error: no objects passed to scale( replicasets.apps "nothing" not found)?$/,
      exit: 1,
    },
    {
      run: 'kubectl wait --for=condition=Available deployment/web --timeout=20s',
      prints: 'deployment.apps/web condition met',
    },
    {
      run: 'kubectl wait --for=condition=available deployment --all --timeout=20s',
      prints: 'deployment.apps/web condition met',
    },
    {
      run: "kubectl wait --for=jsonpath='{.status.readyReplicas}'=1 deployment/web --timeout=20s",
      prints: 'deployment.apps/web condition met',
    },
    {
      run: "kubectl wait --for=jsonpath='{.status.readyReplicas}' deployment/web --timeout=20s",
      prints: 'deployment.apps/web condition met',
    },
    {
      run: 'kubectl wait --for=condition=Nothing deployment/web --timeout=1s',
      complains: 'error: timed out waiting for the condition on deployments/web',
      exit: 1,
    },
    { run: 'kubectl wait --for=delete deployment/nothing --timeout=5s', prints: '', complains: '' },
    {
      run: 'kubectl wait --for=condition=Ready pod/nothing --timeout=5s',
      complains: 'Error from server (NotFound): pods "nothing" not found',
      exit: 1,
    },
    {
      run: '(sleep 0.5; kubectl create configmap late) > /dev/null & kubectl wait --for=create configmap/late --timeout=20s',
      prints: 'configmap/late condition met',
      cannot: { '1.29': '--for=create came with kubectl 1.31' },
    },
    {
      run: 'kubectl create job once --image=$IMAGE -- node /app/simulators.js --help; kubectl wait --for=condition=Complete job/once --timeout=30s',
      prints: 'job.batch/once created\njob.batch/once condition met',
    },
    {
      run: 'kubectl get jobs',
      prints: /^NAME +STATUS +COMPLETIONS +DURATION +AGE\nonce +Complete +1\/1 +\d+s +\d+s$/,
    },
    { run: 'kubectl logs job/once', prints: /^Usage: simulators/ },
  ],
}
