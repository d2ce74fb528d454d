// kubectl create, with each generator, and kubectl run and expose without a pod that runs.

import type { Area } from '../row.ts'

export const create: Area = {
  title: 'create',
  rows: [
    { run: 'kubectl create namespace room', prints: 'namespace/room created' },
    {
      run: 'kubectl create namespace room',
      complains: 'Error from server (AlreadyExists): namespaces "room" already exists',
      exit: 1,
    },
    { run: 'kubectl create -f settings.yaml', prints: 'configmap/settings created' },
    {
      run: 'kubectl create -f settings.yaml',
      complains:
        'Error from server (AlreadyExists): error when creating "settings.yaml": configmaps "settings" already exists',
      exit: 1,
    },
    {
      run: 'kubectl create -f settings.yaml -n room --save-config',
      prints: 'configmap/settings created',
    },
    {
      run: 'kubectl create -f settings.yaml -n nowhere',
      complains:
        'Error from server (NotFound): error when creating "settings.yaml": namespaces "nowhere" not found',
      exit: 1,
    },
    {
      run: 'kubectl create configmap colours --from-literal=a=green --from-file=base',
      prints: 'configmap/colours created',
    },
    {
      run: "kubectl get configmap colours -o jsonpath='{.data.a}'",
      prints: 'green',
      aside: true,
    },
    {
      run: 'kubectl create secret generic key --from-literal=Authorization=sk-1',
      prints: 'secret/key created',
    },
    {
      run: `kubectl get secret key -o go-template='{{.data.Authorization | base64decode}} {{.type}}'`,
      prints: 'sk-1 Opaque',
    },
    {
      run: 'kubectl create secret docker-registry pull --docker-server=r.example --docker-username=me --docker-password=pw',
      prints: 'secret/pull created',
    },
    {
      run: "kubectl get secret pull -o jsonpath='{.type}'",
      prints: 'kubernetes.io/dockerconfigjson',
    },
    {
      run: 'openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=a -keyout tls.key -out tls.crt 2>/dev/null; kubectl create secret tls pair --cert=tls.crt --key=tls.key',
      prints: 'secret/pair created',
    },
    {
      run: 'kubectl get secret pair',
      prints: /^NAME +TYPE +DATA +AGE\npair +kubernetes.io\/tls +2 +\d+s$/,
    },
    { run: 'kubectl create serviceaccount robot', prints: 'serviceaccount/robot created' },
    { run: 'kubectl create token robot --duration=10m', prints: /^[\w-]+\.[\w-]+\.[\w-]+$/ },
    {
      run: 'kubectl create token nobody',
      complains: 'error: failed to create token: serviceaccounts "nobody" not found',
      exit: 1,
    },
    {
      run: 'kubectl create role reader --verb=get,list --resource=pods,deployments.apps',
      prints: 'role.rbac.authorization.k8s.io/reader created',
    },
    {
      run: 'kubectl create rolebinding readers --role=reader --serviceaccount=create:robot',
      prints: 'rolebinding.rbac.authorization.k8s.io/readers created',
    },
    {
      run: 'kubectl create clusterrole node-reader --verb=get --resource=nodes',
      prints: 'clusterrole.rbac.authorization.k8s.io/node-reader created',
    },
    {
      run: 'kubectl create clusterrolebinding node-readers --clusterrole=node-reader --serviceaccount=create:robot',
      prints: 'clusterrolebinding.rbac.authorization.k8s.io/node-readers created',
    },
    {
      run: 'kubectl create deployment hello --image=$IMAGE --replicas=0 --port=9001',
      prints: 'deployment.apps/hello created',
    },
    {
      run: 'kubectl create deployment hello --image=$IMAGE',
      complains: 'error: failed to create deployment: deployments.apps "hello" already exists',
      exit: 1,
    },
    {
      run: 'kubectl create deployment drawn --image=nginx --dry-run=client -o yaml',
      prints: /^apiVersion: apps\/v1\nkind: Deployment\n[\s\S]*image: nginx/,
    },
    {
      run: 'kubectl create deployment drawn --image=nginx --dry-run=server',
      prints: 'deployment.apps/drawn created (server dry run)',
    },
    {
      run: 'kubectl get deployment drawn',
      complains: 'Error from server (NotFound): deployments.apps "drawn" not found',
      exit: 1,
    },
    { run: 'kubectl create job once --image=nginx', prints: 'job.batch/once created' },
    {
      run: "kubectl create cronjob often --image=nginx --schedule='*/5 * * * *'",
      prints: 'cronjob.batch/often created',
    },
    { run: 'kubectl create job again --from=cronjob/often', prints: 'job.batch/again created' },
    {
      run: "kubectl create cronjob never --image=nginx --schedule='every day'",
      complains:
        /^error: failed to create cronjob: CronJob\.batch "never" is invalid: spec\.schedule: Invalid value: "every day": /,
      exit: 1,
    },
    {
      run: 'kubectl create service clusterip inner --tcp=80:9001',
      prints: 'service/inner created',
    },
    {
      run: 'kubectl create service nodeport outer --tcp=80:9001 --node-port=30080',
      prints: 'service/outer created',
    },
    {
      run: 'kubectl create service nodeport other --tcp=80 --node-port=30080',
      complains:
        'error: failed to create NodePort service: Service "other" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated',
      exit: 1,
    },
    {
      run: 'kubectl create service loadbalancer front --tcp=80:9001',
      prints: 'service/front created',
    },
    {
      run: 'kubectl create service externalname away --external-name=example.com',
      prints: 'service/away created',
    },
    {
      run: 'kubectl get services',
      prints:
        /^NAME +TYPE +CLUSTER-IP +EXTERNAL-IP +PORT\(S\) +AGE\naway +ExternalName +<none> +example.com +<none> +\d+s\nfront +LoadBalancer +10\.96\.\d+\.\d+ +\S+ +80:3\d{4}\/TCP +\d+s\ninner +ClusterIP +10\.96\.\d+\.\d+ +<none> +80\/TCP +\d+s\nouter +NodePort +10\.96\.\d+\.\d+ +<none> +80:30080\/TCP +\d+s$/,
    },
    {
      run: 'kubectl create ingress entry --class=none --rule=a.example/shop*=web:80',
      prints: 'ingress.networking.k8s.io/entry created',
    },
    { run: 'kubectl create quota limits --hard=pods=50', prints: 'resourcequota/limits created' },
    {
      run: 'kubectl create poddisruptionbudget calm --selector=app=web --min-available=1',
      prints: 'poddisruptionbudget.policy/calm created',
    },
    {
      run: 'kubectl create priorityclass first --value=1000',
      prints: 'priorityclass.scheduling.k8s.io/first created',
    },
    {
      run: 'kubectl create -f - <<< \'{"apiVersion":"v1","kind":"ConfigMap","metadata":{"generateName":"some-"}}\'',
      prints: /^configmap\/some-[a-z0-9]{5} created$/,
    },
    {
      run: 'kubectl create -f - <<< \'{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"A_b"}}\'',
      complains:
        /^The ConfigMap "A_b" is invalid: metadata.name: Invalid value: "A_b": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character \(e.g. 'example.com', regex used for validation is '/,
      exit: 1,
    },
    {
      run: 'kubectl create -f - <<< \'{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"typed"},"data":{"a":1}}\'',
      complains:
        'Error from server (BadRequest): error when creating "STDIN": ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal number into Go struct field ConfigMap.data of type string',
      exit: 1,
    },
    {
      run: 'kubectl create -f - <<< \'{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"odd"},"dada":{}}\'',
      complains:
        'Error from server (BadRequest): error when creating "STDIN": ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "dada"',
      exit: 1,
    },
    {
      run: 'kubectl create --validate=warn -f - <<< \'{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"odd"},"dada":{}}\'',
      prints: 'configmap/odd created',
      complains: 'Warning: unknown field "dada"',
    },
    {
      run: 'kubectl create --validate=false -f - <<< \'{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"odder"},"dada":{}}\'',
      prints: 'configmap/odder created',
      complains: '',
    },
    {
      run: 'kubectl create -f - <<< \'{"apiVersion":"example.dev/v9","kind":"Thing","metadata":{"name":"x"}}\'',
      complains:
        'error: resource mapping not found for name: "x" namespace: "" from "STDIN": no matches for kind "Thing" in version "example.dev/v9"\nensure CRDs are installed first',
      exit: 1,
    },
    {
      run: `kubectl create -f web.yaml --dry-run=client -o name`,
      prints: 'deployment.apps/web\nservice/web',
    },
    {
      run: `sed 's/replicas: 2/replicas: two/' web.yaml | kubectl create -f -`,
      prints: 'service/web created',
      complains:
        'Error from server (BadRequest): error when creating "STDIN": Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
      exit: 1,
    },
    {
      run: `sed '/^---/,$d; s/matchLabels: { app: web }/matchLabels: { app: other }/' web.yaml | kubectl create -f -`,
      complains:
        'The Deployment "web" is invalid: spec.template.metadata.labels: Invalid value: map[string]string{"app":"web"}: `selector` does not match template `labels`',
      exit: 1,
    },
    {
      run: 'kubectl delete clusterrole/node-reader clusterrolebinding/node-readers priorityclass/first namespace/room',
      aside: true,
    },
  ],
}
