// Where Services answer: on loopback, by their cluster's own ports, by node port and as load balancers.

import type { Area } from '../row.ts'

const status = (place: string) => `curl -s -o /dev/null -w "%{http_code}" -m 5 ${place}/v1/models`
const NODE_PORT = "$(kubectl get service NAME -o jsonpath='{.spec.ports[0].nodePort}')"

export const services: Area = {
  title: 'services',
  about:
    'The address of a load balancer is 127.0.0.1. The port itself is left to `kubectl port-forward`: the Service answers at its node port, and where another program has that, at the port in its annotation `embedded.ai-gateway-lab.dev/ports`; an event says which.',
  rows: [
    {
      run: 'kubectl apply -f web.yaml; kubectl rollout status deployment/web --timeout=30s',
      aside: true,
    },
    {
      run: 'kubectl expose deployment web --name=front --type=LoadBalancer --port=80 --target-port=9001',
      prints: 'service/front exposed',
    },
    {
      run: "kubectl wait --for=jsonpath='{.status.loadBalancer.ingress[0].ip}'=127.0.0.1 service/front --timeout=20s",
      prints: 'service/front condition met',
    },
    {
      run: 'kubectl get service front --no-headers',
      prints: /^front +LoadBalancer +10\.96\.\d+\.\d+ +127\.0\.0\.1 +80:3\d{4}\/TCP +/,
    },
    {
      run: 'kubectl events --for=service/front',
      prints:
        /Normal +EnsuredLoadBalancer +\S+ +Ensured load balancer: .*port 80 at 127\.0\.0\.1:\d+/,
      comesTrue: true,
    },
    {
      run: status("$(kubectl events --for=service/front | grep -o '127.0.0.1:[0-9]*' | head -1)"),
      prints: '401',
    },
    {
      run: 'kubectl expose deployment web --name=outer --type=NodePort --port=80 --target-port=9001',
      prints: 'service/outer exposed',
    },
    {
      run: status(`127.0.0.1:${NODE_PORT.replace('NAME', 'outer')}`),
      prints: '401',
      comesTrue: true,
    },
    {
      run: `kubectl patch service front -p '{"spec":{"type":"ClusterIP"}}'; kubectl get service front --no-headers`,
      prints: /^service\/front patched\nfront +ClusterIP +10\.96\.\d+\.\d+ +<none> +80\/TCP +/,
    },
    {
      run: 'kubectl create service clusterip bare --clusterip=None --tcp=80; kubectl get service bare --no-headers',
      prints: /^service\/bare created\nbare +ClusterIP +None +<none> +80\/TCP +/,
    },
    {
      run: 'kubectl get --raw /api/v1/namespaces/$(kubectl config view --minify -o jsonpath={..namespace})/services/front:80/proxy/healthz',
      prints: /ok/,
    },
    {
      run: 'kubectl get --raw /api/v1/namespaces/$(kubectl config view --minify -o jsonpath={..namespace})/pods/$(kubectl get pods -l app=web -o name | head -1 | cut -d/ -f2):9001/proxy/v1/models',
      complains: /^Error from server \(Unauthorized\)|You must be logged in to the server/,
      exit: 1,
    },
    {
      run: 'kubectl get --raw /api/v1/namespaces/$(kubectl config view --minify -o jsonpath={..namespace})/services/bare:80/proxy/',
      complains:
        'Error from server (ServiceUnavailable): no endpoints available for service "bare:80"',
      exit: 1,
    },
    {
      run: 'kubectl delete service outer front bare',
      prints: /^service "outer" deleted.*\nservice "front" deleted.*\nservice "bare" deleted/,
    },
  ],
}
