// Namespaces whose labels say how safe their pods have to be.

import { given } from '../given.ts'
import type { Area } from '../row.ts'

const container = (more = '') => `{name: a, image: $IMAGE${more}}`
const pod = (name: string, spec: string) =>
  given(`{apiVersion: v1, kind: Pod, metadata: {name: ${name}}, spec: ${spec}}`)
const SAFE = `{securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}, containers: [${container(', securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}')}]}`
const HOSTILE = `{hostNetwork: true, hostPID: true, volumes: [{name: root, hostPath: {path: /}}], containers: [${container(', ports: [{containerPort: 80, hostPort: 80}], securityContext: {privileged: true, runAsUser: 0, capabilities: {add: [SYS_TIME, NET_ADMIN]}}')}, {name: b, image: b, securityContext: {privileged: true, seccompProfile: {type: Unconfined}}}]}`

const USUAL =
  'allowPrivilegeEscalation != false (container "a" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "a" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "a" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container "a" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")'

export const podSecurity: Area = {
  title: 'pod security',
  isOfServer: true,
  about:
    'By the labels `pod-security.kubernetes.io/enforce` and `warn` of a namespace. Nothing is written to an audit log.',
  rows: [
    { run: 'kubectl run early --image=$IMAGE', aside: true },
    {
      run: 'kubectl label namespace pod-security pod-security.kubernetes.io/enforce=strict',
      complains:
        'The Namespace "pod-security" is invalid: metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: "strict": must be one of privileged, baseline, restricted',
      exit: 1,
    },
    {
      run: 'kubectl label namespace pod-security pod-security.kubernetes.io/enforce=baseline',
      prints: 'namespace/pod-security labeled',
      complains: '',
    },
    {
      run: `kubectl create -f - ${pod('hostile', HOSTILE)}`,
      complains:
        'Error from server (Forbidden): error when creating "STDIN": pods "hostile" is forbidden: violates PodSecurity "baseline:latest": non-default capabilities (container "a" must not include "NET_ADMIN", "SYS_TIME" in securityContext.capabilities.add), host namespaces (hostNetwork=true, hostPID=true), hostPath volumes (volume "root"), hostPort (container "a" uses hostPort 80), privileged (containers "a", "b" must not set securityContext.privileged=true), seccompProfile (container "b" must not set securityContext.seccompProfile.type to "Unconfined")',
      exit: 1,
    },
    { run: 'kubectl run usual --image=$IMAGE', prints: 'pod/usual created', complains: '' },
    {
      run: 'kubectl label --overwrite namespace pod-security pod-security.kubernetes.io/enforce=restricted pod-security.kubernetes.io/enforce-version=v1.32',
      prints: 'namespace/pod-security labeled',
      complains:
        'Warning: existing pods in namespace "pod-security" violate the new PodSecurity enforce level "restricted:v1.32"\nWarning: early (and 1 other pod): allowPrivilegeEscalation != false, unrestricted capabilities, runAsNonRoot != true, seccompProfile',
    },
    {
      run: 'kubectl run a --image=$IMAGE',
      complains: `Error from server (Forbidden): pods "a" is forbidden: violates PodSecurity "restricted:v1.32": ${USUAL}`,
      exit: 1,
    },
    { run: `kubectl create -f - ${pod('safe', SAFE)}`, prints: 'pod/safe created', complains: '' },
    {
      run: 'kubectl create deployment a --image=$IMAGE',
      prints: 'deployment.apps/a created',
      complains:
        /^Warning: would violate PodSecurity "restricted:v1\.32": allowPrivilegeEscalation != false \(container "gateway" must/,
    },
    {
      run: "kubectl get events --field-selector=reason=FailedCreate -o jsonpath='{.items[0].message}'",
      prints:
        /^Error creating: pods "a-\w+-\w*" is forbidden: violates PodSecurity "restricted:v1\.32": /,
      comesTrue: true,
    },
    {
      run: 'kubectl label --overwrite namespace pod-security pod-security.kubernetes.io/enforce- pod-security.kubernetes.io/enforce-version- pod-security.kubernetes.io/warn=restricted',
      aside: true,
    },
    {
      run: 'kubectl run a --image=$IMAGE',
      prints: 'pod/a created',
      complains: `Warning: would violate PodSecurity "restricted:latest": ${USUAL}`,
    },
    {
      run: `kubectl label pod a tier=front`,
      prints: 'pod/a labeled',
      complains: '',
    },
  ],
}
