// Reviews that say what someone may do.

import type { Table } from '../notation.ts'

export const authorizationTable: Table = {
  SelfSubjectAccessReview: `
    # Asks whether the caller may do something.
    metadata 1 ObjectMeta
    spec 2 SelfSubjectAccessReviewSpec
    status 3 SubjectAccessReviewStatus
  `,
  SelfSubjectAccessReviewSpec: `
    resourceAttributes 1 *ResourceAttributes
    nonResourceAttributes 2 *NonResourceAttributes
  `,
  ResourceAttributes: `
    namespace 1 string
    verb 2 string
    group 3 string
    version 4 string
    resource 5 string
    subresource 6 string
    name 7 string
    fieldSelector 8 *FieldSelectorAttributes
    labelSelector 9 *LabelSelectorAttributes
  `,
  FieldSelectorAttributes: `
    rawSelector 1 string
    requirements 2 []FieldSelectorRequirement
  `,
  LabelSelectorAttributes: `
    rawSelector 1 string
    requirements 2 []LabelSelectorRequirement
  `,
  NonResourceAttributes: `
    path 1 string
    verb 2 string
  `,
  SubjectAccessReviewStatus: `
    allowed 1 bool
    denied 4 bool
    reason 2 string
    evaluationError 3 string
  `,
  SelfSubjectRulesReview: `
    # Asks what the caller may do in a namespace.
    metadata 1 ObjectMeta
    spec 2 SelfSubjectRulesReviewSpec
    status 3 SubjectRulesReviewStatus
  `,
  SelfSubjectRulesReviewSpec: `
    namespace 1 string
  `,
  SubjectRulesReviewStatus: `
    resourceRules 1 []ResourceRule
    nonResourceRules 2 []NonResourceRule
    incomplete 3 bool
    evaluationError 4 string
  `,
  ResourceRule: `
    verbs 1 []string
    apiGroups 2 []string
    resources 3 []string
    resourceNames 4 []string
  `,
  NonResourceRule: `
    verbs 1 []string
    nonResourceURLs 2 []string
  `,
  SubjectAccessReview: `
    # Asks whether someone may do something.
    metadata 1 ObjectMeta
    spec 2 SubjectAccessReviewSpec
    status 3 SubjectAccessReviewStatus
  `,
  SubjectAccessReviewSpec: `
    resourceAttributes 1 *ResourceAttributes
    nonResourceAttributes 2 *NonResourceAttributes
    user 3 string
    groups 4 []string
    extra 5 map.[]string
    uid 6 string
  `,
  LocalSubjectAccessReview: `
    # Asks whether someone may do something in one namespace.
    metadata 1 ObjectMeta
    spec 2 SubjectAccessReviewSpec
    status 3 SubjectAccessReviewStatus
  `,
}
