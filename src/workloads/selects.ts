// Is this object one of mine? By what a selector means, and by whom it says that it is owned.

import type { KubeObject } from '../kube/kube-object.ts'
import { fitsLabels, isEmptySelector, type LabelSelector } from '../kube/label-selector.ts'

/** An empty selector means nothing here: a workload without one owns no pods. */
export const selects = (selector: LabelSelector = {}, { metadata }: KubeObject): boolean =>
  !isEmptySelector(selector) && fitsLabels(selector, metadata.labels)

export const isOwnedBy = ({ metadata }: KubeObject, owner: KubeObject): boolean =>
  metadata.ownerReferences?.some(
    ({ uid, controller }) => controller && uid === owner.metadata.uid,
  ) ?? false

export const ownerReferenceTo = (owner: KubeObject) => ({
  apiVersion: owner.apiVersion,
  kind: owner.kind,
  name: owner.metadata.name,
  uid: owner.metadata.uid ?? '',
  controller: true,
  blockOwnerDeletion: true,
})
