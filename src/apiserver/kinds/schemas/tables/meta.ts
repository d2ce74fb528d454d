// What every object carries, and the request and answer types that belong to no group.

import type { Table } from '../notation.ts'

export const metaTable: Table = {
  ObjectMeta: `
    # What every object carries beside its own fields.
    name 1 string # Unique among the objects of this kind in the namespace; cannot change.
    generateName 2 string # A prefix: the server completes it to a unique name.
    namespace 3 string # The room that the name is unique in; cannot change.
    selfLink 4 string
    uid 5 string # Unique in time and space; set by the server.
    resourceVersion 6 string # Changes with every write; an update that carries an old one is refused.
    generation 7 int64 # Counts changes of the desired state; set by the server.
    creationTimestamp 8 time # When the object was made.
    deletionTimestamp 9 *time # When the object is to be gone; set once its deletion was asked for.
    deletionGracePeriodSeconds 10 *int64 # How long the object has to end by itself.
    labels 11 map.string # Names and values to select objects by.
    annotations 12 map.string # Names and values for tools and people; not for selection.
    ownerReferences 13 []OwnerReference map=uid merge=uid # The objects that this one belongs to, and goes with.
    finalizers 14 []string set merge # Who has to finish something before the object can go.
    managedFields 17 []ManagedFieldsEntry # Who manages which fields.
  `,
  OwnerReference: `
    apiVersion! 5 string
    kind! 1 string
    name! 3 string
    uid! 4 string
    controller 6 *bool # The one owner that keeps this object as it should be.
    blockOwnerDeletion 7 *bool # A deletion of the owner in the foreground waits for this object.
  `,
  ManagedFieldsEntry: `
    manager 1 string
    operation 2 string
    apiVersion 3 string
    time 4 *time
    fieldsType 6 string
    fieldsV1 7 *json
    subresource 8 string
  `,
  LabelSelector: `
    # Which labels an object must have; all requirements have to hold.
    matchLabels 1 map.string # Labels and the values that they must have.
    matchExpressions 2 []LabelSelectorRequirement # Requirements beyond equal values.
  `,
  LabelSelectorRequirement: `
    key! 1 string
    operator! 2 LabelSelectorOperator # How the label's value relates to the values.
    values 3 []string
  `,
  DeleteOptions: `
    # How to delete.
    gracePeriodSeconds 1 *int64 # How long the object has to end by itself; 0 is at once.
    preconditions 2 *Preconditions
    orphanDependents 3 *bool
    propagationPolicy 4 *string # What becomes of what it owns: Orphan, Background or Foreground.
    dryRun 5 []string
    ignoreStoreReadErrorWithClusterBreakingPotential 6 *bool
  `,
  Preconditions: `
    uid 1 *string
    resourceVersion 2 *string
  `,
  Condition: `
    # One aspect of an object's state.
    type 1 string # Which aspect.
    status 2 string # True, False or Unknown.
    observedGeneration 3 int64 # The generation that this was found for.
    lastTransitionTime 4 time # When the status last changed.
    reason 5 string # Why, in one word for programs.
    message 6 string # Why, in a sentence for people.
  `,
  FieldSelectorRequirement: `
    key! 1 string
    operator! 2 string
    values 3 []string
  `,
  LabelSelectorOperator: 'enum DoesNotExist Exists In NotIn',
}
