// How are filters of rules written down in few words?

import { backendRef, pairs } from './manifests.ts'

type Modifier = { set?: Record<string, string>; add?: Record<string, string>; remove?: string[] }
const modifier = ({ set = {}, add = {}, remove = [] }: Modifier) => ({
  set: pairs(set),
  add: pairs(add),
  remove,
})
export const requestHeaders = (modifies: Modifier) => ({
  type: 'RequestHeaderModifier',
  requestHeaderModifier: modifier(modifies),
})
export const responseHeaders = (modifies: Modifier) => ({
  type: 'ResponseHeaderModifier',
  responseHeaderModifier: modifier(modifies),
})
export const rewrite = (urlRewrite: object) => ({ type: 'URLRewrite', urlRewrite })
export const mirror = (name: string, more: object = {}) => ({
  type: 'RequestMirror',
  requestMirror: { backendRef: backendRef(name), ...more },
})
export const cors = (policy: object) => ({ type: 'CORS', cors: policy })
export const fullPath = (path: string) => ({
  path: { type: 'ReplaceFullPath', replaceFullPath: path },
})
export const prefixPath = (path: string) => ({
  path: { type: 'ReplacePrefixMatch', replacePrefixMatch: path },
})
export const redirect = (requestRedirect: object) => ({ type: 'RequestRedirect', requestRedirect })
