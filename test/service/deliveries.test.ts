import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DeliveryView, Signoff } from '../../src/index.ts'
import {
  CALM,
  deliveryReaches,
  login,
  only,
  party,
  put,
  sessionReaches,
} from '../engine/support/fleet.ts'
import { createBench, type TestBench } from '../support/bench.ts'
import { createLatch } from '../support/latch.ts'

let bench: TestBench
let signoff: Signoff

beforeAll(async () => {
  bench = await createBench()
  signoff = await bench.start({ engine: { ...CALM, breakerFailures: 1000 } })
})

afterAll(() => bench.close())

const NOWHERE = 'http://127.0.0.1:9/logout'

async function end(sessionId: string, clientId: string) {
  await login(signoff, sessionId, clientId)
  return only(await signoff.sessions.terminate({ sessionId }))
}

describe('a relying party that sets an age for its deliveries', () => {
  const spanOf = ({ createdAt, deadlineAt }: DeliveryView) => Number(deadlineAt) - Number(createdAt)

  it('is told no longer than that, of one session and of all of a user', async () => {
    await put(signoff, 'brief', NOWHERE, { maxAgeMs: 60_000 })
    expect(spanOf(await end('brief-1', 'brief'))).toBe(60_000)
    await signoff.sessions.register({ sessionId: 'brief-2', clientId: 'brief', sub: 'carol' })
    const { deliveries } = await signoff.sessions.terminateAll({ sub: 'carol' })
    expect(spanOf(only({ deliveries }))).toBe(60_000)
  })

  it('is told no longer than the session would have lasted', async () => {
    await put(signoff, 'briefer', NOWHERE, { maxAgeMs: 60_000 })
    const expiresAt = Date.now() + 30_000
    const login = { sessionId: 'briefer', clientId: 'briefer', sub: 'carol', expiresAt }
    await signoff.sessions.register(login)
    const { deadlineAt } = only(await signoff.sessions.terminate({ sessionId: 'briefer' }))
    expect(Number(deadlineAt)).toBe(expiresAt)
  })
})

describe('the list of one session', () => {
  const idsOf = (page: { readonly items: readonly DeliveryView[] }) =>
    page.items.map((one) => one.id)

  it('has its deliveries alone, newest first, page by page, narrowed like any other', async () => {
    for (const clientId of ['here', 'there', 'yonder']) await put(signoff, clientId, NOWHERE)
    await end('another', 'here')
    await login(signoff, 'listed', 'here', 'there')
    await signoff.sessions.terminate({ sessionId: 'listed' })
    await login(signoff, 'listed', 'yonder')
    const all = (await signoff.sessions.get('listed')).deliveries.map((one) => one.id)
    const newestFirst = all.toSorted().reverse()
    const of = { sessionId: 'listed' }
    expect(await signoff.deliveries.list(of)).toEqual({ items: expect.any(Array) })
    expect(idsOf(await signoff.deliveries.list(of))).toEqual(newestFirst)
    const first = await signoff.deliveries.list({ ...of, limit: 2 })
    expect(idsOf(first)).toEqual(newestFirst.slice(0, 2))
    const rest = await signoff.deliveries.list({ ...of, limit: 2, after: first.next ?? '' })
    expect([idsOf(rest), rest.next]).toEqual([newestFirst.slice(2), undefined])
    const narrowed = await signoff.deliveries.list({ ...of, clientId: 'there', channel: 'logout' })
    expect(narrowed.items).toMatchObject([{ sessionId: 'listed', clientId: 'there' }])
    expect((await signoff.deliveries.list({ ...of, state: 'cancelled' })).items).toEqual([])
  })

  it('is empty where there is no such session, or in another instance', async () => {
    expect(await signoff.deliveries.list({ sessionId: 'nowhere' })).toEqual({ items: [] })
    const elsewhere = { sessionId: 'listed', instance: 'elsewhere' }
    expect(await signoff.deliveries.list(elsewhere)).toEqual({ items: [] })
  })
})

describe('a relying party that changes between attempts', () => {
  it('is told at its new address', async () => {
    await put(signoff, 'moved', NOWHERE)
    const { id } = await end('moving', 'moved')
    await deliveryReaches(signoff, id, 'retrying')
    const here = await party(bench, signoff, 'moved')
    await signoff.deliveries.retry(id)
    await here.waitFor(1)
    await deliveryReaches(signoff, id, 'sent')
  })

  it('and is removed, is not told any more, however long it would still have waited', async () => {
    const later = { status: 503, headers: { 'Retry-After': '3600' } }
    await party(bench, signoff, 'removed', { respond: () => later })
    const { id } = await end('removing', 'removed')
    await deliveryReaches(signoff, id, 'retrying')
    await signoff.relyingParties.remove('removed')
    const delivery = await deliveryReaches(signoff, id, 'cancelled')
    expect(delivery.reason).toBe('client_removed')
    await sessionReaches(signoff, 'removing', 'incomplete')
  })

  it('while paused costs no attempts, and is told at once when resumed', async () => {
    const shop = await party(bench, signoff, 'paused')
    const other = await bench.start({ engine: { ...CALM, relyingPartyCacheMs: 60_000 } })
    await signoff.relyingParties.pause('paused')
    const ids = await Promise.all(['p1', 'p2', 'p3', 'p4'].map((id) => end(id, 'paused')))
    await expect
      .poll(async () => {
        const rows = await bench.database.sql`
          select 1 from signoff.delivery where client_id = 'paused' and lease_owner is null`
        return rows.length
      })
      .toBe(4)
    expect((await signoff.deliveries.get(ids[0]?.id ?? '')).attempts).toBe(0)
    await signoff.relyingParties.resume('paused')
    await shop.waitFor(4)
    await other.stop()
  })
})

describe("a person's hand", () => {
  it('retries a failed one, and the session is complete after all', async () => {
    let status = 400
    const shop = await party(bench, signoff, 'mended', {
      respond: () => status,
      more: { maxAttempts: 1 },
    })
    const { id } = await end('mending', 'mended')
    const failed = await deliveryReaches(signoff, id, 'failed')
    expect(failed.reason).toBe('rejected')
    await sessionReaches(signoff, 'mending', 'incomplete')
    status = 200
    const again = await signoff.deliveries.retry(id, { actor: 'anna' })
    expect(again.state).toBe('pending')
    await deliveryReaches(signoff, id, 'sent')
    await sessionReaches(signoff, 'mending', 'completed')
    expect(shop.requests).toHaveLength(2)
    const events = (await signoff.sessions.events('mending')).map((entry) => entry.event)
    expect(events.slice(-3)).toEqual([
      'deliveries.settled',
      'delivery.reopened',
      'deliveries.settled',
    ])
    const redriven = (await signoff.deliveries.events(id)).find(
      (entry) => entry.event === 'delivery.redriven',
    )
    expect(redriven?.detail).toMatchObject({ by: 'anna' })
  })

  it('cancels one that waits, which leaves the session incomplete', async () => {
    await put(signoff, 'unwanted', NOWHERE)
    const { id } = await end('cancelling', 'unwanted')
    await deliveryReaches(signoff, id, 'retrying')
    const cancelled = await signoff.deliveries.cancel(id)
    expect(cancelled).toMatchObject({ state: 'cancelled', reason: 'cancelled_by_person' })
    await sessionReaches(signoff, 'cancelling', 'incomplete')
    await expect(signoff.deliveries.cancel(id)).rejects.toMatchObject({
      code: 'ERR_DELIVERY_STATE',
    })
  })

  it('resolves an uncertain one alone', async () => {
    await put(signoff, 'unsure', NOWHERE)
    const { id } = await end('resolving', 'unsure')
    await deliveryReaches(signoff, id, 'retrying')
    const refused = signoff.deliveries.resolve(id, 'sent')
    await expect(refused).rejects.toMatchObject({ code: 'ERR_DELIVERY_STATE' })
    await bench.database.sql`
      update signoff.delivery set state = 'uncertain', due_at = null,
        snapshot = jsonb_set(snapshot::jsonb, '{value}', '"uncertain"') where id = ${id}`
    expect((await signoff.deliveries.resolve(id, 'sent')).state).toBe('sent')
    await sessionReaches(signoff, 'resolving', 'completed')
  })

  it('does not take hold of one in flight', async () => {
    const asked = createLatch()
    await party(bench, signoff, 'flying', {
      respond: () => {
        asked.open()
        return 'hang'
      },
      more: { timeoutMs: 3000 },
    })
    const { id } = await end('flight', 'flying')
    await asked.opened
    const state = { code: 'ERR_DELIVERY_STATE' }
    await expect(signoff.deliveries.retry(id)).rejects.toMatchObject(state)
    await expect(signoff.deliveries.cancel(id)).rejects.toMatchObject(state)
  })

  it('sends one now that was parked before its first attempt, unless a replica has it in hand', async () => {
    const { sql } = bench.database
    const shop = await party(bench, signoff, 'parked')
    await signoff.relyingParties.pause('parked')
    const { id } = await end('parking', 'parked')
    const parked = () => sql`
      select 1 from signoff.delivery
      where id = ${id} and lease_owner is null and due_at > now() + interval '10 s'`
    await expect.poll(async () => (await parked()).length).toBe(1)
    await sql`update signoff.delivery set lease_owner = 'another' where id = ${id}`
    const refused = signoff.deliveries.retry(id)
    await expect(refused).rejects.toMatchObject({ code: 'ERR_DELIVERY_STATE' })
    await sql`update signoff.delivery set lease_owner = null where id = ${id}`
    await sql`update signoff.relying_party set paused = false where client_id = 'parked'`
    expect(await signoff.deliveries.retry(id)).toMatchObject({ state: 'pending', attempts: 0 })
    await shop.waitFor(1)
    await deliveryReaches(signoff, id, 'sent')
    const events = (await signoff.deliveries.events(id)).map((entry) => entry.event)
    expect(events).not.toContain('delivery.redriven')
  })

  it('of two at once takes a waiting one in hand, and one of them is refused or both agree', async () => {
    await put(signoff, 'fought', NOWHERE)
    const { id } = await end('fight', 'fought')
    await deliveryReaches(signoff, id, 'retrying')
    const hands = await Promise.allSettled([
      signoff.deliveries.cancel(id),
      signoff.deliveries.cancel(id),
      signoff.deliveries.cancel(id),
    ])
    expect(hands.filter((hand) => hand.status === 'fulfilled')).toHaveLength(1)
    await sessionReaches(signoff, 'fight', 'incomplete')
    expect((await signoff.sessions.get('fight')).openDeliveries).toBe(0)
  })
})

describe('the read model', () => {
  it('counts what the database holds after a mixed run', async () => {
    const mixed = await createBench()
    const engine = { ...CALM, breakerFailures: 1000 }
    const one = await mixed.start({ engine })
    await party(mixed, one, 'good')
    await party(mixed, one, 'refusing', { respond: () => 400, more: { maxAttempts: 1 } })
    await put(one, 'away', NOWHERE)
    for (const sessionId of ['m1', 'm2', 'm3']) {
      await login(one, sessionId, 'good', 'refusing', 'away')
      await one.sessions.terminate({ sessionId })
    }
    await one.transaction(async (sql) => {
      const session = { sessionId: 'm4', clientId: 'good', sub: 'alice' }
      await one.sessions.register(session, { sql })
      await one.sessions.terminate({ sessionId: 'm4' }, { sql })
    })
    const waiting = await one.deliveries.list({ clientId: 'away' })
    const first = waiting.items[0]?.id ?? ''
    await deliveryReaches(one, first, 'retrying')
    await one.deliveries.cancel(first)
    const counted = async () => {
      const rows = await mixed.database.sql<{ state: string; count: number }[]>`
        select case when state in ('pending', 'signed', 'retrying') then 'open' else state end as state,
          count(*)::int as count from signoff.delivery group by 1`
      const counts: Record<string, number> = {}
      for (const { state, count } of rows) counts[state] = (counts[state] ?? 0) + count
      return counts
    }
    const known = () => {
      const {
        pending = 0,
        signed = 0,
        retrying = 0,
        ...rest
      } = one.stats().byChannel['logout'] ?? {}
      return { ...rest, open: pending + signed + retrying }
    }
    await expect.poll(known).toEqual({ open: 2, sent: 4, failed: 3, cancelled: 1 })
    expect(await counted()).toEqual(known())
    const reread = await mixed.start({ engine })
    const open = Object.values(reread.stats().byDestination['logout:away'] ?? {})
    expect(open.reduce((sum, count) => sum + count, 0)).toBe(2)
    await mixed.close()
  })
})
