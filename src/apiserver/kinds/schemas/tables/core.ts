// The core group beside pods and volumes: Service, Secret, ConfigMap, Namespace, Node, Event and the rest.

import type { Table } from '../notation.ts'

export const coreTable: Table = {
  LocalObjectReference: `
    name 1 string
  `,
  TypedLocalObjectReference: `
    apiGroup 1 *string
    kind 2 string
    name! 3 string
  `,
  TypedObjectReference: `
    apiGroup 1 *string
    kind 2 string
    name! 3 string
    namespace 4 *string
  `,
  Service: `
    # A lasting name and address for the pods that a selector finds.
    metadata 1 ObjectMeta
    spec 2 ServiceSpec # How the Service is reached, and what is behind it.
    status 3 ServiceStatus # What a load balancer outside has been given.
  `,
  ServiceSpec: `
    ports 1 []ServicePort map=port,protocol merge=port # The ports that the Service listens on.
    selector 2 map.string atomic # The labels of the pods that it leads to.
    clusterIP 3 string # The address inside the cluster; None for a Service without one.
    clusterIPs 18 []string
    type 4 ServiceType # How it can be reached: ClusterIP, NodePort, LoadBalancer or ExternalName.
    externalIPs 5 []string
    sessionAffinity 7 ServiceAffinity # ClientIP leads each client to the same pod.
    loadBalancerIP 8 string
    loadBalancerSourceRanges 9 []string
    externalName 10 string # The name outside the cluster that it stands for.
    externalTrafficPolicy 11 ServiceExternalTrafficPolicy
    healthCheckNodePort 12 int32
    publishNotReadyAddresses 13 bool # Lead to pods that are not ready, too.
    sessionAffinityConfig 14 *SessionAffinityConfig
    ipFamilies 19 []IPFamily
    ipFamilyPolicy 17 *IPFamilyPolicy
    allocateLoadBalancerNodePorts 20 *bool
    loadBalancerClass 21 *string
    internalTrafficPolicy 22 *ServiceInternalTrafficPolicy
    trafficDistribution 23 *string
  `,
  ServicePort: `
    name 1 string # Unique in the Service; needed where there is more than one port.
    protocol 2 Protocol =TCP # TCP, UDP or SCTP.
    appProtocol 6 *string # What is spoken over it, such as http.
    port! 3 int32 # The port that the Service listens on.
    targetPort 4 intstr # The pods' port, by number or name; the same number where missing.
    nodePort 5 int32 # The port of every node, for NodePort and LoadBalancer.
  `,
  SessionAffinityConfig: `
    clientIP 1 *ClientIPConfig
  `,
  ClientIPConfig: `
    timeoutSeconds 1 *int32
  `,
  ServiceStatus: `
    loadBalancer 1 LoadBalancerStatus
    conditions 2 []Condition map=type merge=type
  `,
  LoadBalancerStatus: `
    ingress 1 []LoadBalancerIngress
  `,
  LoadBalancerIngress: `
    ip 1 string
    hostname 2 string
    ipMode 3 *string
    ports 4 []PortStatus
  `,
  PortStatus: `
    port 1 int32
    protocol 2 Protocol
    error 3 *string
  `,
  Secret: `
    # Small confidential data, such as keys and passwords, for pods and controllers to read.
    metadata 1 ObjectMeta
    immutable 5 *bool # Whether the data can no longer change.
    data 2 map.bytes # Values in base64, by their keys.
    stringData 4 map.string # Values in plain text; the server moves them to data, and never shows them.
    type 3 string # What the data is for, such as Opaque or kubernetes.io/tls.
  `,
  ConfigMap: `
    # Plain configuration for pods: files, or values for their environment.
    metadata 1 ObjectMeta
    immutable 4 *bool # Whether the data can no longer change.
    data 2 map.string # Text, by its keys.
    binaryData 3 map.bytes # Bytes in base64, by their keys.
  `,
  Namespace: `
    # A room of its own for names; deleting it deletes all that is in it.
    metadata 1 ObjectMeta
    spec 2 NamespaceSpec
    status 3 NamespaceStatus
  `,
  NamespaceSpec: `
    finalizers 1 []string
  `,
  NamespaceStatus: `
    phase 1 string # Active or Terminating.
    conditions 2 []NamespaceCondition map=type merge=type
  `,
  NamespaceCondition: `
    type 1 string
    status 2 string
    lastTransitionTime 4 time
    reason 5 string
    message 6 string
  `,
  ServiceAccount: `
    # An identity for programs that run in pods.
    metadata 1 ObjectMeta
    secrets 2 []ObjectReference map=name merge=name
    imagePullSecrets 3 []LocalObjectReference
    automountServiceAccountToken 4 *bool
  `,
  ObjectReference: `
    kind 1 string
    namespace 2 string
    name 3 string
    uid 4 string
    apiVersion 5 string
    resourceVersion 6 string
    fieldPath 7 string
  `,
  Event: `
    # Something that happened to an object, kept for a while for people to read.
    metadata 1 ObjectMeta
    involvedObject 2 ObjectReference
    reason 3 string
    message 4 string
    source 5 EventSource
    firstTimestamp 6 time
    lastTimestamp 7 time
    count 8 int32
    type 9 string
    eventTime 10 microtime
    series 11 *EventSeries
    action 12 string
    related 13 *ObjectReference
    reportingComponent 14 string
    reportingInstance 15 string
  `,
  EventSource: `
    component 1 string
    host 2 string
  `,
  EventSeries: `
    count 1 int32
    lastObservedTime 2 microtime
  `,
  Node: `
    # A machine that runs pods.
    metadata 1 ObjectMeta
    spec 2 NodeSpec
    status 3 NodeStatus
  `,
  NodeSpec: `
    podCIDR 1 string
    podCIDRs 7 []string set merge
    providerID 3 string
    unschedulable 4 bool
    taints 5 []Taint
    configSource 6 *NodeConfigSource
    externalID 2 string
  `,
  Taint: `
    key! 1 string
    value 2 string
    effect! 3 TaintEffect
    timeAdded 4 *time
  `,
  NodeConfigSource: `
    configMap 2 *ConfigMapNodeConfigSource
  `,
  ConfigMapNodeConfigSource: `
    namespace! 1 string
    name! 2 string
    uid 3 string
    resourceVersion 4 string
    kubeletConfigKey! 5 string
  `,
  NodeStatus: `
    capacity 1 map.quantity
    allocatable 2 map.quantity
    phase 3 string
    conditions 4 []NodeCondition map=type merge=type
    addresses 5 []NodeAddress map=type merge=type
    daemonEndpoints 6 NodeDaemonEndpoints
    nodeInfo 7 NodeSystemInfo
    images 8 []ContainerImage
    volumesInUse 9 []string
    volumesAttached 10 []AttachedVolume
    config 11 *NodeConfigStatus
    runtimeHandlers 12 []NodeRuntimeHandler
    features 13 *NodeFeatures
  `,
  NodeCondition: `
    type 1 string
    status 2 string
    lastHeartbeatTime 3 time
    lastTransitionTime 4 time
    reason 5 string
    message 6 string
  `,
  NodeAddress: `
    type 1 string
    address 2 string
  `,
  NodeDaemonEndpoints: `
    kubeletEndpoint 1 DaemonEndpoint
  `,
  DaemonEndpoint: `
    Port 1 int32
  `,
  NodeSystemInfo: `
    machineID 1 string
    systemUUID 2 string
    bootID 3 string
    kernelVersion 4 string
    osImage 5 string
    containerRuntimeVersion 6 string
    kubeletVersion 7 string
    kubeProxyVersion 8 string
    operatingSystem 9 string
    architecture 10 string
    swap 11 *NodeSwapStatus
  `,
  NodeSwapStatus: `
    capacity 1 *int64
  `,
  ContainerImage: `
    names 1 []string
    sizeBytes 2 int64
  `,
  AttachedVolume: `
    name 1 string
    devicePath 2 string
  `,
  NodeConfigStatus: `
    assigned 1 *NodeConfigSource
    active 2 *NodeConfigSource
    lastKnownGood 3 *NodeConfigSource
    error 4 string
  `,
  NodeRuntimeHandler: `
    name 1 string
    features 2 *NodeRuntimeHandlerFeatures
  `,
  NodeRuntimeHandlerFeatures: `
    recursiveReadOnlyMounts 1 *bool
    userNamespaces 2 *bool
  `,
  NodeFeatures: `
    supplementalGroupsPolicy 1 *bool
  `,
  Endpoints: `
    # The addresses behind a Service, in the older form; see EndpointSlice.
    metadata 1 ObjectMeta
    subsets 2 []EndpointSubset
  `,
  EndpointSubset: `
    addresses 1 []EndpointAddress
    notReadyAddresses 2 []EndpointAddress
    ports 3 []EndpointPort
  `,
  EndpointAddress: `
    ip! 1 string
    hostname 3 string
    nodeName 4 *string
    targetRef 2 *ObjectReference
  `,
  EndpointPort: `
    name 1 string
    port! 2 int32
    protocol 3 Protocol
    appProtocol 4 *string
  `,
  SecretReference: `
    name 1 string
    namespace 2 string
  `,
  ResourceQuota: `
    # How much of each resource all objects of a namespace may use together.
    metadata 1 ObjectMeta
    spec 2 ResourceQuotaSpec
    status 3 ResourceQuotaStatus
  `,
  ResourceQuotaSpec: `
    hard 1 map.quantity
    scopes 2 []string
    scopeSelector 3 *ScopeSelector
  `,
  ScopeSelector: `
    matchExpressions 1 []ScopedResourceSelectorRequirement
  `,
  ScopedResourceSelectorRequirement: `
    scopeName! 1 string
    operator! 2 string
    values 3 []string
  `,
  ResourceQuotaStatus: `
    hard 1 map.quantity
    used 2 map.quantity
  `,
  LimitRange: `
    # Bounds and defaults for what each pod or container of a namespace may use.
    metadata 1 ObjectMeta
    spec 2 LimitRangeSpec
  `,
  LimitRangeSpec: `
    limits 1 []LimitRangeItem
  `,
  LimitRangeItem: `
    type! 1 string
    max 2 map.quantity
    min 3 map.quantity
    default 4 map.quantity
    defaultRequest 5 map.quantity
    maxLimitRequestRatio 6 map.quantity
  `,
  ReplicationController: `
    # Keeps a number of equal pods running; ReplicaSet and Deployment took its place.
    metadata 1 ObjectMeta
    spec 2 ReplicationControllerSpec
    status 3 ReplicationControllerStatus
  `,
  ReplicationControllerSpec: `
    replicas 1 *int32
    minReadySeconds 4 int32
    selector 2 map.string atomic
    template 3 *PodTemplateSpec
  `,
  ReplicationControllerStatus: `
    replicas 1 int32
    fullyLabeledReplicas 2 int32
    readyReplicas 4 int32
    availableReplicas 5 int32
    observedGeneration 3 int64
    conditions 6 []ReplicationControllerCondition map=type merge=type
  `,
  ReplicationControllerCondition: `
    type 1 string
    status 2 string
    lastTransitionTime 3 time
    reason 4 string
    message 5 string
  `,
  PodTemplate: `
    # A pod to make copies of.
    metadata 1 ObjectMeta
    template 2 PodTemplateSpec
  `,
  ComponentStatus: `
    # How a part of the control plane is.
    metadata 1 ObjectMeta
    conditions 2 []ComponentCondition map=type merge=type
  `,
  ComponentCondition: `
    type 1 string
    status 2 string
    message 3 string
    error 4 string
  `,
  Binding: `
    # The decision that a pod runs on a node.
    metadata 1 ObjectMeta
    target 2 ObjectReference
  `,
  TopologySelectorTerm: `
    matchLabelExpressions 1 []TopologySelectorLabelRequirement
  `,
  TopologySelectorLabelRequirement: `
    key! 1 string
    values! 2 []string
  `,
  ServiceType: 'enum ClusterIP ExternalName LoadBalancer NodePort',
  ServiceAffinity: 'enum ClientIP None',
  ServiceExternalTrafficPolicy: 'enum Cluster Local',
  IPFamily: 'enum IPv4 IPv6',
  IPFamilyPolicy: 'enum PreferDualStack RequireDualStack SingleStack',
  ServiceInternalTrafficPolicy: 'enum Cluster Local',
}
