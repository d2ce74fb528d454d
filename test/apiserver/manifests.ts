// Manifests that several of these tests apply.

export const deployment = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, labels: { app: web } }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: server
          image: nginx
          ports: [{ containerPort: 80 }]
`

export const service = `
apiVersion: v1
kind: Service
metadata: { name: web }
spec:
  selector: { app: web }
  ports: [{ port: 80, targetPort: 8080 }]
`

export const widgets = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.example.dev }
spec:
  group: example.dev
  scope: Namespaced
  names: { plural: widgets, kind: Widget, shortNames: [wd], categories: [all] }
  versions:
    - name: v1
      served: true
      storage: true
      subresources:
        status: {}
        scale: { specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas }
      additionalPrinterColumns:
        - { name: Size, type: string, jsonPath: .spec.size }
        - { name: Ready, type: string, jsonPath: '.status.conditions[?(@.type=="Ready")].status' }
        - { name: Age, type: date, jsonPath: .metadata.creationTimestamp }
        - { name: Replicas, type: integer, jsonPath: .spec.replicas, priority: 1 }
      schema: &schema
        openAPIV3Schema:
          type: object
          required: [spec]
          properties:
            spec:
              type: object
              required: [size]
              properties:
                size: { type: string, enum: [small, large], description: How much room it takes. }
                replicas: { type: integer, default: 1, minimum: 0 }
                ports: { type: array, items: { type: integer } }
              x-kubernetes-validations:
                - rule: self.size != 'large' || self.replicas > 1
                  message: large ones need more than one replica
            status:
              type: object
              x-kubernetes-preserve-unknown-fields: true
    - name: v1alpha1
      served: true
      storage: false
      deprecated: true
      schema: *schema
`

export const widget = (name: string, spec: object, version = 'v1') =>
  JSON.stringify({ apiVersion: `example.dev/${version}`, kind: 'Widget', metadata: { name }, spec })
