// CustomResourceDefinitions, and objects of kinds that they define.

import type { Area } from '../row.ts'

const widget = (name: string, spec: object) =>
  `kubectl apply -f - <<< '${JSON.stringify({ apiVersion: 'example.dev/v1', kind: 'Widget', metadata: { name }, spec })}'`

export const customResources: Area = {
  title: 'custom resources',
  watches: true,
  rows: [
    {
      run: 'kubectl apply -f widget.yaml',
      complains:
        'error: resource mapping not found for name: "one" namespace: "" from "widget.yaml": no matches for kind "Widget" in version "example.dev/v1"\nensure CRDs are installed first',
      exit: 1,
    },
    {
      run: 'kubectl create -f widgets.yaml',
      prints: 'customresourcedefinition.apiextensions.k8s.io/widgets.example.dev created',
    },
    {
      run: 'kubectl wait --for=condition=Established crd/widgets.example.dev',
      prints: 'customresourcedefinition.apiextensions.k8s.io/widgets.example.dev condition met',
    },
    {
      run: 'kubectl get crds',
      prints: /^NAME +CREATED AT\n[\s\S]*widgets.example.dev +\d{4}-\S+Z/,
    },
    { run: 'kubectl apply -f widget.yaml', prints: 'widget.example.dev/one created' },
    { run: 'kubectl apply -f widget.yaml', prints: 'widget.example.dev/one unchanged' },
    { run: 'kubectl get widgets', prints: /^NAME +SIZE +READY +AGE\none +small +Unknown +\d+s$/ },
    {
      run: 'kubectl get wd -o wide',
      prints:
        /^NAME +SIZE +READY +REPLICAS +AGE\none +small +Unknown +1 +\d+s$|^NAME +SIZE +READY +AGE +REPLICAS\none +small +Unknown +\d+s +1$/,
    },
    {
      run: "kubectl get widget one -o jsonpath='{.spec} {.status} {.metadata.generation}'",
      prints:
        '{"parts":[{"count":1,"name":"wheel"}],"replicas":1,"size":"small"} {"conditions":[{"status":"Unknown","type":"Ready"}]} 1',
    },
    {
      run: 'kubectl describe widget one',
      prints:
        /^Name: +one\nNamespace: +custom-resources\n[\s\S]*API Version: +example.dev\/v1\nKind: +Widget\n[\s\S]*Spec:\n {2}Parts:\n {4}Count: +1\n {4}Name: +wheel\n {2}Replicas: +1\n {2}Size: +small\n/,
    },
    {
      run: 'kubectl explain widget.spec.size',
      prints:
        /^GROUP: +example.dev\nKIND: +Widget\nVERSION: +v1\n\nFIELD: size <string>[\s\S]*How much room it takes\./,
    },
    {
      run: 'kubectl explain widgets --recursive',
      prints: / {2}spec\t<Object> -required-\n[\s\S]* {4}parts\t<\[\]Object>\n {6}count\t<integer>/,
    },
    { run: 'kubectl get lab -o name', prints: 'widget.example.dev/one' },
    {
      run: "kubectl get widgets.v1alpha1.example.dev one -o jsonpath='{.apiVersion}'",
      prints: 'example.dev/v1alpha1',
      complains: 'Warning: example.dev/v1alpha1 Widget is deprecated',
    },
    { run: 'kubectl scale widget one --replicas=3', prints: 'widget.example.dev/one scaled' },
    {
      run: `kubectl patch widget one --type=merge --subresource=status -p '{"status":{"conditions":[{"type":"Ready","status":"True"}]},"spec":{"replicas":9}}'`,
      prints: 'widget.example.dev/one patched',
    },
    {
      run: "kubectl get widget one -o jsonpath='{.spec.replicas} {.metadata.generation} {.status.conditions[0].status}'",
      prints: '3 2 True',
    },
    {
      run: 'kubectl wait --for=condition=Ready widget/one --timeout=5s',
      prints: 'widget.example.dev/one condition met',
    },
    {
      run: `kubectl patch widget one -p '{"spec":{"replicas":2}}'`,
      complains:
        'error: application/strategic-merge-patch+json is not supported by example.dev/v1, Kind=Widget: the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
      exit: 1,
    },
    {
      run: widget('two', { size: 'small', colour: 'red' }),
      complains:
        'Error from server (BadRequest): error when creating "STDIN": Widget in version "v1" cannot be handled as a Widget: strict decoding error: unknown field "spec.colour"',
      exit: 1,
    },
    {
      run: widget('two', { size: 'huge' }),
      complains:
        /^The Widget "two" is invalid: \n\* spec.size: Unsupported value: "huge": supported values: "small", "large"\n\* <nil>: Invalid value: "?null"?: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation$/,
      exit: 1,
    },
    {
      run: widget('two', {}),
      complains: /^The Widget "two" is invalid: (\n\* )?spec.size: Required value/,
      exit: 1,
    },
    {
      run: widget('two', { size: 'small', replicas: 'two' }),
      complains:
        /^The Widget "two" is invalid: (\n\* )?spec.replicas: Invalid value: "string": spec.replicas in body must be of type integer: "string"/,
      exit: 1,
    },
    {
      run: widget('two', { size: 'small', replicas: 12 }),
      complains:
        /^The Widget "two" is invalid: (\n\* )?spec.replicas: Invalid value: 12: spec.replicas in body should be less than or equal to 9/,
      exit: 1,
    },
    {
      run: widget('two', { size: 'large' }),
      complains:
        /^The Widget "two" is invalid: spec: Invalid value: ("object"|\{.*\}): large ones need more than one replica$/,
      exit: 1,
    },
    {
      run: widget('two', { size: 'small', tags: ['a', 'a'] }),
      complains: 'The Widget "two" is invalid: spec.tags[1]: Duplicate value: "a"',
      exit: 1,
    },
    {
      run: widget('two', { size: 'small', parts: [{ name: 'a' }, { name: 'a' }] }),
      complains: /^The Widget "two" is invalid: spec.parts\[1\]: Duplicate value: /,
      exit: 1,
    },
    {
      run: widget('two', { size: 'small', tags: ['muchtoolong'] }),
      complains:
        /^The Widget "two" is invalid: (\n\* )?spec.tags\[0\]: Too long: may not be (longer|more) than 8/,
      exit: 1,
    },
    {
      run: `kubectl patch widget one --type=merge -p '{"spec":{"size":"large","replicas":5}}'`,
      complains:
        /^The Widget "one" is invalid: spec: Invalid value: ("object"|\{.*\}): change one thing at a time$/,
      exit: 1,
    },
    {
      run: widget('two', { size: 'small', port: 'http', anything: { goes: [1, { a: null }] } }),
      prints: 'widget.example.dev/two created',
    },
    {
      run: `kubectl apply --server-side -f widget.yaml --field-manager=other`,
      prints: 'widget.example.dev/one serverside-applied',
    },
    {
      run: `sed s/wheel/door/ widget.yaml | kubectl apply --server-side -f - --field-manager=third; kubectl get widget one -o jsonpath='{.spec.parts[*].name}'`,
      prints: /^widget.example.dev\/one serverside-applied\nwheel door$/,
    },
    {
      run: `sed 's/count: 1/count: 4/' widget.yaml | kubectl apply --server-side -f - --field-manager=fourth`,
      complains:
        /^error: Apply failed with 1 conflict: conflict with "other": .spec.parts\[name="wheel"\].count\n/,
      exit: 1,
      aside: true,
    },
    {
      run: "sed 's/  name: widgets.example.dev/  name: gadgets.example.dev/' widgets.yaml | kubectl create -f -",
      complains:
        /^The CustomResourceDefinition "gadgets.example.dev" is invalid: metadata.name: Invalid value: "gadgets.example.dev": must be spec.names.plural\+"."\+spec.group$/,
      exit: 1,
    },
    {
      run: 'kubectl delete crd widgets.example.dev',
      prints: 'customresourcedefinition.apiextensions.k8s.io "widgets.example.dev" deleted',
    },
    {
      run: 'kubectl get widgets',
      complains:
        /^error: the server doesn't have a resource type "widgets"$|^Error from server \(NotFound\): Unable to list "example.dev\/v1, Resource=widgets": the server could not find the requested resource$/,
      exit: 1,
    },
  ],
}
