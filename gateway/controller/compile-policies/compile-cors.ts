// Who may a browser let ask from elsewhere? https://gateway-api.sigs.k8s.io/reference/spec/#httpcorsfilter

import type { CorsPolicy } from '../../routing/routing-table.ts'

const DEFAULT_MAX_AGE = 5

export const compileCors = ({
  allowOrigins = [],
  allowMethods = [],
  allowHeaders = [],
  exposeHeaders = [],
  allowCredentials = false,
  maxAge = DEFAULT_MAX_AGE,
}: any): CorsPolicy => ({
  allowOrigins,
  allowMethods,
  allowHeaders,
  exposeHeaders,
  allowCredentials,
  // The CRD of agentgateway wants a number here, or a duration in whole seconds.
  maxAgeSeconds: Number.parseInt(String(maxAge), 10) || 0,
})
