// Which statuses of agentgateway are shown by a test? Those of backends, Gateways, listeners and routes.

import { type CoverageSection, shownBy } from './coverage-row.ts'

export const statusSections: readonly CoverageSection[] = [
  {
    title: 'Status of an AgentgatewayBackend',
    rows: [
      ...shownBy(
        'controller/compile-backends',
        ['Accepted True `Accepted` `Backend successfully accepted`', 'works', 'all is well'],
        ['whether or not a route uses it', 'works', 'no route uses it'],
        ['False `TranslationError` `… secret … not found`', 'works', 'the Secret is missing'],
        ['`… missing Authorization value`', 'works', 'the Secret has another entry'],
        ['`… missing apiToken value` for a key of its own', 'works', 'a custom entry is missing'],
        [
          'what is not accepted is answered with 500 `service not found`',
          'works',
          'a 500 instead of a backend that could not be translated',
        ],
        [
          'the Secret in the backend’s own namespace',
          'works',
          'is looked for in the backend’s namespace',
        ],
        ['`mcp`', 'refused', 'it is of a kind that this gateway has not'],
        ['`ai.provider.vertexai`', 'refused', 'it asks for what this gateway has not'],
        ['a field of `policies.ai` that is not known', 'refused', 'a policy is unknown here'],
      ),
      ...shownBy('ai/groups', [
        'a Secret that is missing in a group leaves the backend accepted, with an empty key',
        'works',
        'a provider whose Secret is missing gets an empty key, and the backend is accepted (§1.3)',
      ]),
    ],
  },
  {
    title: 'GatewayClass, Gateway and listeners',
    rows: [
      ...shownBy(
        'controller/compile-gateways',
        [
          'the GatewayClass is accepted',
          'works',
          'our GatewayClass is accepted, others are left alone',
        ],
        ['Programmed waits for a proxy that is available', 'differs', 'before there is a proxy'],
        [
          'Programmed True `Programmed` `Successfully programmed Gateway`',
          'works',
          'once the proxy is available',
        ],
        ['Accepted False `InvalidParameters`', 'works', 'parameters are missing'],
        ['Accepted False `Invalid`, with the field', 'refused', 'a field is none of ours'],
        ['Accepted `ListenersNotValid`', 'works', 'every listener is bad'],
        ['Programmed False `Invalid`', 'works', 'Programmed never where no listener is accepted'],
        [
          '`status.addresses` from the Service',
          'works',
          'addresses are those of the proxy’s Service',
        ],
        [
          'each condition of a listener, `No errors found`',
          'works',
          'all say that no errors were found',
        ],
        ['`supportedKinds` names HTTPRoute alone', 'differs', 'all say that no errors were found'],
        ['`attachedRoutes`', 'works', 'count the routes that attach, once each'],
        ['ResolvedRefs `InvalidRouteKinds`', 'works', 'kinds that it cannot carry'],
        ['ResolvedRefs `InvalidCertificateRef`', 'works', 'a certificate that is missing'],
        ['Accepted `UnsupportedProtocol`', 'works', 'a protocol in small letters'],
      ),
    ],
  },
  {
    title: 'Status of an HTTPRoute',
    rows: shownBy(
      'controller/compile-routes',
      ['Accepted True `Accepted`', 'works', 'a Gateway takes it'],
      ['`NoMatchingParent` `port X not found`', 'works', 'no listener has the port'],
      ['`NoMatchingParent` `sectionName "x" not found`', 'works', 'no listener has the name'],
      ['`NoMatchingListenerHostname`', 'works', 'no hostname is in common'],
      ['`NotAllowedByListeners`', 'works', 'the listener wants other kinds'],
      ['`UnsupportedValue`', 'works', 'an expression is none'],
      ['`IncompatibleFilters`', 'works', 'two filters exclude each other'],
      ['a filter that is not known', 'refused', 'a filter is none of ours'],
      [
        'some rules that cannot be served: accepted, with Gateway API’s `PartiallyInvalid`',
        'differs',
        'one rule of two cannot be served',
      ],
      ['ResolvedRefs True `ResolvedRefs`', 'works', 'all is there'],
      ['`BackendNotFound` of an AgentgatewayBackend', 'works', 'an AgentgatewayBackend is missing'],
      ['`BackendNotFound` of a Service', 'works', 'a Service is missing'],
      ['`RefNotPermitted`', 'works', 'another namespace has not granted it'],
      ['`InvalidKind`', 'works', 'a kind is unknown'],
      [
        'of several bad backends the last one’s error',
        'works',
        'of several bad backends the last is told',
      ],
      [
        'a missing Secret does not change ResolvedRefs',
        'works',
        'a backend that misses its Secret is the backend’s matter alone',
      ],
    ),
  },
  {
    title: 'What is deployed for a Gateway',
    rows: [
      ...shownBy(
        'controller/proxy-objects',
        [
          'names that are too long',
          'works',
          'a name that is too long for a label is cut, and stays unlike others',
        ],
        [
          'a port of the Service for each port of a listener',
          'works',
          'each port is opened once, however many listeners share it',
        ],
        [
          '`env` of AgentgatewayParameters',
          'works',
          'environment variables of the parameters go before the controller’s',
        ],
        [
          '`resources` of AgentgatewayParameters',
          'works',
          'resources of the parameters are the container’s',
        ],
        ['`image` of AgentgatewayParameters', 'works', 'parameters %j run the image %s'],
        [
          'names and labels of the ServiceAccount, the Service and the Deployment',
          'works',
          'all have the name of the Gateway, and labels that name it, its class and who manages it',
        ],
        [
          'the selector: name, instance and Gateway',
          'works',
          'pods are selected by name, instance and Gateway',
        ],
        [
          'a Service of type LoadBalancer, ports `listener-8080`',
          'works',
          'the Service is a load balancer, its target ports those of the listeners',
        ],
        [
          'user 10101, metrics at 15020 with Prometheus’ annotations, readiness at 15021',
          'works',
          'the container is user 10101, tells its metrics at 15020 and that it is ready at 15021',
        ],
        [
          '`deployment` of AgentgatewayParameters, as a strategic merge',
          'works',
          'lists with a key are merged by it: a container, its environment, its ports',
        ],
        [
          '`service` of AgentgatewayParameters',
          'works',
          'another type, and a node port for a listener, of the Service',
        ],
        [
          '`serviceAccount` of AgentgatewayParameters',
          'works',
          'annotations of the ServiceAccount',
        ],
      ),
      ...shownBy(
        'controller/run-controller',
        [
          'Programmed False `DeploymentFailed` where the API refuses what is to be deployed',
          'works',
          'lays over its objects what the parameters wish for, and says why the API would not have it',
        ],
        [
          'other fields of AgentgatewayParameters, such as `shutdown`',
          'refused',
          'kubectl refuses parameters with %s',
        ],
      ),
      ...shownBy('controller/run-controller', [
        'what was changed by hand is put back',
        'works',
        'puts back what was changed by hand',
      ]),
    ],
  },
]
