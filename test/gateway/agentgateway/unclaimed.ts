// What does agentgateway do that docs/agentgateway.md does not claim, because no test here names it?

export const unclaimed: readonly string[] = [
  'Each field of `policies.*` and of AgentgatewayPolicy: docs/policies.md names them, without their tests.',
  'Condition `PartiallyInvalid` of a route: not written.',
  'Of AgentgatewayParameters: `shutdown`, `modelCatalog`, `rawConfig`, `istio`, `spiffe` and the overlays.',
  'Labels, user and probes of what is deployed, one by one.',
  'GRPCRoute, and answers to gRPC requests with `grpc-status`.',
  'MCP and A2A: errors without a token, targets, sessions.',
  'The order of all filters in one test.',
  'Texts of the errors for no listener (`listener not found`, `bind not found`) apart from the status 404.',
]
