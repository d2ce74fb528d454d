// kubectl apply --server-side: who owns which field, and what happens when two want it.

import type { Area } from '../row.ts'

const PAINT = "sed 's/colour: green/colour: blue/' settings.yaml"

export const serverSideApply: Area = {
  title: 'apply --server-side',
  rows: [
    {
      run: 'kubectl apply --server-side -f settings.yaml',
      prints: 'configmap/settings serverside-applied',
    },
    {
      run: 'kubectl apply --server-side -f settings.yaml',
      prints: 'configmap/settings serverside-applied',
    },
    {
      run: `kubectl get configmap settings --show-managed-fields -o jsonpath='{.metadata.managedFields[*].manager} {.metadata.managedFields[*].operation} {.metadata.managedFields[0].fieldsV1}'`,
      prints: 'kubectl Apply {"f:data":{"f:colour":{},"f:size":{}}}',
    },
    {
      run: `${PAINT} | kubectl apply --server-side --field-manager=painter -f -`,
      complains:
        'error: Apply failed with 1 conflict: conflict with "kubectl": .data.colour\nPlease review the fields above--they currently have other managers. Here\nare the ways you can resolve this warning:\n* If you intend to manage all of these fields, please re-run the apply\n  command with the `--force-conflicts` flag.\n* If you do not intend to manage all of the fields, please edit your\n  manifest to remove references to the fields that should keep their\n  current managers.\n* You may co-own fields by updating your manifest to match the existing\n  value; in this case, you\'ll become the manager if the other manager(s)\n  stop managing the field (remove it from their configuration).\nSee https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts',
      exit: 1,
    },
    {
      run: `${PAINT} | kubectl apply --server-side --field-manager=painter --force-conflicts -f -`,
      prints: 'configmap/settings serverside-applied',
    },
    {
      run: `kubectl get configmap settings --show-managed-fields -o jsonpath='{range .metadata.managedFields[*]}{.manager}={.fieldsV1.f:data} {end}'`,
      prints: 'kubectl={"f:size":{}} painter={"f:colour":{},"f:size":{}}',
    },
    {
      run: `grep -v size: settings.yaml | sed s/green/blue/ | kubectl apply --server-side -f - -o jsonpath='{.data}'`,
      prints: '{"colour":"blue","size":"small"}',
    },
    {
      run: `${PAINT} | grep -v size: | kubectl apply --server-side --field-manager=painter -f - -o jsonpath='{.data}'`,
      prints: '{"colour":"blue"}',
    },
    {
      run: 'kubectl apply --server-side --dry-run=server --force-conflicts -f settings.yaml',
      prints: 'configmap/settings serverside-applied (server dry run)',
    },
    {
      run: 'kubectl apply --server-side --dry-run=client -f settings.yaml',
      complains: /^error: --dry-run=client doesn't work with --server-side/,
      exit: 1,
    },
    {
      run: 'kubectl apply -f web.yaml > /dev/null; kubectl apply --server-side -f web.yaml',
      prints: 'deployment.apps/web serverside-applied\nservice/web serverside-applied',
    },
    {
      run: "kubectl get deployment web --show-managed-fields -o jsonpath='{range .metadata.managedFields[*]}{.manager} {end}' | tr ' ' '\\n' | sort | xargs",
      prints: 'kubectl kubectl-last-applied',
    },
    {
      run: "sed 's/- { name: COLOUR, value: green }/- { name: SIZE, value: small }/' web.yaml | kubectl apply --server-side -f - > /dev/null; kubectl get deployment web -o jsonpath='{.spec.template.spec.containers[0].env[*].name}'",
      prints: 'SIZE',
    },
    { run: 'kubectl apply --server-side -f web.yaml', aside: true },
    {
      run: 'kubectl scale deployment web --replicas=1 > /dev/null; kubectl apply --server-side -f web.yaml',
      complains:
        /^error: Apply failed with 1 conflict: conflict with "kubectl"[^:]*: \.spec\.replicas\n/,
      prints: 'service/web serverside-applied',
      exit: 1,
    },
    {
      run: 'kubectl set env deployment web COLOUR=red > /dev/null; kubectl apply --server-side -f web.yaml 2>&1 >/dev/null | head -4',
      prints:
        'error: Apply failed with 2 conflicts: conflicts with "kubectl" with subresource "scale" using apps/v1:\n- .spec.replicas\nconflicts with "kubectl-set" using apps/v1:\n- .spec.template.spec.containers[name="server"].env[name="COLOUR"].value',
    },
    {
      run: "sed 's/size: small/size: 3/' settings.yaml | kubectl apply --server-side -f -",
      complains:
        'Error from server: failed to create typed patch object (apply-server-side/settings; /v1, Kind=ConfigMap): .data.size: expected string, got &value.valueUnstructured{Value:3}',
      exit: 1,
    },
    {
      run: "sed 's/replicas:/replicaz:/' web.yaml | kubectl apply --server-side --validate=false -f - 2>&1 | tail -1",
      prints:
        'Error from server: failed to create typed patch object (apply-server-side/web; apps/v1, Kind=Deployment): .spec.replicaz: field not declared in schema',
    },
    {
      run: "sed 's/image:/imagee:/' web.yaml | kubectl apply --server-side -f - 2>&1 | tail -1",
      prints:
        /^Error from server: failed to create typed patch object \(apply-server-side\/web; apps\/v1, Kind=Deployment\): \.spec\.template\.spec\.containers\[name="server"\]\.imagee: field not declared in schema$/,
    },
    {
      run: 'kubectl create service clusterip fresh --tcp=80 > /dev/null; kubectl get service fresh --show-managed-fields -o yaml | grep -c f:clusterIP',
      prints: '0',
      exit: 1,
    },
  ],
}
