// Admission policies and webhooks: stored, so that manifests that carry them apply.

import type { Table } from '../notation.ts'

export const admissionregistrationTable: Table = {
  ValidatingAdmissionPolicy: `
    # Rules in CEL that objects must keep to be admitted.
    metadata 1 ObjectMeta
    spec 2 ValidatingAdmissionPolicySpec
    status 3 ValidatingAdmissionPolicyStatus
  `,
  ValidatingAdmissionPolicySpec: `
    paramKind 1 *ParamKind
    matchConstraints 2 *MatchResources
    validations 3 []Validation
    failurePolicy 4 *string
    auditAnnotations 5 []AuditAnnotation
    matchConditions 6 []MatchCondition map=name merge=name
    variables 7 []Variable map=name merge=name
  `,
  ParamKind: `
    apiVersion 1 string
    kind 2 string
  `,
  MatchResources: `
    namespaceSelector 1 *LabelSelector
    objectSelector 2 *LabelSelector
    resourceRules 3 []NamedRuleWithOperations
    excludeResourceRules 4 []NamedRuleWithOperations
    matchPolicy 7 *string
  `,
  NamedRuleWithOperations: `
    resourceNames 1 []string
    - 2 RuleWithOperations
  `,
  RuleWithOperations: `
    operations 1 []string
    - 2 Rule
  `,
  Rule: `
    apiGroups 1 []string
    apiVersions 2 []string
    resources 3 []string
    scope 4 *ScopeType
  `,
  Validation: `
    expression! 1 string
    message 2 string
    reason 3 *string
    messageExpression 4 string
  `,
  AuditAnnotation: `
    key! 1 string
    valueExpression! 2 string
  `,
  MatchCondition: `
    name 1 string
    expression 2 string
  `,
  Variable: `
    name! 1 string
    expression! 2 string
  `,
  ValidatingAdmissionPolicyStatus: `
    observedGeneration 1 int64
    typeChecking 2 *TypeChecking
    conditions 3 []Condition map=type
  `,
  TypeChecking: `
    expressionWarnings 1 []ExpressionWarning
  `,
  ExpressionWarning: `
    fieldRef 2 string
    warning! 3 string
  `,
  ValidatingAdmissionPolicyBinding: `
    # Where an admission policy applies, with which parameters.
    metadata 1 ObjectMeta
    spec 2 ValidatingAdmissionPolicyBindingSpec
  `,
  ValidatingAdmissionPolicyBindingSpec: `
    policyName 1 string
    paramRef 2 *ParamRef
    matchResources 3 *MatchResources
    validationActions 4 []string set
  `,
  ParamRef: `
    name 1 string
    namespace 2 string
    selector 3 *LabelSelector
    parameterNotFoundAction 4 *string
  `,
  ValidatingWebhookConfiguration: `
    # Programs that are asked whether to admit an object.
    metadata 1 ObjectMeta
    webhooks 2 []ValidatingWebhook map=name merge=name
  `,
  ValidatingWebhook: `
    name! 1 string
    clientConfig 2 WebhookClientConfig
    rules 3 []RuleWithOperations
    failurePolicy 4 *string
    matchPolicy 9 *string
    namespaceSelector 5 *LabelSelector
    objectSelector 10 *LabelSelector
    sideEffects! 6 *string
    timeoutSeconds 7 *int32
    admissionReviewVersions! 8 []string
    matchConditions 11 []MatchCondition map=name merge=name
  `,
  WebhookClientConfig: `
    url 3 *string
    service 1 *ServiceReference
    caBundle 2 bytes
  `,
  ServiceReference: `
    namespace! 1 string
    name! 2 string
    path 3 *string
    port 4 *int32
  `,
  MutatingWebhookConfiguration: `
    # Programs that may change an object before it is admitted.
    metadata 1 ObjectMeta
    webhooks 2 []MutatingWebhook map=name merge=name
  `,
  MutatingWebhook: `
    name! 1 string
    clientConfig 2 WebhookClientConfig
    rules 3 []RuleWithOperations
    failurePolicy 4 *string
    matchPolicy 9 *string
    namespaceSelector 5 *LabelSelector
    objectSelector 11 *LabelSelector
    sideEffects! 6 *string
    timeoutSeconds 7 *int32
    admissionReviewVersions! 8 []string
    reinvocationPolicy 10 *string
    matchConditions 12 []MatchCondition map=name merge=name
  `,
  ScopeType: 'enum * Cluster Namespaced',
}
