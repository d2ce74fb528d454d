// Manifests with a mistake in them, and in which words the API says so.

import { given } from '../given.ts'
import type { Area } from '../row.ts'

const LABEL =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"

/** What follows the kind and its name; the causes, where there is more than one. */
type Refusal = [kind: string, apiVersion: string, rest: string, causes: string | string[]]

const container = (more: string) => `spec: {containers: [{name: a, image: b, ${more}}]}`
const template = (labels: string, spec = 'containers: [{name: a, image: b}]') =>
  `template: {metadata: {labels: ${labels}}, spec: {${spec}}}`
const SELECTOR = 'selector: {matchLabels: {a: b}}'

const REFUSED: Refusal[] = [
  [
    'Pod',
    'v1',
    'spec: {containers: [{name: A, image: b}]}',
    `spec.containers[0].name: Invalid value: "A": ${LABEL}`,
  ],
  ['Pod', 'v1', 'spec: {containers: []}', 'spec.containers: Required value'],
  [
    'Pod',
    'v1',
    'spec: {containers: [{name: a, image: b}, {name: a, image: c}]}',
    'spec.containers[1].name: Duplicate value: "a"',
  ],
  [
    'Pod',
    'v1',
    container('ports: [{containerPort: 80, name: A_B}]'),
    [
      'spec.containers[0].ports[0].name: Invalid value: "A_B": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
      'spec.containers[0].ports[0].name: Invalid value: "A_B": must contain at least one letter (a-z)',
    ],
  ],
  [
    'Pod',
    'v1',
    container('resources: {requests: {cpu: 2}, limits: {cpu: 1}}'),
    'spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1',
  ],
  [
    'Pod',
    'v1',
    container('livenessProbe: {}'),
    'spec.containers[0].livenessProbe: Required value: must specify a handler type',
  ],
  [
    'Pod',
    'v1',
    container('livenessProbe: {successThreshold: 2, tcpSocket: {port: 80}}'),
    'spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1',
  ],
  [
    'Pod',
    'v1',
    container('livenessProbe: {exec: {}, httpGet: {port: 80}}'),
    [
      'spec.containers[0].livenessProbe.exec.command: Required value',
      'spec.containers[0].livenessProbe.httpGet: Forbidden: may not specify more than 1 handler type',
    ],
  ],
  [
    'Pod',
    'v1',
    container('lifecycle: {postStart: {}, preStop: {sleep: {seconds: 99}}}'),
    [
      'spec.containers[0].lifecycle.postStart: Required value: must specify a handler type',
      'spec.containers[0].lifecycle.preStop.sleep: Invalid value: 99: must be greater than 0 and less than terminationGracePeriodSeconds (30). Enable AllowPodLifecycleSleepActionZeroValue feature gate for zero sleep.',
    ],
  ],
  [
    'Pod',
    'v1',
    container(
      'env: [{name: A, valueFrom: {secretKeyRef: {name: a, key: b}, configMapKeyRef: {name: a, key: b}}}, {name: B, valueFrom: {}}, {name: C, valueFrom: {fieldRef: {fieldPath: spec.size}}}], envFrom: [{}]',
    ),
    [
      'spec.containers[0].env[0].valueFrom: Invalid value: "": may not have more than one field specified at a time',
      'spec.containers[0].env[1].valueFrom: Invalid value: "": must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`',
      'spec.containers[0].env[2].valueFrom.fieldRef.fieldPath: Invalid value: "spec.size": error converting fieldPath: field label not supported: spec.size',
      'spec.containers[0].envFrom: Invalid value: "": must specify one of: `configMapRef` or `secretRef`',
    ],
  ],
  [
    'Pod',
    'v1',
    'spec: {initContainers: [{name: a, image: b, livenessProbe: {tcpSocket: {port: 80}}}], containers: [{name: a, image: b, restartPolicy: Always}]}',
    [
      'spec.containers[0].restartPolicy: Forbidden: may not be set for non-init containers',
      'spec.initContainers[0].name: Duplicate value: "a"',
      'spec.initContainers[0].livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always',
    ],
  ],
  [
    'Pod',
    'v1',
    container('volumeMounts: [{name: v, mountPath: /v}]'),
    'spec.containers[0].volumeMounts[0].name: Not found: "v"',
  ],
  [
    'Deployment',
    'apps/v1',
    `spec: {${template('{a: b}')}}`,
    [
      'spec.selector: Required value',
      'spec.template.metadata.labels: Invalid value: map[string]string{"a":"b"}: `selector` does not match template `labels`',
    ],
  ],
  [
    'Deployment',
    'apps/v1',
    `spec: {replicas: -1, ${SELECTOR}, ${template('{a: b}')}}`,
    'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
  ],
  [
    'Deployment',
    'apps/v1',
    `spec: {strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 0}}, ${SELECTOR}, ${template('{a: b}')}}`,
    'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0',
  ],
  [
    'StatefulSet',
    'apps/v1',
    `spec: {serviceName: x, ${SELECTOR}, ${template('{a: c}')}}`,
    'spec.template.metadata.labels: Invalid value: map[string]string{"a":"c"}: `selector` does not match template `labels`',
  ],
  [
    'Job',
    'batch/v1',
    `spec: {${template('{}')}}`,
    'spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
  ],
  [
    'CronJob',
    'batch/v1',
    `spec: {schedule: daily, jobTemplate: {spec: {${template('{}', 'restartPolicy: Never, containers: [{name: a, image: b}]')}}}}`,
    'spec.schedule: Invalid value: "daily": expected exactly 5 fields, found 1: [daily]',
  ],
  ['Service', 'v1', 'spec: {}', 'spec.ports: Required value'],
  [
    'Service',
    'v1',
    'spec: {ports: [{port: 99999}, {port: 80, name: b}]}',
    [
      'spec.ports[0].name: Required value',
      'spec.ports[0].port: Invalid value: 99999: must be between 1 and 65535, inclusive',
      'spec.ports[0].targetPort: Invalid value: 99999: must be between 1 and 65535, inclusive',
    ],
  ],
  [
    'Service',
    'v1',
    'spec: {ports: [{port: 80, name: a}, {port: 80, name: b}]}',
    'spec.ports[1]: Duplicate value: core.ServicePort{Name:"", Protocol:"TCP", AppProtocol:(*string)(nil), Port:80, TargetPort:intstr.IntOrString{Type:0, IntVal:0, StrVal:""}, NodePort:0}',
  ],
  ['Service', 'v1', 'spec: {type: ExternalName}', 'spec.externalName: Required value'],
  [
    'Service',
    'v1',
    'spec: {clusterIP: 1.2.3.4, ports: [{port: 80}]}',
    'spec.clusterIPs: Invalid value: []string{"1.2.3.4"}: failed to allocate IP 1.2.3.4: the provided IP (1.2.3.4) is not in the valid range. The range of valid IPs is 10.96.0.0/16',
  ],
  [
    'Service',
    'v1',
    'spec: {clusterIP: 10.96.0.1, ports: [{port: 80}]}',
    'spec.clusterIPs: Invalid value: []string{"10.96.0.1"}: failed to allocate IP 10.96.0.1: provided IP is already allocated',
  ],
  [
    'Service',
    'v1',
    'spec: {clusterIP: there, ports: [{port: 80}]}',
    'spec.clusterIPs[0]: Invalid value: "there": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
  ],
  [
    'Service',
    'v1',
    'spec: {externalTrafficPolicy: Local, loadBalancerClass: a, sessionAffinityConfig: {clientIP: {timeoutSeconds: 1}}, ports: [{port: 80, nodePort: 30080}]}',
    [
      'spec.sessionAffinityConfig: Forbidden: must not be set when session affinity is None',
      "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
      "spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'",
      'spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services',
    ],
  ],
  [
    'Service',
    'v1',
    'spec: {type: NodePort, clusterIP: None, ports: [{port: 80, name: a, nodePort: 31999}, {port: 81, name: b, nodePort: 31999}]}',
    [
      'spec.clusterIPs[0]: Invalid value: "None": may not be set to \'None\' for NodePort services',
      'spec.ports[1].nodePort: Duplicate value: 31999',
    ],
  ],
  [
    'Service',
    'v1',
    'spec: {ports: [{name: a}], externalIPs: [127.0.0.1], selector: {a: b c}}',
    [
      'spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive',
      'spec.ports[0].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive',
      `spec.selector: Invalid value: "b c": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`,
      'spec.externalIPs[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
    ],
  ],
  [
    'Ingress',
    'networking.k8s.io/v1',
    'spec: {}',
    'spec: Invalid value: []networking.IngressRule(nil): either `defaultBackend` or `rules` must be specified',
  ],
  [
    'Ingress',
    'networking.k8s.io/v1',
    'spec: {rules: [{http: {paths: [{path: a, pathType: Prefix, backend: {service: {name: b, port: {number: 80}}}}]}}]}',
    'spec.rules[0].http.paths[0].path: Invalid value: "a": must be an absolute path',
  ],
  [
    'Ingress',
    'networking.k8s.io/v1',
    'spec: {rules: [{host: 1.2.3.4, http: {paths: [{path: /a//b, pathType: Exact, backend: {service: {name: b, port: {}}}}]}}]}',
    [
      'spec.rules[0].host: Invalid value: "1.2.3.4": must be a DNS name, not an IP address',
      'spec.rules[0].http.paths[0].path: Invalid value: "/a//b": must not contain \'//\'',
      'spec.rules[0].http.paths[0].backend: Required value: port name or number is required',
    ],
  ],
  [
    'Ingress',
    'networking.k8s.io/v1',
    'spec: {defaultBackend: {}, rules: [{http: {paths: [{path: /, backend: {service: {name: b, port: {number: 80}}}}]}}, {http: {paths: [{path: /, pathType: Regex, backend: {service: {name: b, port: {number: 80}}}}]}}]}',
    [
      'spec.defaultBackend: Invalid value: "": resource or service backend is required',
      'spec.rules[0].http.paths[0].pathType: Required value: pathType must be specified',
      'spec.rules[1].http.paths[0].pathType: Unsupported value: "Regex": supported values: "Exact", "ImplementationSpecific", "Prefix"',
    ],
  ],
  [
    'HorizontalPodAutoscaler',
    'autoscaling/v2',
    'spec: {minReplicas: 5, maxReplicas: 1, scaleTargetRef: {kind: Deployment, name: x}}',
    'spec.maxReplicas: Invalid value: 1: must be greater than or equal to `minReplicas`',
  ],
  [
    'PersistentVolumeClaim',
    'v1',
    'spec: {}',
    [
      'spec.accessModes: Required value: at least 1 access mode is required',
      'spec.resources[storage]: Required value',
    ],
  ],
  [
    'RoleBinding',
    'rbac.authorization.k8s.io/v1',
    'roleRef: {kind: Rule, name: x}',
    'roleRef.kind: Unsupported value: "Rule": supported values: "Role", "ClusterRole"',
  ],
  [
    'Role',
    'rbac.authorization.k8s.io/v1',
    'rules: [{verbs: [get]}]',
    [
      'rules[0].apiGroups: Required value: resource rules must supply at least one api group',
      'rules[0].resources: Required value: resource rules must supply at least one resource',
    ],
  ],
  [
    'Secret',
    'v1',
    'type: kubernetes.io/tls',
    ['data[tls.crt]: Required value', 'data[tls.key]: Required value'],
  ],
]

const wordsOf = (kind: string, causes: string | string[]) =>
  typeof causes === 'string'
    ? `The ${kind} "x" is invalid: ${causes}`
    : `The ${kind} "x" is invalid: \n${causes.map((cause) => `* ${cause}`).join('\n')}`

export const refused: Area = {
  title: 'manifests with a mistake',
  isOfServer: true,
  rows: [
    ...REFUSED.map(([kind, apiVersion, rest, causes]) => ({
      run: `kubectl create --validate=false -f - ${given(`{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: x}, ${rest}}`)}`,
      complains: wordsOf(kind, causes),
      exit: 1,
    })),
    {
      run: `kubectl create -f web.yaml -f - ${given(`{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: kept}, spec: {serviceName: x, ${SELECTOR}, ${template('{a: b}')}}}`)}`,
      aside: true,
    },
    {
      run: `kubectl create -f - ${given(`{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: kept}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}`)}`,
      aside: true,
    },
    {
      run: `kubectl patch deployment web -p '{"spec":{"strategy":{"type":"Recreate"}}}'`,
      complains:
        'The Deployment "web" is invalid: spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is \'Recreate\'',
      exit: 1,
    },
    {
      run: `kubectl patch deployment web -p '{"spec":{"strategy":{"$retainKeys":["type"],"type":"Recreate"}}}'`,
      prints: 'deployment.apps/web patched',
    },
    {
      run: `kubectl patch statefulset kept -p '{"spec":{"serviceName":"other"}}'`,
      complains:
        "The StatefulSet \"kept\" is invalid: spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
      exit: 1,
    },
    {
      run: `kubectl patch persistentvolumeclaim kept -p '{"spec":{"storageClassName":"fast"}}'`,
      complains:
        'The PersistentVolumeClaim "kept" is invalid: spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
      exit: 1,
    },
    {
      run: 'kubectl set resources deployment/web --limits=cpu=1 --requests=cpu=2',
      complains: /spec\.template\.spec\.containers\[0\]\.resources\.requests: Invalid value: "2"/,
      exit: 1,
    },
    {
      run: `kubectl patch deployment web -p '{"spec":{"template":{"spec":{"containers":[{"image":"x"}]}}}}'`,
      complains: 'Error from server: map: map[image:x] does not contain declared merge key: name',
      exit: 1,
    },
    {
      run: `kubectl patch service web --type=json -p '{"op":"remove"}'`,
      complains:
        'Error from server (BadRequest): error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp',
      exit: 1,
    },
    {
      run: "kubectl patch service web --type=merge -p '[]'",
      complains:
        'Error from server (BadRequest): error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}',
      exit: 1,
    },
    {
      run: 'kubectl run urgent --image=x --overrides=\'{"spec":{"priorityClassName":"none"}}\'',
      complains:
        'Error from server (Forbidden): pods "urgent" is forbidden: no PriorityClass with name none was found',
      exit: 1,
    },
    {
      run: 'kubectl run urgent --image=x --overrides=\'{"spec":{"priorityClassName":"system-node-critical"}}\' > /dev/null; kubectl get pod urgent -o jsonpath={.spec.priority}',
      prints: '2000001000',
    },
    {
      run: 'kubectl create token default --duration=5s',
      complains:
        'error: failed to create token: TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 5: may not specify a duration less than 10 minutes',
      exit: 1,
    },
    {
      run: "kubectl create cronjob often --image=x --schedule='99 * * * *'",
      complains:
        /error: failed to create cronjob: CronJob.batch "often" is invalid: spec.schedule: Invalid value: "99 \* \* \* \*": end of range \(99\) above maximum \(59\): 99$/,
      exit: 1,
    },
    {
      run: 'kubectl run both --image=x --overrides=\'{"spec":{"volumes":[{"name":"v","emptyDir":{},"configMap":{"name":"c"}}]}}\'',
      complains:
        /The Pod "both" is invalid: spec.volumes\[0\].\w+: Forbidden: may not specify more than 1 volume type$/,
      exit: 1,
    },
  ],
}
