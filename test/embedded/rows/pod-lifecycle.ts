// What a pod goes through: init containers and sidecars, hooks, probes, debugging.

import { given } from '../given.ts'
import type { Area } from '../row.ts'

const PROGRAM = 'image: $IMAGE, command: [node, /app/simulators.js]'
const ONCE = 'image: $IMAGE, command: [node, /app/simulators.js, --help]'
const PORTS =
  'ports: [{containerPort: 9001}, {containerPort: 9002}, {containerPort: 9003}, {containerPort: 9004}, {containerPort: 9005}]'
const apply = (name: string, spec: string) =>
  `kubectl apply -f - ${given(`{apiVersion: v1, kind: Pod, metadata: {name: ${name}}, spec: {terminationGracePeriodSeconds: 3, ${spec}}}`)}`

export const podLifecycle: Area = {
  title: 'what pods go through',
  watches: true,
  rows: [
    {
      run: apply(
        'escorted',
        `initContainers: [{name: side, restartPolicy: Always, ${PROGRAM}, ${PORTS}}, {name: first, ${ONCE}}], containers: [{name: main, image: $IMAGE, command: [node, /app/simulators.js, --openai-port, '0', --anthropic-port, '0']}]`,
      ),
      prints: 'pod/escorted created',
    },
    {
      run: 'kubectl get pod escorted --no-headers',
      prints: /^escorted +[12]\/2 +/,
      comesTrue: true,
    },
    {
      run: "kubectl get pod escorted -o jsonpath='{.status.initContainerStatuses[*].started} {.status.initContainerStatuses[1].state.terminated.reason}'",
      prints: 'true false Completed',
      comesTrue: true,
    },
    {
      run: apply(
        'over',
        `restartPolicy: Never, initContainers: [{name: side, restartPolicy: Always, ${PROGRAM}, ${PORTS}}], containers: [{name: main, ${ONCE}}]`,
      ),
      prints: 'pod/over created',
    },
    {
      run: "kubectl wait --for=jsonpath='{.status.phase}'=Succeeded pod/over --timeout=30s; kubectl get pod over --no-headers",
      prints: /^pod\/over condition met\nover +0\/2 +(Completed|Init:Error) +/,
    },
    {
      run: apply(
        'hooked',
        `containers: [{name: main, ${PROGRAM}, ${PORTS}, lifecycle: {postStart: {exec: {command: [sh, -c, 'true']}}}}]`,
      ),
      prints: 'pod/hooked created',
    },
    {
      run: 'kubectl events --for pod/hooked',
      prints:
        /Warning +FailedPostStartHook +Pod\/hooked +PostStartHook failed: .*"sh": executable file not found/,
      comesTrue: true,
    },
    {
      run: apply(
        'patient',
        `containers: [{name: main, ${PROGRAM}, ${PORTS}, lifecycle: {preStop: {exec: {command: ['false']}}}}]`,
      ),
      prints: 'pod/patient created',
    },
    { run: 'kubectl wait --for=condition=Ready pod/patient --timeout=30s', aside: true },
    {
      run: 'kubectl delete pod patient > /dev/null; kubectl get events --field-selector involvedObject.name=patient,reason=FailedPreStopHook --no-headers',
      prints: /Warning +FailedPreStopHook +pod\/patient +PreStopHook failed/,
      comesTrue: true,
    },
    {
      run: apply(
        'slow',
        `containers: [{name: main, ${PROGRAM}, ${PORTS}, startupProbe: {tcpSocket: {port: 9001}}, readinessProbe: {grpc: {port: 9001}, periodSeconds: 1}}]`,
      ),
      prints: 'pod/slow created',
    },
    {
      run: 'kubectl events --for pod/slow',
      prints:
        /Warning +Unhealthy +Pod\/slow +Readiness probe failed: the embedded cluster asks by httpGet, tcpSocket and exec alone, not by grpc/,
      comesTrue: true,
      differs: 'a probe by grpc always fails, and an event says why',
    },
    {
      run: "kubectl get pod slow -o jsonpath='{.status.containerStatuses[0].started} {.status.containerStatuses[0].ready}'",
      prints: 'true false',
      comesTrue: true,
    },
    {
      run: 'kubectl debug slow --image=busybox -c helper',
      prints: '',
    },
    {
      run: "kubectl get pod slow -o jsonpath='{.status.ephemeralContainerStatuses[0].state.waiting.reason}'",
      prints: 'ErrImagePull',
      comesTrue: true,
      differs: 'nothing can be added to a pod that runs',
    },
    {
      run: 'kubectl events --for pod/slow',
      prints:
        /Warning +Failed +Pod\/slow +Failed to pull image "busybox": the embedded cluster runs/,
      comesTrue: true,
    },
    {
      run: `kubectl apply -f - ${given(`{apiVersion: batch/v1, kind: Job, metadata: {name: parts}, spec: {completions: 3, parallelism: 2, completionMode: Indexed, template: {spec: {restartPolicy: Never, containers: [{name: main, ${ONCE}}]}}}}`)}`,
      prints: 'job.batch/parts created',
    },
    {
      run: 'kubectl wait --for=condition=Complete job/parts --timeout=30s; kubectl get job parts --no-headers',
      prints: /^job.batch\/parts condition met\nparts +Complete +3\/3 +/,
    },
    {
      run: "kubectl get job parts -o jsonpath='{.status.completedIndexes} {.status.succeeded}'",
      prints: '0-2 3',
    },
    {
      run: `kubectl get pods -l job-name=parts -o jsonpath='{range .items[*]}{.metadata.annotations.batch\\.kubernetes\\.io/job-completion-index} {end}' | tr ' ' '\\n' | sort | xargs`,
      prints: '0 1 2',
    },
    {
      run: 'kubectl describe job parts',
      prints:
        /^Name: +parts\n[\s\S]*Labels: +batch.kubernetes.io\/controller-uid=[\s\S]*Completion Mode: +Indexed\n[\s\S]*Completed Indexes: +0-2\n/,
    },
  ],
}
