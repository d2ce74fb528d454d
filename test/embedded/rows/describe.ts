// kubectl describe, for each kind that is served; and the kinds that are kept without anything that runs them.

import type { Area } from '../row.ts'

const LIVE: [string, RegExp][] = [
  [
    'deployment web',
    /^Name: +web\n[\s\S]*Replicas: +2 desired \| 2 updated \| 2 total \| 2 available \| 0 unavailable\n[\s\S]*Conditions:\n[\s\S]* Available +True [\s\S]*Events:\n[\s\S]* ScalingReplicaSet +/,
  ],
  [
    'replicaset -l app=web',
    /^Name: +web-\S+\n[\s\S]*Controlled By: +Deployment\/web\n[\s\S]*Events:\n[\s\S]* SuccessfulCreate +/,
  ],
  ['pods -l app=web', /Controlled By: +ReplicaSet\/web-\S+\n[\s\S]*Events:\n[\s\S]* Scheduled +/],
  [
    'service web',
    /^Name: +web\n[\s\S]*TargetPort: +openai\/TCP\nEndpoints: +127\.0\.0\.1:\d+,127\.0\.0\.1:\d+\n/,
  ],
  ['endpoints web', /^Name: +web\n[\s\S]*Subsets:\n {2}Addresses: +127\.0\.0\.1/],
  ['endpointslices', /AddressType: +IPv4\n[\s\S]*Conditions:\n +Ready: +true/],
  ['configmap settings', /^Name: +settings\n[\s\S]*Data\n====\n[\s\S]*colour:\n----\ngreen\n/],
  ['secret key', /^Name: +key\n[\s\S]*Type: +Opaque\n\nData\n====\na: +1 bytes?/],
  ['serviceaccount default', /^Name: +default\nNamespace: +describe\n/],
  [
    'role reader',
    /^Name: +reader\n[\s\S]*PolicyRule:\n +Resources[\s\S]*pods +\[\] +\[\] +\[get\]/,
  ],
  ['rolebinding readers', /Role:\n +Kind: +Role\n +Name: +reader\n/],
  ['clusterrole cluster-admin', /\*\.\* +\[\] +\[\] +\[\*\]/],
  ['clusterrolebinding cluster-admin', /Group +system:masters/],
  [
    'namespace describe',
    /^Name: +describe\nLabels: +kubernetes.io\/metadata.name=describe\n[\s\S]*Status: +Active\n/,
  ],
  ['job once', /^Name: +once\n[\s\S]*Pods Statuses: +/],
]

export const describeEach: Area = {
  title: 'describe',
  rows: [
    {
      run: 'kubectl apply -f web.yaml -f settings.yaml; kubectl create secret generic key --from-literal=a=b; kubectl create role reader --verb=get --resource=pods; kubectl create rolebinding readers --role=reader --user=jane; kubectl create job once --image=nginx; kubectl rollout status deployment/web --timeout=30s',
      aside: true,
    },
    ...LIVE.map(([what, prints]) => ({
      run: `kubectl describe ${what}`,
      prints,
      comesTrue: true as const,
    })),
    {
      run: 'kubectl describe deployment nothing',
      complains: 'Error from server (NotFound): deployments.apps "nothing" not found',
      exit: 1,
    },
    { run: 'kubectl describe configmap sett', prints: /^Name: +settings\n/ },
  ],
}

const KEPT = [
  'daemonset',
  'statefulset',
  'cronjob',
  'ingress',
  'ingressclass',
  'networkpolicy',
  'persistentvolumeclaim',
  'persistentvolume',
  'storageclass',
  'horizontalpodautoscaler',
  'poddisruptionbudget',
  'resourcequota',
  'limitrange',
  'priorityclass',
  'lease',
  'validatingadmissionpolicy',
  'replicationcontroller',
  'podtemplate',
]

/** Those of which kubectl's describe shows events. */
const TOLD = [
  'daemonset',
  'statefulset',
  'cronjob',
  'ingress',
  'persistentvolumeclaim',
  'horizontalpodautoscaler',
  'poddisruptionbudget',
  'replicationcontroller',
  'validatingadmissionpolicy',
]

export const kept: Area = {
  title: 'kinds that are only kept',
  isOfServer: true,
  about:
    'These are stored, listed, described, changed and deleted; nothing in the embedded cluster acts on them. Where one would be expected to run something, an event says that nothing does.',
  rows: [
    {
      run: 'kubectl apply -f kept.yaml',
      prints: new RegExp(`^(\\S+/kept created\\n?){${KEPT.length}}$`),
    },
    ...KEPT.flatMap((kind) => [
      { run: `kubectl get ${kind} kept`, prints: /^NAME +.*\nkept +/ },
      { run: `kubectl describe ${kind} kept`, prints: /^Name: +kept\n/ },
    ]),
    ...['resourcequota', 'limitrange', 'networkpolicy'].map((kind) => ({
      run: `kubectl get events --field-selector involvedObject.name=kept,reason=NotEnforced | grep ${kind}`,
      prints: /On the embedded cluster .*: it is kept, and that is all/,
      comesTrue: true as const,
    })),
    ...TOLD.map((kind) => ({
      run: `kubectl describe ${kind} kept`,
      prints:
        /Warning +(NotRun|NotEnforced) +\S+ +workloads +On the embedded cluster .*: it is kept, and that is all/,
      comesTrue: true as const,
    })),
    {
      run: 'kubectl delete -f kept.yaml',
      prints: new RegExp(`^(.*"kept" deleted.*\\n?){${KEPT.length}}$`),
    },
  ],
}
