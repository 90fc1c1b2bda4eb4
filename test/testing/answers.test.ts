import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RelyingPartyInput } from '../../src/index.ts'
import {
  createFakeClock,
  createLogoutReceiver,
  createTestSignoff,
  type FakeClock,
  type LogoutReceiver,
  type ReceiverAnswer,
  type TestSignoff,
  type TestSignoffOptions,
} from '../../src/testing/index.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

const DAY = 86_400_000

/** An attempt in flight is not timed out by the steps in which the clock is moved. */
const PATIENT = { timeoutMs: 30_000 }

const later = { status: 503, headers: { 'Retry-After': '120' } }

let database: TestDatabase
let clock: FakeClock
let test: TestSignoff
const receivers: LogoutReceiver[] = []

const start = (options: TestSignoffOptions = {}) =>
  createTestSignoff({
    database: database.url,
    clock,
    engine: { breakerFailures: 1000, relyingPartyCacheMs: 0 },
    ...options,
  })

/** What is in flight keeps a stop waiting for the clock. */
async function stopFully(): Promise<void> {
  let stopped = false
  const stopping = test.close().finally(() => {
    stopped = true
  })
  while (!stopped) {
    clock.advance(1)
    await new Promise((resolve) => setImmediate(resolve))
  }
  await stopping
}

/** Where the head of an answer has come from, as undici tells it. */
const heads = new Set<string>()

const HEADS = 'undici:request:headers'
const noteHead = (message: unknown) => {
  heads.add((message as { readonly request: { readonly origin: string } }).request.origin)
}

beforeAll(async () => {
  subscribe(HEADS, noteHead)
  database = await createTestDatabase()
  clock = createFakeClock({ now: Date.parse('2026-01-01T00:00:00Z') })
  test = await start()
}, 60_000)

afterAll(async () => {
  unsubscribe(HEADS, noteHead)
  await stopFully()
  await Promise.all(receivers.map((receiver) => receiver.close()))
  await database.drop()
})

let count = 0

async function logOut(
  answers: readonly (ReceiverAnswer | undefined)[],
  party: Partial<RelyingPartyInput> = {},
) {
  count += 1
  const clientId = `rp-${count}`
  const { issuer, jwks, signoff } = test
  const respond = (n: number) => answers[n - 1]
  const shop = await createLogoutReceiver({ issuer, clientId, jwks, clock, respond })
  receivers.push(shop)
  await signoff.relyingParties.put({ clientId, backchannelLogoutUri: shop.uri, ...party })
  await signoff.sessions.register({ sessionId: clientId, clientId, sub: 'anna' })
  const { deliveries } = await signoff.sessions.terminate({ sessionId: clientId })
  return { id: deliveries[0]?.id ?? '', shop, clientId }
}

const edgesOf = async (id: string) =>
  (await test.signoff.deliveries.events(id)).flatMap(({ edge }) => edge ?? [])

/** Waits by the database for what is on disk, moving time on as it goes. */
async function reach(id: string, state: string, move = () => {}): Promise<readonly string[]> {
  await expect
    .poll(
      async () => {
        move()
        return (await test.signoff.deliveries.get(id))?.state
      },
      { timeout: 10_000, interval: 20 },
    )
    .toBe(state)
  return edgesOf(id)
}

describe('an answer of a receiver makes the event of the machine', () => {
  it.each<
    [string, readonly (ReceiverAnswer | undefined)[], Partial<RelyingPartyInput>, string, string]
  >([
    ['200', [undefined], {}, 'sent', 'e-signed-attempt.accepted-0'],
    ['huge', ['huge'], {}, 'sent', 'e-signed-attempt.accepted-0'],
    ['503 at the last attempt', [503], { maxAttempts: 1 }, 'failed', 'e-signed-attempt.failed-0'],
    [
      'a wait beyond the deadline',
      [later],
      { maxAgeMs: 60_000 },
      'failed',
      'e-signed-attempt.failed-1',
    ],
    ['503', [503], {}, 'retrying', 'e-signed-attempt.failed-2'],
    ['close', ['close'], {}, 'retrying', 'e-signed-attempt.failed-2'],
    ['reset', ['reset'], {}, 'retrying', 'e-signed-attempt.failed-2'],
    ['400', [400], {}, 'retrying', 'e-signed-attempt.rejected-0'],
    ['400 at the last attempt', [400], { maxAttempts: 1 }, 'failed', 'e-signed-attempt.rejected-1'],
    ['404', [404], {}, 'retrying', 'e-signed-attempt.misconfigured-0'],
    ['302', [302], {}, 'retrying', 'e-signed-attempt.misconfigured-0'],
    [
      '404 at the last attempt',
      [404],
      { maxAttempts: 1 },
      'failed',
      'e-signed-attempt.misconfigured-1',
    ],
    ['no key', [], { signedResponseAlg: 'ES256' }, 'retrying', 'e-pending-sealing.failed-0'],
    [
      'no key at the last attempt',
      [],
      { signedResponseAlg: 'ES256', maxAttempts: 1 },
      'failed',
      'e-pending-sealing.failed-1',
    ],
  ])('%s', async (_, answers, party, state, edge) => {
    const { id } = await logOut(answers, party)
    expect((await reach(id, state)).at(-1)).toBe(edge)
  })

  it('hang: only once the clock has moved', async () => {
    const { id, shop } = await logOut(['hang'])
    await shop.next()
    expect(await reach(id, 'signed')).toEqual(['e-pending-message.sealed-0'])
    clock.advance(5000)
    expect((await reach(id, 'retrying')).at(-1)).toBe('e-signed-attempt.failed-2')
  })

  it('400 twice', async () => {
    const { id } = await logOut([400, 400], PATIENT)
    await reach(id, 'retrying')
    clock.advance(44_000)
    expect((await reach(id, 'failed', () => clock.advance(100))).slice(1)).toEqual([
      'e-signed-attempt.rejected-0',
      'e-retrying-backoff.elapsed-0',
      'e-pending-message.sealed-0',
      'e-signed-attempt.rejected-1',
    ])
  })

  it('a deadline that passes while it waits', async () => {
    const { id } = await logOut([503], { maxAgeMs: 60_000 })
    await reach(id, 'retrying')
    expect((await reach(id, 'failed', () => clock.advance(60_000))).at(-1)).toBe(
      'e-retrying-deadline.passed-0',
    )
  })

  it('a deadline that passes before the first attempt', async () => {
    const { id } = await logOut([], { maxAgeMs: 60_000, paused: true })
    expect((await reach(id, 'failed', () => clock.advance(DAY))).at(-1)).toBe(
      'e-pending-deadline.passed-0',
    )
  })

  it('cancelled and redriven', async () => {
    const { id, clientId } = await logOut([503, undefined], {})
    await reach(id, 'retrying')
    const { deliveries, relyingParties } = test.signoff
    await deliveries.cancel(id)
    expect((await reach(id, 'cancelled')).at(-1)).toBe('e-retrying-delivery.cancelled-0')
    await deliveries.retry(id)
    expect(await reach(id, 'sent')).toContain('e-cancelled-delivery.redriven-0')
    await relyingParties.pause(clientId)
    await deliveries.retry(id)
    await deliveries.cancel(id)
    expect((await edgesOf(id)).slice(-2)).toEqual([
      'e-sent-delivery.redriven-0',
      'e-pending-delivery.cancelled-0',
    ])
  })

  it('drip: a 200, once the clock has ended it', async () => {
    const { id, shop } = await logOut(['drip'])
    await expect.poll(() => [...heads]).toContain(new URL(shop.uri).origin)
    expect((await reach(id, 'sent', () => clock.advance(5000))).at(-1)).toBe(
      'e-signed-attempt.accepted-0',
    )
  })

  it('a host that the network guard of the replica forbids', async () => {
    const { id, clientId } = await logOut([], { paused: true })
    const deny = ['127.0.0.0/8']
    await using strict = await start({ egress: { deny, allowHttp: true } })
    await test.signoff.deliveries.cancel(id)
    await test.signoff.relyingParties.resume(clientId)
    await strict.signoff.sessions.register({ sessionId: 'inside', clientId, sub: 'anna' })
    const { deliveries } = await strict.signoff.sessions.terminate({ sessionId: 'inside' })
    const edges = await reach(deliveries[0]?.id ?? '', 'failed')
    expect(edges.at(-1)).toBe('e-signed-attempt.blocked-0')
  })

  it('a replica that is taken for dead, as its clock stands still', async () => {
    const { id, shop } = await logOut(['hang', 200], PATIENT)
    await shop.next()
    const own = createFakeClock({ now: clock.now() })
    await using other = await start({ clock: own })
    expect(other.issuer).toBe(test.issuer)
    expect(await reach(id, 'sent', () => own.advance(1000))).toEqual([
      'e-pending-message.sealed-0',
      'e-signed-attempt.interrupted-2',
      'e-pending-message.sealed-0',
      'e-signed-attempt.accepted-0',
    ])
  })
})
