// What the conformance table consists of.

import type { Area } from '../row.ts'
import { apply } from './apply.ts'
import { auth } from './auth.ts'
import { edit, label, patch, replace } from './change.ts'
import { create } from './create.ts'
import { customResources } from './custom-resources.ts'
import { remove } from './delete.ts'
import { describeEach, kept } from './describe.ts'
import { discovery, explain } from './explain.ts'
import { get } from './get.ts'
import { nodes } from './nodes.ts'
import { podLifecycle } from './pod-lifecycle.ts'
import { podSecurity } from './pod-security.ts'
import { pods } from './pods.ts'
import { refused } from './refused.ts'
import { serverSideApply } from './server-side-apply.ts'
import { services } from './services.ts'
import { workloads } from './workloads.ts'

export const areas: Area[] = [
  create,
  get,
  describeEach,
  apply,
  serverSideApply,
  edit,
  patch,
  replace,
  label,
  remove,
  explain,
  discovery,
  auth,
  workloads,
  pods,
  podLifecycle,
  services,
  refused,
  podSecurity,
  customResources,
  kept,
]

/** What would be felt by the others. */
export const areasAlone: Area[] = [nodes]
