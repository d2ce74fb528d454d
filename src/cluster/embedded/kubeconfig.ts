// The file with which kubectl finds the embedded cluster.

export function kubeconfigText(options: {
  port: number
  certificate: string
  user: string
  token: string
  namespace?: string
}): string {
  const { port, certificate, user, token, namespace = 'default' } = options
  return `apiVersion: v1
kind: Config
current-context: ai-gateway-lab
clusters:
- name: ai-gateway-lab
  cluster:
    server: https://127.0.0.1:${port}
    certificate-authority-data: ${Buffer.from(certificate).toString('base64')}
users:
- name: ${user}
  user:
    token: ${token}
contexts:
- name: ai-gateway-lab
  context:
    cluster: ai-gateway-lab
    user: ${user}
    namespace: ${namespace}
`
}

/** Which namespace does a file of ours name, also after `kubectl config set-context` has written it anew? */
export const namespaceOf = (text: string): string | undefined =>
  /^ +namespace: "?([a-z0-9-]+)"?$/m.exec(text)?.[1]
