// What are a Gateway's own objects called? As the Gateway, unless that is too long for a label.

import { createHash } from 'node:crypto'
import type { KubeObject } from '../../src/kube/kube-object.ts'

const LABEL_LIMIT = 63

export function proxyName({ metadata: { name } }: KubeObject): string {
  if (name.length <= LABEL_LIMIT) return name
  return `${name.slice(0, 50)}-${createHash('sha256').update(name).digest('hex').slice(0, 12)}`
}
