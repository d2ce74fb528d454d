// What is counted of connections, while they are open and after.

import { expect, test } from 'vitest'
import { ConnectionMetrics } from '../../../gateway/telemetry/connection-metrics.ts'

const listener = { port: 8080, gateway: 'ns/gw', listener: 'http', protocol: 'http' } as const
const LABELS = 'bind="8080/ns/gw",gateway="ns/gw",listener="http",protocol="http"'

test('bytes count while a connection is open, and once when it is closed', () => {
  const metrics = new ConnectionMetrics()
  const traffic = metrics.trafficOf(listener)
  const first = { bytesRead: 10, bytesWritten: 100 }
  const second = { bytesRead: 1, bytesWritten: 2 }
  traffic.open(first)
  traffic.open(second)
  const said = (name: string) =>
    metrics.format().split(`agentgateway_downstream_${name}{${LABELS}} `)[1]
  const numbers = () =>
    ['connections_total', 'received_bytes_total', 'sent_bytes_total'].map((name) =>
      Number.parseInt(said(name) ?? '', 10),
    )
  expect(numbers()).toEqual([2, 11, 102])
  first.bytesRead = 20
  traffic.close(first)
  traffic.close(first)
  expect(numbers()).toEqual([2, 21, 102])
  traffic.close(second)
  expect(numbers()).toEqual([2, 21, 102])
})

test('a port that is closed and opened again goes on with its numbers', () => {
  const metrics = new ConnectionMetrics()
  metrics.trafficOf(listener).open({ bytesRead: 1, bytesWritten: 1 })
  metrics.trafficOf({ ...listener }).open({ bytesRead: 1, bytesWritten: 1 })
  expect(metrics.format()).toContain(`agentgateway_downstream_connections_total{${LABELS}} 2\n`)
})

test('of several listeners at one port it is not known whose a connection is', () => {
  const metrics = new ConnectionMetrics()
  metrics.trafficOf({ ...listener, listener: undefined }).open({ bytesRead: 1, bytesWritten: 1 })
  expect(metrics.format()).toContain('listener="unknown"')
})
