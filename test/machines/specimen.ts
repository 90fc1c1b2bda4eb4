import fc from 'fast-check'
import type { AnyStateMachine } from 'xstate'
import {
  type DeliveryInput,
  deliveryMachine,
  destinationMachine,
  engineMachine,
  providerMachine,
  sessionLogoutMachine,
} from '../../machines/index.ts'
import type { TestEvent } from './step.ts'

/** A machine with the inputs and events that tests feed it. */
export interface Specimen {
  readonly machine: AnyStateMachine
  readonly input: fc.Arbitrary<object | undefined>
  readonly event: fc.Arbitrary<TestEvent>
  /** Where a life may rest for good. */
  readonly resting: readonly string[]
}

const instant = fc.integer({ min: 0, max: 100 })
const count = fc.integer({ min: 0, max: 3 })

const fact = (
  type: string,
  fields: { readonly [name: string]: fc.Arbitrary<unknown> } = {},
): fc.Arbitrary<TestEvent> => fc.record({ type: fc.constant(type), at: instant, ...fields })

export const deliveryInput: fc.Arbitrary<DeliveryInput> = fc.record({
  channel: fc.constantFrom('logout', 'email', 'sms', 'webhook'),
  maxAttempts: fc.integer({ min: 1, max: 4 }),
  deadlineAt: fc.integer({ min: 20, max: 120 }),
  repeatable: fc.boolean(),
  rejectionsTolerated: count,
})

const deliveryEvent = fc.oneof(
  fact('message.sealed'),
  fact('attempt.accepted'),
  fact('attempt.blocked'),
  fact('attempt.interrupted'),
  fact('backoff.elapsed'),
  fact('deadline.passed'),
  ...['sealing', 'attempt'].map((noun) => fact(`${noun}.failed`, { retryAt: instant })),
  ...['rejected', 'misconfigured', 'unanswered'].map((outcome) =>
    fact(`attempt.${outcome}`, { retryAt: instant }),
  ),
  fact('delivery.cancelled', {
    reason: fc.constantFrom('cancelled_by_person', 'client_removed', 'superseded'),
  }),
  fact('delivery.resolved', { as: fc.constantFrom('sent', 'failed') }),
  fact('delivery.redriven', {
    maxAttempts: fc.integer({ min: 0, max: 9 }),
    deadlineAt: fc.integer({ min: 20, max: 120 }),
  }),
)

const destinationEvent = fc.oneof(
  ...['failures.accumulated', 'cooldown.elapsed', 'probe.failed'].map((type) =>
    fact(type, { probeAt: instant }),
  ),
  fact('probe.succeeded'),
)

const engineEvent = fc.oneof(
  fact('start.requested'),
  fact('start.succeeded'),
  fact('start.failed', { reason: fc.constant('ERR_STORE_UNREACHABLE') }),
  fact('stop.requested', { drainBy: instant }),
  fact('drain.completed', { abandoned: count }),
)

const providerEvent = fc.oneof(
  fact('provider.activated', { priority: count }),
  fact('provider.deactivated'),
  fact('provider.removed'),
  fact('configuration.refused', { fault: fc.constant('authentication') }),
  fact('configuration.changed'),
  fact('provider.resumed'),
)

const sessionLogoutEvent = fc.oneof(
  fact('client.registered', { deliveries: count, known: fc.boolean() }),
  fact('client.departed', { deliveries: count }),
  fact('session.terminated', {
    deliveries: count,
    settled: fc.boolean(),
    reason: fc.option(fc.constant('signed out')),
  }),
  fact('session.expired', { deliveries: count, settled: fc.boolean() }),
  fact('deliveries.settled', { failures: count }),
  fact('delivery.reopened'),
)

/** Every machine, ready for a test that holds for all of them. */
export const specimens: readonly Specimen[] = [
  {
    machine: deliveryMachine,
    input: deliveryInput,
    event: deliveryEvent,
    resting: ['sent', 'failed', 'cancelled'],
  },
  {
    machine: destinationMachine,
    input: fc.constant(undefined),
    event: destinationEvent,
    resting: ['closed'],
  },
  {
    machine: engineMachine,
    input: fc.constant(undefined),
    event: engineEvent,
    resting: ['stopped'],
  },
  {
    machine: providerMachine,
    input: fc.constant(undefined),
    event: providerEvent,
    resting: ['removed'],
  },
  {
    machine: sessionLogoutMachine,
    input: fc.constant(undefined),
    event: sessionLogoutEvent,
    resting: ['completed', 'incomplete'],
  },
]
