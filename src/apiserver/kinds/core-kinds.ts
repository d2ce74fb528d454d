// Which kinds does the core group serve?

import { joined, nameColumn, text } from '../tables/column.ts'
import {
  componentStatusColumns,
  configMapColumns,
  eventColumns,
  namespaceColumns,
  nodeColumns,
  persistentVolumeClaimColumns,
  persistentVolumeColumns,
  resourceQuotaColumns,
  secretColumns,
  serviceAccountColumns,
} from '../tables/core-columns.ts'
import { endpointsColumns, serviceColumns } from '../tables/network-columns.ts'
import { podColumns } from '../tables/pod-columns.ts'
import { replicationControllerColumns } from '../tables/workload-columns.ts'
import { admitNamespace, admitPod, admitTemplate } from './admit-pods.ts'
import { preparePod, setPodDefaults, setPodSpecDefaults } from './default-pod.ts'
import { prepareService, setServiceDefaults } from './default-service.ts'
import { setReplicationControllerDefaults } from './default-workloads.ts'
import { toCoreEvent, toEventsGroup } from './event-views.ts'
import { kindsOf, read } from './kind.ts'
import { prepareNamespace } from './namespace-hooks.ts'
import { setSecretDefaults, validateConfigMap, validateSecret } from './secrets-and-config.ts'
import { validateVolumeClaim } from './validate-other-kinds.ts'
import { validateService } from './validate-service.ts'
import { validatePod } from './validate-workloads.ts'

const fields = (...paths: string[]) =>
  Object.fromEntries(paths.map((path) => [path, (object: object) => read(object, path)]))

const upgrade = (name: string, kind: string) => ({ name, kind, verbs: ['create', 'get'] })
const proxy = (kind: string) => ({
  name: 'proxy',
  kind,
  verbs: ['create', 'delete', 'get', 'patch', 'update'],
})

const eventFields = {
  ...fields(
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'type',
  ),
  source: (event: object) => read(event, 'source.component') ?? read(event, 'reportingComponent'),
}

export const coreKinds = kindsOf('', 'v1', [
  { plural: 'bindings', kind: 'Binding', verbs: ['create'] },
  {
    plural: 'componentstatuses',
    kind: 'ComponentStatus',
    namespaced: false,
    shortNames: ['cs'],
    verbs: ['get', 'list'],
    columns: componentStatusColumns,
    deprecation: 'v1 ComponentStatus is deprecated in v1.19+',
  },
  {
    plural: 'configmaps',
    kind: 'ConfigMap',
    shortNames: ['cm'],
    columns: configMapColumns,
    validate: validateConfigMap,
  },
  {
    plural: 'endpoints',
    kind: 'Endpoints',
    singular: 'endpoints',
    shortNames: ['ep'],
    columns: endpointsColumns,
  },
  {
    plural: 'events',
    kind: 'Event',
    shortNames: ['ev'],
    columns: eventColumns,
    fields: eventFields,
  },
  {
    plural: 'limitranges',
    kind: 'LimitRange',
    shortNames: ['limits'],
    columns: [nameColumn, text('Created At', ({ metadata }) => metadata.creationTimestamp)],
  },
  {
    plural: 'namespaces',
    kind: 'Namespace',
    namespaced: false,
    shortNames: ['ns'],
    verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
    hasStatus: true,
    subresources: [{ name: 'finalize', kind: 'Namespace', verbs: ['update'] }],
    nameRule: 'label',
    columns: namespaceColumns,
    fields: fields('status.phase'),
    prepare: prepareNamespace,
    admit: admitNamespace,
  },
  {
    plural: 'nodes',
    kind: 'Node',
    namespaced: false,
    shortNames: ['no'],
    hasStatus: true,
    bringsStatus: true,
    columns: nodeColumns,
    fields: fields('spec.unschedulable'),
  },
  {
    plural: 'persistentvolumeclaims',
    kind: 'PersistentVolumeClaim',
    shortNames: ['pvc'],
    hasStatus: true,
    columns: persistentVolumeClaimColumns,
    setDefaults: (claim) => {
      if (claim.spec) claim.spec.volumeMode ??= 'Filesystem'
    },
    validate: validateVolumeClaim,
    prepare: (claim, old) => {
      if (!old) claim.status = { phase: 'Pending' }
    },
  },
  {
    plural: 'persistentvolumes',
    kind: 'PersistentVolume',
    namespaced: false,
    shortNames: ['pv'],
    hasStatus: true,
    columns: persistentVolumeColumns,
    setDefaults: (volume) => {
      if (!volume.spec) return
      volume.spec.persistentVolumeReclaimPolicy ??= 'Retain'
      volume.spec.volumeMode ??= 'Filesystem'
    },
    prepare: (volume, old) => {
      if (!old) volume.status = { phase: 'Pending' }
    },
  },
  {
    plural: 'pods',
    kind: 'Pod',
    shortNames: ['po'],
    categories: ['all'],
    hasStatus: true,
    subresources: [
      upgrade('attach', 'PodAttachOptions'),
      { name: 'binding', kind: 'Binding', verbs: ['create'] },
      { name: 'ephemeralcontainers', kind: 'Pod', verbs: ['get', 'patch', 'update'] },
      { name: 'eviction', kind: 'Eviction', verbs: ['create'], group: 'policy', version: 'v1' },
      upgrade('exec', 'PodExecOptions'),
      { name: 'log', kind: 'Pod', verbs: ['get'] },
      upgrade('portforward', 'PodPortForwardOptions'),
      proxy('PodProxyOptions'),
    ],
    columns: podColumns,
    fields: fields(
      'spec.nodeName',
      'spec.restartPolicy',
      'spec.schedulerName',
      'spec.serviceAccountName',
      'spec.hostNetwork',
      'status.phase',
      'status.podIP',
      'status.nominatedNodeName',
    ),
    setDefaults: setPodDefaults,
    prepare: preparePod,
    admit: admitPod,
    validate: validatePod,
  },
  {
    plural: 'podtemplates',
    kind: 'PodTemplate',
    columns: [
      nameColumn,
      text('Containers', ({ template }) =>
        joined(template?.spec?.containers?.map(({ name }: { name: string }) => name)),
      ),
      text('Images', ({ template }) =>
        joined(template?.spec?.containers?.map(({ image }: { image: string }) => image)),
      ),
      text('Pod Labels', ({ template }) =>
        joined(
          Object.entries(template?.metadata?.labels ?? {}).map(([key, value]) => `${key}=${value}`),
        ),
      ),
    ],
    hasGeneration: true,
    setDefaults: ({ template }) => setPodSpecDefaults(template?.spec),
    admit: admitTemplate('template.spec'),
  },
  {
    plural: 'replicationcontrollers',
    kind: 'ReplicationController',
    shortNames: ['rc'],
    categories: ['all'],
    hasStatus: true,
    hasGeneration: true,
    scale: { specReplicas: 'spec.replicas', statusReplicas: 'status.replicas' },
    columns: replicationControllerColumns,
    fields: fields('status.replicas'),
    setDefaults: setReplicationControllerDefaults,
    admit: admitTemplate('spec.template.spec'),
  },
  {
    plural: 'resourcequotas',
    kind: 'ResourceQuota',
    shortNames: ['quota'],
    hasStatus: true,
    columns: resourceQuotaColumns,
  },
  {
    plural: 'secrets',
    kind: 'Secret',
    columns: secretColumns,
    fields: fields('type'),
    setDefaults: setSecretDefaults,
    validate: validateSecret,
  },
  {
    plural: 'serviceaccounts',
    kind: 'ServiceAccount',
    shortNames: ['sa'],
    subresources: [
      {
        name: 'token',
        kind: 'TokenRequest',
        verbs: ['create'],
        group: 'authentication.k8s.io',
        version: 'v1',
      },
    ],
    columns: serviceAccountColumns,
  },
  {
    plural: 'services',
    kind: 'Service',
    shortNames: ['svc'],
    categories: ['all'],
    hasStatus: true,
    subresources: [proxy('ServiceProxyOptions')],
    nameRule: 'service',
    columns: serviceColumns,
    fields: fields('spec.clusterIP', 'spec.type'),
    setDefaults: setServiceDefaults,
    prepare: prepareService,
    validate: validateService,
  },
])

/** Events once more, under the group and the field names that newer clients use. */
export const eventsGroupKinds = kindsOf('events.k8s.io', 'v1', [
  {
    plural: 'events',
    kind: 'Event',
    shortNames: ['ev'],
    storage: 'events',
    storedVersion: 'v1',
    columns: eventColumns.map((column) => ({
      ...column,
      value: (event) => column.value(toCoreEvent(event)),
    })),
    fields: Object.fromEntries(
      Object.entries(eventFields).map(([path, value]) => [
        path
          .replace('involvedObject', 'regarding')
          .replace('reportingComponent', 'reportingController'),
        value,
      ]),
    ),
    fromStored: toEventsGroup,
    toStored: toCoreEvent,
  },
])
