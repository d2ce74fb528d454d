// Pods: containers, scheduling, security and status.

import type { Table } from '../notation.ts'

export const podTable: Table = {
  Pod: `
    # Containers that run together on one node, share its network address, and live and die as one.
    metadata 1 ObjectMeta
    spec 2 PodSpec # What should run.
    status 3 PodStatus # What runs.
  `,
  PodSpec: `
    # What a pod runs, where, and as whom.
    volumes 1 []Volume map=name retain,merge=name # Storage that the containers can mount.
    initContainers 20 []Container map=name merge=name # Containers that run one after another, each to its end, before the others start.
    containers! 2 []Container map=name merge=name # The containers of the pod; at least one.
    ephemeralContainers 34 []EphemeralContainer map=name merge=name # Containers added to a running pod to look into it.
    restartPolicy 3 RestartPolicy # Whether containers that end are started again.
    terminationGracePeriodSeconds 4 *int64 # How long the containers have to end by themselves.
    activeDeadlineSeconds 5 *int64 # After how long the pod is ended, done or not.
    dnsPolicy 6 DNSPolicy # Whose name server the containers ask.
    nodeSelector 7 map.string atomic # Labels that the node must have.
    serviceAccountName 8 string # Who the pod is when it talks to the API.
    serviceAccount 9 string # Old name of serviceAccountName.
    automountServiceAccountToken 21 *bool # Whether the containers find a token of the service account.
    nodeName 10 string # The node that the pod runs on.
    hostNetwork 11 bool # Use the node's network instead of one of its own.
    hostPID 12 bool
    hostIPC 13 bool
    shareProcessNamespace 27 *bool
    securityContext 14 *PodSecurityContext # As which user and with which rights all containers run.
    imagePullSecrets 15 []LocalObjectReference map=name merge=name # Secrets with credentials for the registries of the images.
    hostname 16 string
    subdomain 17 string
    affinity 18 *Affinity # Which nodes, and which pods beside it, the pod prefers or needs.
    schedulerName 19 string # Who chooses the node.
    tolerations 22 []Toleration # Taints of nodes that do not keep the pod away.
    hostAliases 23 []HostAlias map=ip merge=ip # Lines for the hosts file of the containers.
    priorityClassName 24 string # How important the pod is when there is not room for all.
    priority 25 *int32
    dnsConfig 26 *PodDNSConfig
    readinessGates 28 []PodReadinessGate
    runtimeClassName 29 *string
    enableServiceLinks 30 *bool # Whether the environment names every Service of the namespace.
    preemptionPolicy 31 *PreemptionPolicy
    overhead 32 map.quantity
    topologySpreadConstraints 33 []TopologySpreadConstraint map=topologyKey,whenUnsatisfiable merge=topologyKey # How evenly the pods are spread over zones or nodes.
    setHostnameAsFQDN 35 *bool
    os 36 *PodOS
    hostUsers 37 *bool
    schedulingGates 38 []PodSchedulingGate map=name merge=name
    resourceClaims 39 []PodResourceClaim map=name retain,merge=name
    resources 40 *ResourceRequirements
  `,
  ObjectFieldSelector: `
    apiVersion 1 string
    fieldPath! 2 string
  `,
  ResourceFieldSelector: `
    containerName 1 string
    resource! 2 string
    divisor 3 quantity
  `,
  Container: `
    # One program, the image that it comes from, and how it runs.
    name! 1 string # Unique in the pod; a DNS label.
    image! 2 string # The image that the container starts from.
    command 3 []string # What is run instead of the image's entry point.
    args 4 []string # Arguments of what is run.
    workingDir 5 string # Where it is run.
    ports 6 []ContainerPort map=containerPort,protocol merge=containerPort # The ports that the program listens on.
    envFrom 19 []EnvFromSource # ConfigMaps and Secrets whose values all become environment variables.
    env 7 []EnvVar map=name merge=name # Environment variables.
    resources 8 ResourceRequirements # How much CPU and memory the container gets at least and at most.
    resizePolicy 23 []ContainerResizePolicy
    restartPolicy 24 *string
    volumeMounts 9 []VolumeMount map=mountPath merge=mountPath # Where the pod's volumes appear among the files.
    volumeDevices 21 []VolumeDevice map=devicePath merge=devicePath
    livenessProbe 10 *Probe # Tells whether the container must be started again.
    readinessProbe 11 *Probe # Tells whether the container can serve; until then no Service leads to it.
    startupProbe 22 *Probe # Tells whether the container has started; until then the other probes wait.
    lifecycle 12 *Lifecycle # What to do after the start and before the end.
    terminationMessagePath 13 string # The file that the container may explain its end in.
    terminationMessagePolicy 20 TerminationMessagePolicy # Where the explanation is taken from.
    imagePullPolicy 14 PullPolicy # When the image is fetched anew.
    securityContext 15 *SecurityContext # As which user and with which rights the container runs.
    stdin 16 bool # Keep the standard input open.
    stdinOnce 17 bool
    tty 18 bool # Give the container a terminal; needs stdin.
  `,
  ContainerPort: `
    name 1 string # A name by which Services and probes can mean the port.
    hostPort 2 int32 # The same port of the node, where that is wanted.
    containerPort! 3 int32 # The port's number, 1 to 65535.
    protocol 4 Protocol =TCP # UDP, TCP or SCTP.
    hostIP 5 string
  `,
  EnvFromSource: `
    prefix 1 string
    configMapRef 2 *ConfigMapEnvSource
    secretRef 3 *SecretEnvSource
  `,
  ConfigMapEnvSource: `
    - 1 LocalObjectReference
    optional 2 *bool
  `,
  SecretEnvSource: `
    - 1 LocalObjectReference
    optional 2 *bool
  `,
  EnvVar: `
    name! 1 string # The variable's name.
    value 2 string # Its value; $(NAME) stands for variables that come before.
    valueFrom 3 *EnvVarSource # Where its value is read from.
  `,
  EnvVarSource: `
    fieldRef 1 *ObjectFieldSelector # A field of the pod.
    resourceFieldRef 2 *ResourceFieldSelector # A resource of a container.
    configMapKeyRef 3 *ConfigMapKeySelector # A key of a ConfigMap.
    secretKeyRef 4 *SecretKeySelector # A key of a Secret.
  `,
  ConfigMapKeySelector: `
    - 1 LocalObjectReference
    key! 2 string # The key in the ConfigMap.
    optional 3 *bool # Whether the ConfigMap or its key may be missing.
  `,
  SecretKeySelector: `
    - 1 LocalObjectReference
    key! 2 string # The key in the Secret.
    optional 3 *bool # Whether the Secret or its key may be missing.
  `,
  ResourceRequirements: `
    limits 1 map.quantity # The most that it may use.
    requests 2 map.quantity # What it surely gets.
    claims 3 []ResourceClaim map=name
  `,
  ResourceClaim: `
    name! 1 string
    request 2 string
  `,
  ContainerResizePolicy: `
    resourceName! 1 string
    restartPolicy! 2 ResourceResizeRestartPolicy
  `,
  VolumeMount: `
    name! 1 string # The volume's name in the pod.
    readOnly 2 bool # Whether it cannot be written to.
    recursiveReadOnly 7 *string
    mountPath! 3 string # Where it appears.
    subPath 4 string # The part of the volume to mount.
    mountPropagation 5 *MountPropagationMode
    subPathExpr 6 string
  `,
  VolumeDevice: `
    name! 1 string
    devicePath! 2 string
  `,
  Probe: `
    # How the state of a container is found out.
    - 1 ProbeHandler
    initialDelaySeconds 2 int32 # How long to wait before the first try.
    timeoutSeconds 3 int32 # How long a try may take.
    periodSeconds 4 int32 # How long from one try to the next.
    successThreshold 5 int32 # How many good tries in a row count as good.
    failureThreshold 6 int32 # How many bad tries in a row count as bad.
    terminationGracePeriodSeconds 7 *int64
  `,
  ProbeHandler: `
    exec 1 *ExecAction # Runs a command; good where it exits with 0.
    httpGet 2 *HTTPGetAction # Asks over HTTP; good where the status is below 400.
    tcpSocket 3 *TCPSocketAction # Connects to a port; good where something listens.
    grpc 4 *GRPCAction # Asks the gRPC health service.
  `,
  ExecAction: `
    command 1 []string
  `,
  HTTPGetAction: `
    path 1 string # The path to ask for.
    port! 2 intstr # The port's number or name.
    host 3 string
    scheme 4 URIScheme # HTTP or HTTPS.
    httpHeaders 5 []HTTPHeader
  `,
  HTTPHeader: `
    name! 1 string
    value 2 string
  `,
  TCPSocketAction: `
    port! 1 intstr
    host 2 string
  `,
  GRPCAction: `
    port! 1 int32
    service 2 *string
  `,
  Lifecycle: `
    postStart 1 *LifecycleHandler
    preStop 2 *LifecycleHandler
    stopSignal 3 *string
  `,
  LifecycleHandler: `
    exec 1 *ExecAction
    httpGet 2 *HTTPGetAction
    tcpSocket 3 *TCPSocketAction
    sleep 4 *SleepAction
  `,
  SleepAction: `
    seconds 1 int64
  `,
  SecurityContext: `
    capabilities 1 *Capabilities
    privileged 2 *bool
    seLinuxOptions 3 *SELinuxOptions
    windowsOptions 10 *WindowsSecurityContextOptions
    runAsUser 4 *int64
    runAsGroup 8 *int64
    runAsNonRoot 5 *bool
    readOnlyRootFilesystem 6 *bool
    allowPrivilegeEscalation 7 *bool
    procMount 9 *string
    seccompProfile 11 *SeccompProfile
    appArmorProfile 12 *AppArmorProfile
  `,
  Capabilities: `
    add 1 []string
    drop 2 []string
  `,
  SELinuxOptions: `
    user 1 string
    role 2 string
    type 3 string
    level 4 string
  `,
  WindowsSecurityContextOptions: `
    gmsaCredentialSpecName 1 *string
    gmsaCredentialSpec 2 *string
    runAsUserName 3 *string
    hostProcess 4 *bool
  `,
  SeccompProfile: `
    type! 1 SeccompProfileType
    localhostProfile 2 *string
  `,
  AppArmorProfile: `
    type! 1 AppArmorProfileType
    localhostProfile 2 *string
  `,
  EphemeralContainer: `
    - 1 EphemeralContainerCommon
    targetContainerName 2 string
  `,
  EphemeralContainerCommon: `
    name! 1 string
    image 2 string
    command 3 []string
    args 4 []string
    workingDir 5 string
    ports 6 []ContainerPort map=containerPort,protocol merge=containerPort
    envFrom 19 []EnvFromSource
    env 7 []EnvVar map=name merge=name
    resources 8 ResourceRequirements
    resizePolicy 23 []ContainerResizePolicy
    restartPolicy 24 *string
    volumeMounts 9 []VolumeMount map=mountPath merge=mountPath
    volumeDevices 21 []VolumeDevice map=devicePath merge=devicePath
    livenessProbe 10 *Probe
    readinessProbe 11 *Probe
    startupProbe 22 *Probe
    lifecycle 12 *Lifecycle
    terminationMessagePath 13 string
    terminationMessagePolicy 20 TerminationMessagePolicy
    imagePullPolicy 14 PullPolicy
    securityContext 15 *SecurityContext
    stdin 16 bool
    stdinOnce 17 bool
    tty 18 bool
  `,
  PodSecurityContext: `
    seLinuxOptions 1 *SELinuxOptions
    windowsOptions 8 *WindowsSecurityContextOptions
    runAsUser 2 *int64
    runAsGroup 6 *int64
    runAsNonRoot 3 *bool
    supplementalGroups 4 []int64
    supplementalGroupsPolicy 12 *string
    fsGroup 5 *int64
    sysctls 7 []Sysctl
    fsGroupChangePolicy 9 *string
    seccompProfile 10 *SeccompProfile
    appArmorProfile 11 *AppArmorProfile
    seLinuxChangePolicy 13 *string
  `,
  Sysctl: `
    name! 1 string
    value 2 string
  `,
  Affinity: `
    nodeAffinity 1 *NodeAffinity
    podAffinity 2 *PodAffinity
    podAntiAffinity 3 *PodAntiAffinity
  `,
  NodeAffinity: `
    requiredDuringSchedulingIgnoredDuringExecution 1 *NodeSelector
    preferredDuringSchedulingIgnoredDuringExecution 2 []PreferredSchedulingTerm
  `,
  NodeSelector: `
    nodeSelectorTerms! 1 []NodeSelectorTerm
  `,
  NodeSelectorTerm: `
    matchExpressions 1 []NodeSelectorRequirement
    matchFields 2 []NodeSelectorRequirement
  `,
  NodeSelectorRequirement: `
    key! 1 string
    operator! 2 NodeSelectorOperator
    values 3 []string
  `,
  PreferredSchedulingTerm: `
    weight 1 int32
    preference 2 NodeSelectorTerm
  `,
  PodAffinity: `
    requiredDuringSchedulingIgnoredDuringExecution 1 []PodAffinityTerm
    preferredDuringSchedulingIgnoredDuringExecution 2 []WeightedPodAffinityTerm
  `,
  PodAffinityTerm: `
    labelSelector 1 *LabelSelector
    namespaces 2 []string
    topologyKey! 3 string
    namespaceSelector 4 *LabelSelector
    matchLabelKeys 5 []string
    mismatchLabelKeys 6 []string
  `,
  WeightedPodAffinityTerm: `
    weight 1 int32
    podAffinityTerm 2 PodAffinityTerm
  `,
  PodAntiAffinity: `
    requiredDuringSchedulingIgnoredDuringExecution 1 []PodAffinityTerm
    preferredDuringSchedulingIgnoredDuringExecution 2 []WeightedPodAffinityTerm
  `,
  Toleration: `
    key 1 string
    operator 2 TolerationOperator
    value 3 string
    effect 4 TaintEffect
    tolerationSeconds 5 *int64
  `,
  HostAlias: `
    ip! 1 string
    hostnames 2 []string
  `,
  PodDNSConfig: `
    nameservers 1 []string
    searches 2 []string
    options 3 []PodDNSConfigOption
  `,
  PodDNSConfigOption: `
    name 1 string
    value 2 *string
  `,
  PodReadinessGate: `
    conditionType! 1 string
  `,
  TopologySpreadConstraint: `
    maxSkew! 1 int32
    topologyKey! 2 string
    whenUnsatisfiable! 3 UnsatisfiableConstraintAction
    labelSelector 4 *LabelSelector
    minDomains 5 *int32
    nodeAffinityPolicy 6 *string
    nodeTaintsPolicy 7 *string
    matchLabelKeys 8 []string
  `,
  PodOS: `
    name! 1 string
  `,
  PodSchedulingGate: `
    name! 1 string
  `,
  PodResourceClaim: `
    name! 1 string
    resourceClaimName 3 *string
    resourceClaimTemplateName 4 *string
  `,
  PodStatus: `
    observedGeneration 17 int64
    phase 1 string # Pending, Running, Succeeded, Failed or Unknown.
    conditions 2 []PodCondition map=type merge=type # Aspects of the pod's state, such as Ready.
    message 3 string
    reason 4 string
    nominatedNodeName 11 string
    hostIP 5 string # The node's address.
    hostIPs 16 []HostIP merge=ip
    podIP 6 string # The pod's address.
    podIPs 12 []PodIP map=ip merge=ip
    startTime 7 *time # When the node took the pod on.
    initContainerStatuses 10 []ContainerStatus
    containerStatuses 8 []ContainerStatus # The state of each container.
    qosClass 9 string # How the pod ranks when memory runs short.
    ephemeralContainerStatuses 13 []ContainerStatus
    resize 14 string
    resourceClaimStatuses 15 []PodResourceClaimStatus map=name retain,merge=name
  `,
  PodCondition: `
    type 1 string
    observedGeneration 7 int64
    status 2 string
    lastProbeTime 3 time
    lastTransitionTime 4 time
    reason 5 string
    message 6 string
  `,
  HostIP: `
    ip 1 string
  `,
  PodIP: `
    ip 1 string
  `,
  ContainerStatus: `
    name 1 string
    state 2 ContainerState # Waiting, running or terminated.
    lastState 3 ContainerState # How the container ended before.
    ready 4 bool # Whether it can serve.
    restartCount 5 int32 # How often it was started again.
    image 6 string
    imageID 7 string
    containerID 8 string
    started 9 *bool
    allocatedResources 10 map.quantity
    resources 11 *ResourceRequirements
    volumeMounts 12 []VolumeMountStatus map=mountPath merge=mountPath
    user 13 *ContainerUser
    allocatedResourcesStatus 14 []ResourceStatus map=name merge=name
    stopSignal 15 *string
  `,
  ContainerState: `
    waiting 1 *ContainerStateWaiting
    running 2 *ContainerStateRunning
    terminated 3 *ContainerStateTerminated
  `,
  ContainerStateWaiting: `
    reason 1 string
    message 2 string
  `,
  ContainerStateRunning: `
    startedAt 1 time
  `,
  ContainerStateTerminated: `
    exitCode 1 int32
    signal 2 int32
    reason 3 string
    message 4 string
    startedAt 5 time
    finishedAt 6 time
    containerID 7 string
  `,
  VolumeMountStatus: `
    name 1 string
    mountPath 2 string
    readOnly 3 bool
    recursiveReadOnly 4 *string
  `,
  ContainerUser: `
    linux 1 *LinuxContainerUser
  `,
  LinuxContainerUser: `
    uid 1 int64
    gid 2 int64
    supplementalGroups 3 []int64
  `,
  ResourceStatus: `
    name 1 string
    resources 2 []ResourceHealth map=resourceID
  `,
  ResourceHealth: `
    resourceID 1 string
    health 2 string
  `,
  PodResourceClaimStatus: `
    name 1 string
    resourceClaimName 2 *string
  `,
  PodTemplateSpec: `
    # The pod to make copies of.
    metadata 1 ObjectMeta # Labels and annotations of the copies.
    spec 2 PodSpec # What the copies run.
  `,
  Protocol: 'enum SCTP TCP UDP',
  ResourceResizeRestartPolicy: 'enum NotRequired RestartContainer',
  MountPropagationMode: 'enum Bidirectional HostToContainer None',
  URIScheme: 'enum HTTP HTTPS',
  TerminationMessagePolicy: 'enum FallbackToLogsOnError File',
  SeccompProfileType: 'enum Localhost RuntimeDefault Unconfined',
  AppArmorProfileType: 'enum Localhost RuntimeDefault Unconfined',
  RestartPolicy: 'enum Always OnFailure Never',
  DNSPolicy: 'enum ClusterFirst ClusterFirstWithHostNet Default None',
  NodeSelectorOperator: 'enum DoesNotExist Exists Gt In Lt NotIn',
  TolerationOperator: 'enum Equal Exists',
  TaintEffect: 'enum NoExecute NoSchedule PreferNoSchedule',
  PreemptionPolicy: 'enum Never PreemptLowerPriority',
  UnsatisfiableConstraintAction: 'enum DoNotSchedule ScheduleAnyway',
}
