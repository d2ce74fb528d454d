// What does agentgateway do that docs/agentgateway.md does not claim, because no test here names it?

export const unclaimed: readonly string[] = [
  'Each field of `policies.*` and of AgentgatewayPolicy: docs/policies.md names them, without their tests.',
  'Of AgentgatewayParameters: `workload`, `logging`, `rawConfig`, `shutdown`, `istio`, `spiffe`, `modelCatalog`, a disruption budget and an autoscaler: kubectl refuses them.',
  'A ConfigMap and a Secret for each Gateway, and xDS: a proxy here reads the API itself.',
  'GRPCRoute, and answers to gRPC requests with `grpc-status`.',
  'MCP and A2A: errors without a token, targets, sessions.',
  'The order of all filters in one test.',
  '500 `rate limit failed`: there is no remote rate limit.',
  '404 `bind not found`: a port that nobody listens at takes no connection.',
]
