import { toDate } from '../clock.ts'
import { type Call, defineRoute, type Route } from './route.ts'
import { inputs } from './schema.ts'

const id = ({ parameter }: Call) => parameter('id')

/** Deliveries and recoveries. */
export const deliveryRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/deliveries',
    name: 'listDeliveries',
    summary: 'Deliveries, newest first.',
    scope: 'read',
    query: inputs.DeliveryFilter,
    output: 'DeliveryPage',
    answer: ({ source, query, level }) => source.deliveries.list({ ...query, ...level }),
  }),
  defineRoute({
    method: 'GET',
    path: '/deliveries/{id}',
    name: 'getDelivery',
    summary: 'One delivery.',
    scope: 'read',
    output: 'Delivery',
    answer: (call) => call.source.deliveries.get(id(call), call.level),
  }),
  defineRoute({
    method: 'GET',
    path: '/deliveries/{id}/attempts',
    name: 'listAttempts',
    summary: 'Its tries, oldest first.',
    scope: 'read',
    output: 'Attempts',
    answer: async (call) => ({
      items: await call.source.deliveries.attempts(id(call), call.level),
    }),
  }),
  defineRoute({
    method: 'GET',
    path: '/deliveries/{id}/events',
    name: 'listDeliveryEvents',
    summary: 'Its journal, oldest first: the path through the diagram.',
    scope: 'read',
    output: 'Journal',
    answer: async (call) => ({ items: await call.source.deliveries.events(id(call), call.level) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/deliveries/{id}/retry',
    name: 'retryDelivery',
    summary: 'Sends a waiting or final one again, now.',
    scope: 'write',
    body: inputs.Nothing,
    output: 'Delivery',
    answer: (call) => call.source.deliveries.retry(id(call), call.scope),
  }),
  defineRoute({
    method: 'POST',
    path: '/deliveries/{id}/cancel',
    name: 'cancelDelivery',
    summary: 'Calls off one that is not final.',
    scope: 'write',
    body: inputs.Nothing,
    output: 'Delivery',
    answer: (call) => call.source.deliveries.cancel(id(call), call.scope),
  }),
  defineRoute({
    method: 'POST',
    path: '/deliveries/{id}/resolve',
    name: 'resolveDelivery',
    summary: 'Settles an uncertain one.',
    scope: 'write',
    body: inputs.Resolution,
    output: 'Delivery',
    answer: (call) => call.source.deliveries.resolve(id(call), call.body.as, call.scope),
  }),
  defineRoute({
    method: 'POST',
    path: '/recoveries',
    name: 'startRecovery',
    summary: 'Sends all deliveries that were created within a range again, as a durable job.',
    scope: 'write',
    status: 202,
    body: inputs.Recovery,
    output: 'RecoveryProgress',
    answer({ source, scope, body: { since, until, dryRun = false, ...rest } }) {
      const end = until === undefined ? {} : { until: toDate(Date.parse(until)) }
      const range = { ...rest, ...end, since: toDate(Date.parse(since)) }
      return source.deliveries.recover(range, { ...scope, dryRun })
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/recoveries/{id}',
    name: 'getRecovery',
    summary: 'How far a recovery has got.',
    scope: 'read',
    output: 'RecoveryProgress',
    answer: (call) => call.source.deliveries.recovery(id(call), call.level),
  }),
]
