// Where does a policy look for a client's credential?

import type { ClientCredentialLocation } from '../../routing/routing-table.ts'
import type { Problems } from './problems.ts'

/** `scheme` is that of the Authorization header, where nothing else is asked for. */
export function compileLocation(
  location: ClientCredentialLocation | undefined,
  scheme: 'Basic' | 'Bearer',
  what: string,
  problems: Problems,
): ClientCredentialLocation {
  problems.checkExpression(`${what} location expression`, location?.expression)
  return location ?? { header: { name: 'authorization', prefix: `${scheme} ` } }
}
