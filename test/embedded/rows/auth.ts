// Who may do what: kubectl auth, --as, and the answers that somebody without the right gets.

import type { Area } from '../row.ts'

export const auth: Area = {
  title: 'auth',
  rows: [
    {
      run: 'kubectl create serviceaccount robot; kubectl create role reader --verb=get,list --resource=configmaps; kubectl create rolebinding readers --role=reader --serviceaccount=auth:robot',
      aside: true,
    },
    {
      run: 'kubectl auth whoami',
      prints: /^ATTRIBUTE +VALUE\nUsername +kubernetes-admin\nGroups +\[.*system:authenticated\]/,
    },
    {
      run: 'kubectl auth whoami --as=jane -o jsonpath={.status.userInfo.username}',
      prints: 'jane',
    },
    {
      run: 'kubectl auth whoami --as=jane --as-uid=7 -o jsonpath={.status.userInfo.uid}',
      prints: '7',
    },
    { run: 'kubectl auth can-i create deployments', prints: 'yes' },
    { run: "kubectl auth can-i '*' '*'", prints: 'yes' },
    {
      run: 'kubectl auth can-i get configmaps --as=system:serviceaccount:auth:robot',
      prints: 'yes',
    },
    {
      run: 'kubectl auth can-i delete configmaps --as=system:serviceaccount:auth:robot',
      prints: 'no',
      exit: 1,
    },
    {
      run: 'kubectl auth can-i get configmaps -n default --as=system:serviceaccount:auth:robot',
      prints: 'no',
      exit: 1,
    },
    { run: 'kubectl auth can-i get pods --subresource=log', prints: 'yes' },
    { run: 'kubectl auth can-i get /healthz', prints: 'yes' },
    {
      run: 'kubectl auth can-i --list --as=system:serviceaccount:auth:robot',
      prints:
        /^Resources +Non-Resource URLs +Resource Names +Verbs\n[\s\S]*configmaps +\[\] +\[\] +\[get list\]/,
    },
    {
      run: 'kubectl get configmaps -o name --as=system:serviceaccount:auth:robot',
      prints: 'configmap/kube-root-ca.crt',
    },
    {
      run: 'kubectl get configmaps -o name --token=$(kubectl create token robot) --kubeconfig=<(kubectl config view --raw | sed "/ token:/d")',
      prints: 'configmap/kube-root-ca.crt',
    },
    {
      run: 'kubectl get secrets --as=system:serviceaccount:auth:robot',
      complains:
        'Error from server (Forbidden): secrets is forbidden: User "system:serviceaccount:auth:robot" cannot list resource "secrets" in API group "" in the namespace "auth"',
      exit: 1,
    },
    {
      run: 'kubectl create configmap x --as=system:serviceaccount:auth:robot',
      complains:
        'error: failed to create configmap: configmaps is forbidden: User "system:serviceaccount:auth:robot" cannot create resource "configmaps" in API group "" in the namespace "auth"',
      exit: 1,
    },
    {
      run: 'kubectl delete configmap kube-root-ca.crt --as=jane',
      complains:
        'Error from server (Forbidden): configmaps "kube-root-ca.crt" is forbidden: User "jane" cannot delete resource "configmaps" in API group "" in the namespace "auth"',
      exit: 1,
    },
    {
      run: 'kubectl get nodes --as=jane',
      complains:
        'Error from server (Forbidden): nodes is forbidden: User "jane" cannot list resource "nodes" in API group "" at the cluster scope',
      exit: 1,
    },
    {
      run: 'kubectl create role wider --verb=delete --resource=secrets --as=system:serviceaccount:auth:robot',
      complains:
        /^Error from server \(Forbidden\): roles.rbac.authorization.k8s.io is forbidden: User "system:serviceaccount:auth:robot" cannot create resource "roles" in API group "rbac.authorization.k8s.io" in the namespace "auth"$/,
      exit: 1,
    },
    {
      run: 'kubectl auth reconcile -f - <<< \'{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"Role","metadata":{"name":"reader","namespace":"auth"},"rules":[{"apiGroups":[""],"resources":["pods"],"verbs":["get"]}]}\'',
      prints: /^role.rbac.authorization.k8s.io\/reader reconciled/,
    },
    {
      run: 'kubectl create clusterrole whole --aggregation-rule=part-of=whole && kubectl create clusterrole a-part --verb=get --resource=pods && kubectl label clusterrole a-part part-of=whole',
      prints: /^clusterrole\S+\/whole created\nclusterrole\S+\/a-part created\n.*labeled$/,
    },
    {
      run: "kubectl get clusterrole whole -o jsonpath='{.rules}'",
      prints: '[{"apiGroups":[""],"resources":["pods"],"verbs":["get"]}]',
      comesTrue: true,
    },
    {
      run: 'kubectl create rolebinding viewers --clusterrole=view --user=ann && kubectl create clusterrole see-widgets --verb=get --resource=leases && kubectl label clusterrole see-widgets rbac.authorization.k8s.io/aggregate-to-view=true',
      aside: true,
    },
    {
      run: `kubectl create -f - <<< '{"apiVersion":"certificates.k8s.io/v1","kind":"CertificateSigningRequest","metadata":{"generateName":"ann-"},"spec":{"request":"LS0tLS1CRUdJTg==","signerName":"kubernetes.io/kube-apiserver-client","expirationSeconds":86400,"usages":["client auth"]}}' -o name > request; kubectl get $(cat request) --no-headers`,
      prints:
        /^ann-\w+ +\d+s +kubernetes\.io\/kube-apiserver-client +kubernetes-admin +24h +Pending$/,
    },
    {
      run: 'kubectl certificate approve $(cut -d/ -f2 request) && kubectl get $(cat request) --no-headers && kubectl delete $(cat request)',
      prints:
        /^certificatesigningrequest\.certificates\.k8s\.io\/ann-\w+ approved\nann-.* Approved\ncertificate/,
      differs: 'nothing signs what is approved',
    },
    { run: 'kubectl auth can-i get leases --as=ann', prints: 'yes', comesTrue: true },
    { run: 'kubectl auth can-i get configmaps --as=ann', prints: 'yes' },
    {
      run: 'kubectl delete clusterrole whole a-part see-widgets',
      prints: /"whole" deleted\n.*"a-part" deleted\n.*"see-widgets" deleted$/,
    },
    {
      run: 'kubectl auth can-i get leases --as=ann',
      prints: 'no',
      exit: 1,
      comesTrue: true,
    },
    {
      run: 'kubectl patch rolebinding readers -p \'{"roleRef":{"name":"x"}}\'',
      complains: /roleRef: Invalid value: [\s\S]*: cannot change roleRef$/,
      exit: 1,
    },
  ],
}
