// Does the real kubectl work, in each of the versions that are at hand?

import { basename } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deployment, service, widget, widgets } from './manifests.ts'
import { kubectlPrograms, startTestServer, type TestServer } from './start-test-server.ts'

/** What is typed, what comes back, and with which exit code; in this order, on one cluster. */
type Row = {
  run: string
  input?: string
  editor?: string
  prints?: string | RegExp
  fails?: string | RegExp
}

const rows: Row[] = [
  { run: 'get ns', prints: /^NAME +STATUS +AGE\ndefault +Active +\d+s\nkube-node-lease +Active/ },
  { run: 'create namespace room', prints: 'namespace/room created' },
  {
    run: 'create namespace room',
    fails: 'Error from server (AlreadyExists): namespaces "room" already exists',
  },
  {
    run: 'get serviceaccounts,configmaps -n room -o name',
    prints: 'serviceaccount/default\nconfigmap/kube-root-ca.crt',
  },
  { run: 'config set-context --current --namespace room', prints: 'Context "test" modified.' },

  {
    run: "create secret generic key --from-literal=Authorization='Bearer x'",
    prints: 'secret/key created',
  },
  { run: 'get secret key', prints: /NAME +TYPE +DATA +AGE\nkey +Opaque +1 +/ },
  { run: 'get secret key -o jsonpath={.data.Authorization}', prints: 'QmVhcmVyIHg=' },
  { run: 'create configmap settings --from-literal=a=b', prints: 'configmap/settings created' },
  { run: 'get cm settings -o jsonpath={.data}', prints: '{"a":"b"}' },
  { run: 'get secret nope', fails: 'Error from server (NotFound): secrets "nope" not found' },
  {
    run: 'get secret key -n nowhere',
    fails: 'Error from server (NotFound): namespaces "nowhere" not found',
  },
  {
    run: 'create configmap settings -n nowhere',
    fails: 'error: failed to create configmap: namespaces "nowhere" not found',
  },
  { run: 'get teapots', fails: `error: the server doesn't have a resource type "teapots"` },

  { run: 'apply -f -', input: deployment, prints: 'deployment.apps/web created' },
  { run: 'apply -f -', input: deployment, prints: 'deployment.apps/web unchanged' },
  {
    run: 'apply -f -',
    input: deployment.replace('nginx', 'nginx:2'),
    prints: 'deployment.apps/web configured',
  },
  {
    run: 'get deployment web -o jsonpath={.spec.template.spec.containers[0].image}/{.metadata.generation}',
    prints: 'nginx:2/2',
  },
  { run: 'diff -f -', input: deployment.replace('nginx', 'nginx:2'), prints: '' },
  { run: 'get deploy', prints: /NAME +READY +UP-TO-DATE +AVAILABLE +AGE\nweb +0\/2 +0 +0 +\d+s/ },
  {
    run: 'get deploy -o wide',
    prints: /CONTAINERS +IMAGES +SELECTOR\nweb .* server +nginx:2 +app=web/,
  },
  { run: 'scale deployment web --replicas=3', prints: 'deployment.apps/web scaled' },
  { run: 'get deploy web -o jsonpath={.spec.replicas}', prints: '3' },
  { run: 'set image deployment/web server=nginx:3', prints: 'deployment.apps/web image updated' },
  { run: 'rollout restart deployment/web', prints: 'deployment.apps/web restarted' },
  {
    run: 'describe deployment web',
    prints: /Replicas: +3 desired \| 0 updated[\s\S]*Image: +nginx:3/,
  },
  {
    run: 'create deployment other --image=nginx --replicas=2',
    prints: 'deployment.apps/other created',
  },
  { run: 'delete deployment other', prints: /^deployment.apps "other" deleted/ },

  { run: 'apply -f -', input: service, prints: 'service/web created' },
  { run: 'get svc web', prints: /web +ClusterIP +10\.96\.\d+\.\d+ +<none> +80\/TCP/ },
  { run: 'describe svc web', prints: /TargetPort: +8080\/TCP/ },
  { run: 'expose deployment web --name=exposed --port=80', prints: 'service/exposed exposed' },

  { run: 'run box --image=busybox', prints: 'pod/box created' },
  { run: 'get pods', prints: /NAME +READY +STATUS +RESTARTS +AGE\nbox +0\/1 +Pending +0 +\d+s/ },
  {
    run: 'get pods --field-selector status.phase=Running',
    fails: 'No resources found in room namespace.',
  },
  {
    run: 'get pods --field-selector status.colour=red',
    fails: /field label not supported: status.colour/,
  },
  { run: 'describe pod box', prints: /Status: +Pending/ },
  { run: 'label pod box tier=front', prints: 'pod/box labeled' },
  { run: "get pods -l 'tier in (front,back),!canary' -o name", prints: 'pod/box' },
  { run: 'get pods -l tier=back -o name', prints: '' },
  { run: 'annotate pod box note=hello', prints: 'pod/box annotated' },
  { run: 'get pod box --show-labels', prints: /run=box,tier=front/ },
  { run: 'delete pod box', prints: /^pod "box" deleted/ },
  { run: 'wait --for=delete pod/box --timeout=5s', prints: '' },

  {
    run: 'apply -f -',
    input: widgets,
    prints: 'customresourcedefinition.apiextensions.k8s.io/widgets.example.dev created',
  },
  { run: 'wait --for=condition=Established crd/widgets.example.dev', prints: /condition met/ },
  {
    run: 'apply -f -',
    input: widget('one', { size: 'small' }),
    prints: 'widget.example.dev/one created',
  },
  {
    run: 'apply -f -',
    input: widget('one', { size: 'small' }),
    prints: 'widget.example.dev/one unchanged',
  },
  { run: 'get wd', prints: /NAME +SIZE +READY +AGE\none +small +\d+s/ },
  { run: 'get wd -o wide', prints: /NAME +SIZE +READY +AGE +REPLICAS\none +small +\d+s +1/ },
  {
    run: 'apply -f -',
    input: widget('two', { size: 'small', colour: 'red' }),
    fails:
      /^Error from server \(BadRequest\): error when creating "STDIN": Widget in version "v1" cannot be handled as a Widget: strict decoding error: unknown field "spec.colour"$/,
  },
  {
    run: 'apply --validate=warn -f -',
    input: widget('two', { size: 'small', colour: 'red' }),
    prints: 'widget.example.dev/two created',
  },
  { run: 'get wd two -o jsonpath={.spec}', prints: '{"replicas":1,"size":"small"}' },
  {
    run: 'apply -f -',
    input: widget('two', { size: 'huge' }),
    fails:
      /^The Widget "two" is invalid: [\s\S]*spec.size: Unsupported value: "huge": supported values: "small", "large"/,
  },
  {
    run: 'apply -f -',
    input: widget('two', { size: 'large' }),
    fails:
      /^The Widget "two" is invalid: spec: Invalid value: (?:"object"|\{.*\}): large ones need more than one replica$/,
  },
  {
    run: 'get widgets.v1alpha1.example.dev one -o jsonpath={.apiVersion}',
    prints: 'example.dev/v1alpha1',
  },
  {
    run: `patch wd one --type merge -p '{"spec":{"replicas":4}}'`,
    prints: 'widget.example.dev/one patched',
  },
  { run: 'scale wd one --replicas=5', prints: 'widget.example.dev/one scaled' },
  {
    run: `patch wd one --type merge --subresource status -p '{"status":{"conditions":[{"type":"Ready","status":"True"}]},"spec":{"replicas":9}}'`,
    prints: 'widget.example.dev/one patched',
  },
  { run: 'get wd one -o jsonpath={.spec.replicas}/{.metadata.generation}', prints: '5/3' },
  {
    run: 'wait --for=condition=Ready wd/one --timeout=5s',
    prints: 'widget.example.dev/one condition met',
  },
  { run: 'get all -o name', prints: /widget.example.dev\/one\nwidget.example.dev\/two/ },
  { run: 'describe wd one', prints: /Spec:\n +Replicas: +5\n +Size: +small/ },
  {
    run: 'explain widget.spec.size',
    prints: /FIELD: size <string>[\s\S]*How much room it takes\./,
  },
  {
    run: 'explain deployment.spec.template.spec',
    prints: /FIELD: spec <PodSpec>[\s\S]*containers\s+<\[\]Container>/,
  },
  {
    run: 'edit deployment web',
    editor: 's/nginx:3/nginx:4/',
    prints: 'deployment.apps/web edited',
  },
  {
    run: 'get deploy web -o jsonpath={.spec.template.spec.containers[0].image}',
    prints: 'nginx:4',
  },
  {
    run: 'apply --server-side -f -',
    input: widget('three', { size: 'small' }),
    prints: 'widget.example.dev/three serverside-applied',
  },
  {
    run: 'apply --server-side --field-manager=other -f -',
    input: widget('three', { size: 'large', replicas: 2 }),
    fails: /^error: Apply failed with 1 conflict: conflict with "kubectl": .spec.size/,
  },
  {
    run: 'apply --server-side --field-manager=other --force-conflicts -f -',
    input: widget('three', { size: 'large', replicas: 2 }),
    prints: 'widget.example.dev/three serverside-applied',
  },
  {
    run: 'api-resources --api-group example.dev --no-headers',
    prints: /^widgets +wd +example.dev\/v1 +true +Widget$/,
  },
  {
    run: 'delete crd widgets.example.dev',
    prints: /^customresourcedefinition.apiextensions.k8s.io "widgets.example.dev" deleted/,
  },

  {
    run: 'create role reader --verb=get,list --resource=pods',
    prints: 'role.rbac.authorization.k8s.io/reader created',
  },
  {
    run: 'create rolebinding readers --role=reader --serviceaccount=room:default',
    prints: 'rolebinding.rbac.authorization.k8s.io/readers created',
  },
  { run: 'auth can-i list pods --as system:serviceaccount:room:default', prints: 'yes' },
  {
    run: 'auth can-i list secrets --as system:serviceaccount:room:default',
    prints: 'no',
    fails: '',
  },
  {
    run: 'get secrets --as system:serviceaccount:room:default',
    fails:
      'Error from server (Forbidden): secrets is forbidden: User "system:serviceaccount:room:default" cannot list resource "secrets" in API group "" in the namespace "room"',
  },
  { run: 'auth whoami -o jsonpath={.status.userInfo.username}', prints: 'kubernetes-admin' },
  { run: 'auth can-i --list', prints: /\*\.\*/ },
  { run: 'create token default', prints: /^[\w-]+\.[\w-]+\.[\w-]+$/ },

  { run: 'create job once --image=busybox', prints: 'job.batch/once created' },
  {
    run: "create cronjob often --image=busybox --schedule='*/5 * * * *'",
    prints: 'cronjob.batch/often created',
  },
  { run: 'get cronjob often', prints: /often +\*\/5 \* \* \* \* +<none> +False +0 +<none>/ },
  {
    run: 'autoscale deployment web --max=3',
    prints: 'horizontalpodautoscaler.autoscaling/web autoscaled',
  },
  { run: 'get hpa', prints: /web +Deployment\/web/ },
  {
    run: 'create ingress entry --class=none --rule=a.example/=web:80',
    prints: 'ingress.networking.k8s.io/entry created',
  },
  { run: 'get ingress', prints: /entry +none +a.example +80 +/ },
  { run: 'create quota limits --hard=pods=2', prints: 'resourcequota/limits created' },
  { run: 'describe namespace room', prints: /Status: +Active/ },
  { run: 'get events', fails: 'No resources found in room namespace.' },

  {
    run: 'create -f -',
    input: deployment.replace('web', 'A_b'),
    fails:
      /metadata.name: Invalid value: "A_b": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.'/,
  },
  { run: 'replace -f -', input: deployment, prints: 'deployment.apps/web replaced' },
  { run: 'delete deployment,service,secret web key', fails: /./ },
  {
    run: 'delete namespace default',
    fails:
      'Error from server (Forbidden): namespaces "default" is forbidden: this namespace may not be deleted',
  },
  { run: 'delete namespace room', prints: /^namespace "room" deleted/ },
  { run: 'get deployments -A', fails: 'No resources found' },
]

describe.each(kubectlPrograms().map((program) => [basename(program), program]))(
  '%s',
  (_name, program) => {
    let server: TestServer
    beforeAll(async () => {
      server = await startTestServer()
    })
    afterAll(() => server.stop())

    test.each(rows.map((row) => [row.run, row] as const))(
      'answers kubectl %s',
      async (_run, { run, input, editor, prints, fails }) => {
        const { code, stdout, stderr } = await server.kubectl(run, input, program, {
          KUBE_EDITOR: `sed -i ${editor}`,
        })
        const printed = { code: code === 0 ? 0 : 1, stdout: stdout.trim(), stderr: stderr.trim() }
        const isEmptyList = typeof fails === 'string' && fails.startsWith('No resources found')
        if (fails !== undefined && !isEmptyList) expect(printed).toMatchObject({ code: 1 })
        else expect(printed).toMatchObject({ code: 0 })
        if (prints !== undefined) expect(printed.stdout).toEqual(like(prints))
        if (fails) expect(printed.stderr).toEqual(like(fails))
      },
    )
  },
)

const like = (wanted: string | RegExp) =>
  typeof wanted === 'string' ? wanted : expect.stringMatching(wanted)
