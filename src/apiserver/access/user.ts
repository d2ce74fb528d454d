// Who is asking?

export type User = { name: string; uid?: string; groups: string[] }

export const ADMIN: User = {
  name: 'kubernetes-admin',
  groups: ['system:masters', 'system:authenticated'],
}

/** The server's own controllers, in process. */
export const SYSTEM: User = {
  name: 'system:admin',
  groups: ['system:masters', 'system:authenticated'],
}

export const serviceAccountUser = (namespace: string, name: string, uid?: string): User => ({
  name: `system:serviceaccount:${namespace}:${name}`,
  uid,
  groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
})
