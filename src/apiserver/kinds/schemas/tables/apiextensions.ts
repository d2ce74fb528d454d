// Custom resource definitions.

import type { Table } from '../notation.ts'

export const apiextensionsTable: Table = {
  CustomResourceDefinition: `
    # Adds a kind of object to the API, with its schema.
    metadata 1 ObjectMeta
    spec 2 CustomResourceDefinitionSpec
    status 3 CustomResourceDefinitionStatus
  `,
  CustomResourceDefinitionSpec: `
    group! 1 string # The group of the new kind.
    names 3 CustomResourceDefinitionNames # What the new kind is called.
    scope! 4 string # Namespaced or Cluster.
    versions! 7 []CustomResourceDefinitionVersion # The versions in which it is served.
    conversion 9 *CustomResourceConversion
    preserveUnknownFields 10 bool
  `,
  CustomResourceDefinitionNames: `
    plural! 1 string
    singular 2 string
    shortNames 3 []string
    kind! 4 string
    listKind 5 string
    categories 6 []string
  `,
  CustomResourceDefinitionVersion: `
    name! 1 string
    served 2 bool
    storage 3 bool
    deprecated 7 bool
    deprecationWarning 8 *string
    schema 4 *CustomResourceValidation
    subresources 5 *CustomResourceSubresources
    additionalPrinterColumns 6 []CustomResourceColumnDefinition
    selectableFields 9 []SelectableField
  `,
  CustomResourceValidation: `
    openAPIV3Schema 1 *JSONSchemaProps
  `,
  JSONSchemaProps: `
    id 1 string
    $schema 2 string
    $ref 3 *string
    description 4 string
    type 5 string
    format 6 string
    title 7 string
    default 8 *json
    maximum 9 *double
    exclusiveMaximum 10 bool
    minimum 11 *double
    exclusiveMinimum 12 bool
    maxLength 13 *int64
    minLength 14 *int64
    pattern 15 string
    maxItems 16 *int64
    minItems 17 *int64
    uniqueItems 18 bool
    multipleOf 19 *double
    enum 20 []json
    maxProperties 21 *int64
    minProperties 22 *int64
    required 23 []string
    items 24 *json
    allOf 25 []json
    oneOf 26 []json
    anyOf 27 []json
    not 28 *json
    properties 29 map.json
    additionalProperties 30 *json
    patternProperties 31 map.json
    dependencies 32 map.json
    additionalItems 33 *json
    definitions 34 map.json
    externalDocs 35 *ExternalDocumentation
    example 36 *json
    nullable 37 bool
    x-kubernetes-preserve-unknown-fields 38 *bool
    x-kubernetes-embedded-resource 39 bool
    x-kubernetes-int-or-string 40 bool
    x-kubernetes-list-map-keys 41 []string
    x-kubernetes-list-type 42 *string
    x-kubernetes-map-type 43 *string
    x-kubernetes-validations 44 []ValidationRule map=rule merge=rule
  `,
  ExternalDocumentation: `
    description 1 string
    url 2 string
  `,
  ValidationRule: `
    rule! 1 string
    message 2 string
    messageExpression 3 string
    reason 4 *string
    fieldPath 5 string
    optionalOldSelf 6 *bool
  `,
  CustomResourceSubresources: `
    status 1 *json
    scale 2 *CustomResourceSubresourceScale
  `,
  CustomResourceSubresourceScale: `
    specReplicasPath! 1 string
    statusReplicasPath! 2 string
    labelSelectorPath 3 *string
  `,
  CustomResourceColumnDefinition: `
    name! 1 string
    type! 2 string
    format 3 string
    description 4 string
    priority 5 int32
    jsonPath! 6 string
  `,
  SelectableField: `
    jsonPath! 1 string
  `,
  CustomResourceConversion: `
    strategy! 1 string
    webhook 2 *WebhookConversion
  `,
  WebhookConversion: `
    clientConfig 2 *WebhookClientConfig
    conversionReviewVersions! 3 []string
  `,
  WebhookClientConfig: `
    url 3 *string
    service 1 *ServiceReference
    caBundle 2 bytes
  `,
  ServiceReference: `
    namespace! 1 string
    name! 2 string
    path 3 *string
    port 4 *int32
  `,
  CustomResourceDefinitionStatus: `
    conditions 1 []CustomResourceDefinitionCondition map=type
    acceptedNames 2 CustomResourceDefinitionNames
    storedVersions 3 []string
  `,
  CustomResourceDefinitionCondition: `
    type 1 string
    status 2 string
    lastTransitionTime 3 time
    reason 4 string
    message 5 string
  `,
}
