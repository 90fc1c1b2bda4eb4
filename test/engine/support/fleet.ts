import { expect } from 'vitest'
import type { DeliveryView, EngineOptions, Signoff, TerminationResult } from '../../../src/index.ts'
import type { TestBench } from '../../support/bench.ts'

/** Everything quick: leases, polls, timeouts, cooldowns. */
export const FAST = {
  pollIntervalMs: 50,
  leaseMs: 1500,
  attemptTimeoutMs: 300,
  breakerCooldownMs: 200,
  relyingPartyCacheMs: 0,
} as const satisfies EngineOptions

/** Quick, but with leases and timeouts that a busy machine keeps: for tests that count requests or attempts. */
export const CALM = {
  ...FAST,
  leaseMs: 30_000,
  attemptTimeoutMs: 20_000,
} as const satisfies EngineOptions

type Receiver = Awaited<ReturnType<TestBench['receiver']>>

/** Puts a relying party into the registry, with the algorithm of the bench's key. */
export async function put(
  signoff: Signoff,
  clientId: string,
  uri: string,
  more: object = {},
): Promise<void> {
  await signoff.relyingParties.put({
    clientId,
    backchannelLogoutUri: uri,
    signedResponseAlg: 'ES256',
    ...more,
  })
}

/** A relying party of its own port, in the registry. */
export async function party(
  bench: TestBench,
  signoff: Signoff,
  clientId: string,
  { more = {}, ...options }: Parameters<TestBench['receiver']>[1] & { readonly more?: object } = {},
): Promise<Receiver> {
  const receiver = await bench.receiver(clientId, options)
  await put(signoff, clientId, receiver.uri, more)
  return receiver
}

/** Logs clients in within a session. */
export async function login(
  signoff: Signoff,
  sessionId: string,
  ...clientIds: readonly string[]
): Promise<void> {
  for (const clientId of clientIds) {
    await signoff.sessions.register({ sessionId, clientId, sub: 'alice' })
  }
}

/** Names for so many sessions. */
export const sessionIds = (count: number, prefix = 's'): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`)

/** Logs clients in within each of the sessions. */
export async function loginAll(
  signoff: Signoff,
  ids: readonly string[],
  ...clientIds: readonly string[]
): Promise<void> {
  await Promise.all(ids.map((id) => login(signoff, id, ...clientIds)))
}

/** Ends all of the sessions. */
export const endAll = (signoff: Signoff, ids: readonly string[]): Promise<TerminationResult[]> =>
  Promise.all(ids.map((sessionId) => signoff.sessions.terminate({ sessionId })))

/** Logs clients in within each of the sessions, and ends these. */
export async function loginAndEnd(
  signoff: Signoff,
  ids: readonly string[],
  ...clientIds: readonly string[]
): Promise<TerminationResult[]> {
  await loginAll(signoff, ids, ...clientIds)
  return endAll(signoff, ids)
}

/** Waits until the session has reached a state, as another process would see it. */
export async function sessionReaches(
  signoff: Signoff,
  sessionId: string,
  state: string,
): Promise<void> {
  await expect
    .poll(async () => (await signoff.sessions.get(sessionId)).state, { interval: 20 })
    .toBe(state)
}

/** Waits until a delivery has reached a state. */
export async function deliveryReaches(
  signoff: Signoff,
  id: string,
  state: DeliveryView['state'],
): Promise<DeliveryView> {
  await expect
    .poll(async () => (await signoff.deliveries.get(id)).state, { interval: 20 })
    .toBe(state)
  return signoff.deliveries.get(id)
}

/** The one delivery of a result. */
export function only(result: { readonly deliveries: readonly DeliveryView[] }): DeliveryView {
  const [first, ...rest] = result.deliveries
  if (!first || rest.length > 0) throw new Error(`${result.deliveries.length} deliveries, not one`)
  return first
}
