// Who am I, what may I do, whose token is this? Kinds that are questions: the answer is in `status`, and nothing is stored.

import type { KubeObject } from '../../kube/kube-object.ts'
import { type Kind, kindsOf, type Question } from '../kinds/kind.ts'
import { requiredValue } from '../schema/field-error.ts'
import { invalid } from '../status-errors.ts'
import type { Attributes, Authorizer } from './authorize.ts'
import type { Tokens } from './tokens.ts'
import type { User } from './user.ts'

const AUTHORIZATION = 'authorization.k8s.io'

export function reviewKinds(authorizer: Authorizer, tokens: Tokens): Kind[] {
  const review = (user: User, object: KubeObject, namespace?: string): KubeObject => {
    const attributes = attributesOf(object, namespace)
    const refusal = authorizer.refuse(user, attributes)
    return { ...object, status: refusal ? { allowed: false } : { allowed: true } }
  }
  const ofSubject = (object: KubeObject, namespace?: string) =>
    review({ name: object.spec?.user ?? '', groups: object.spec?.groups ?? [] }, object, namespace)

  const question = (plural: string, kind: string, answer: Kind['answer'], namespaced = false) => ({
    plural,
    kind,
    namespaced,
    verbs: ['create' as const],
    answer,
  })

  return [
    ...kindsOf('authentication.k8s.io', 'v1', [
      question('selfsubjectreviews', 'SelfSubjectReview', (object, { user }) => ({
        ...object,
        status: { userInfo: userInfo(user) },
      })),
      question('tokenreviews', 'TokenReview', (object) => {
        const user = tokens.userOf(String(object.spec?.token ?? ''))
        return {
          ...object,
          status: user
            ? { authenticated: true, user: userInfo(user), audiences: object.spec?.audiences }
            : { user: {}, error: 'invalid bearer token' },
        }
      }),
    ]),
    ...kindsOf(AUTHORIZATION, 'v1', [
      question(
        'localsubjectaccessreviews',
        'LocalSubjectAccessReview',
        (object, { namespace }) => ofSubject(object, namespace),
        true,
      ),
      question('selfsubjectaccessreviews', 'SelfSubjectAccessReview', (object, { user }) =>
        review(user, object),
      ),
      question(
        'selfsubjectrulesreviews',
        'SelfSubjectRulesReview',
        (object, { user }: Question) => {
          const rules = authorizer.rulesOf(user, object.spec?.namespace)
          return {
            ...object,
            status: {
              resourceRules: rules
                .filter(({ resources }) => resources)
                .map(({ nonResourceURLs: _, ...rule }) => rule),
              nonResourceRules: rules
                .filter(({ nonResourceURLs }) => nonResourceURLs)
                .map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs })),
              incomplete: false,
            },
          }
        },
      ),
      question('subjectaccessreviews', 'SubjectAccessReview', (object) => ofSubject(object)),
    ]),
  ]
}

const userInfo = ({ name, uid, groups }: User) => ({ username: name, ...(uid && { uid }), groups })

function attributesOf({ kind, spec }: KubeObject, namespace?: string): Attributes {
  const resource = spec?.resourceAttributes
  if (resource) {
    return {
      verb: resource.verb ?? '',
      group: resource.group ?? '',
      resource: resource.resource ?? '',
      subresource: resource.subresource || undefined,
      namespace: namespace ?? (resource.namespace || undefined),
      name: resource.name || undefined,
    }
  }
  const path = spec?.nonResourceAttributes
  if (path) return { verb: path.verb ?? '', path: path.path ?? '' }
  throw invalid({ group: AUTHORIZATION, kind }, '', [
    requiredValue(
      'spec.resourceAttributes',
      'exactly one of nonResourceAttributes or resourceAttributes must be specified',
    ),
  ])
}
