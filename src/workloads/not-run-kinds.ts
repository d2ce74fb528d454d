// Which kinds does the API keep although nothing here acts on them? Whoever makes one is told so by an event.

import type { Resource } from '../kube/kube-object.ts'
import {
  cronJobs,
  daemonSets,
  horizontalPodAutoscalers,
  ingresses,
  limitRanges,
  mutatingWebhookConfigurations,
  networkPolicies,
  persistentVolumeClaims,
  podDisruptionBudgets,
  replicationControllers,
  resourceQuotas,
  statefulSets,
  validatingAdmissionPolicies,
  validatingWebhookConfigurations,
} from '../kube/resources.ts'
import type { ControllerContext } from './controller-context.ts'
import { recordEvent } from './record-event.ts'

type NotRun = [resource: Resource, reason: 'NotRun' | 'NotEnforced', what: string]

const NOT_RUN: NotRun[] = [
  [daemonSets, 'NotRun', 'no pods are made for a DaemonSet'],
  [statefulSets, 'NotRun', 'no pods are made for a StatefulSet'],
  [replicationControllers, 'NotRun', 'no pods are made for a ReplicationController'],
  [cronJobs, 'NotRun', 'no Jobs are made for a CronJob'],
  [ingresses, 'NotRun', 'no controller serves an Ingress'],
  [
    horizontalPodAutoscalers,
    'NotRun',
    'nothing is measured or scaled for a HorizontalPodAutoscaler',
  ],
  [persistentVolumeClaims, 'NotRun', 'no volume is bound to a PersistentVolumeClaim'],
  [networkPolicies, 'NotEnforced', 'a NetworkPolicy keeps no connection back'],
  [resourceQuotas, 'NotEnforced', 'nothing is counted or refused for a ResourceQuota'],
  [limitRanges, 'NotEnforced', 'a LimitRange sets and refuses nothing'],
  [podDisruptionBudgets, 'NotEnforced', 'a PodDisruptionBudget keeps no eviction back'],
  [validatingAdmissionPolicies, 'NotEnforced', 'a ValidatingAdmissionPolicy refuses nothing'],
  [validatingWebhookConfigurations, 'NotEnforced', 'no webhook is called'],
  [mutatingWebhookConfigurations, 'NotEnforced', 'no webhook is called'],
]

export function tellOfNotRunKinds(context: ControllerContext) {
  for (const [resource, reason, what] of NOT_RUN) {
    context.follow(resource, (_key, object, before) => {
      if (!object || before?.metadata.uid === object.metadata.uid) return
      void recordEvent(context.client, object, {
        type: 'Warning',
        reason,
        message: `On the embedded cluster ${what}: it is kept, and that is all`,
        source: 'workloads',
        once: true,
      })
    })
  }
}
