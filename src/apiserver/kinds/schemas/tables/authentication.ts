// Reviews that say who someone is, and tokens.

import type { Table } from '../notation.ts'

export const authenticationTable: Table = {
  TokenRequest: `
    # Asks for a token of a service account.
    metadata 1 ObjectMeta
    spec 2 TokenRequestSpec
    status 3 TokenRequestStatus
  `,
  TokenRequestSpec: `
    audiences 1 []string
    expirationSeconds 4 *int64
    boundObjectRef 3 *BoundObjectReference
  `,
  BoundObjectReference: `
    kind 1 string
    apiVersion 2 string
    name 3 string
    uid 4 string
  `,
  TokenRequestStatus: `
    token 1 string
    expirationTimestamp 2 time
  `,
  SelfSubjectReview: `
    # Asks who the server takes the caller for.
    metadata 1 ObjectMeta
    status 2 SelfSubjectReviewStatus
  `,
  SelfSubjectReviewStatus: `
    userInfo 1 UserInfo
  `,
  UserInfo: `
    username 1 string
    uid 2 string
    groups 3 []string
    extra 4 map.[]string
  `,
  TokenReview: `
    # Asks whose token this is.
    metadata 1 ObjectMeta
    spec 2 TokenReviewSpec
    status 3 TokenReviewStatus
  `,
  TokenReviewSpec: `
    token 1 string
    audiences 2 []string
  `,
  TokenReviewStatus: `
    authenticated 1 bool
    user 2 UserInfo
    audiences 4 []string
    error 3 string
  `,
}
