import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Signoff, Telemetry } from '../../src/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'
import { CALM, login, only, party, sessionReaches } from './support/fleet.ts'

let bench: TestBench

beforeEach(async () => {
  bench = await createBench()
})

afterEach(() => bench.close())

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c'
const CALLER = `00-${TRACE_ID}-b7ad6b7169203331-01`
const ATTEMPT = `00-${TRACE_ID}-00f067aa0ba902b7-01`

async function endOne(signoff: Signoff, traceparent?: string) {
  const shop = await party(bench, signoff, 'shop')
  await login(signoff, 's', 'shop')
  const options = traceparent === undefined ? {} : { traceparent }
  const delivery = only(await signoff.sessions.terminate({ sessionId: 's' }, options))
  await shop.waitFor(1)
  await sessionReaches(signoff, 's', 'completed')
  return { delivery, sent: shop.requests[0]?.headers['traceparent'] }
}

describe('the trace context of a call', () => {
  it('goes along with the message that the call caused', async () => {
    const signoff = await bench.start({ engine: CALM })
    expect((await endOne(signoff, CALLER)).sent).toBe(CALLER)
  })

  it.each([
    ['none', undefined],
    ['one that is cut off', '00-0af7651916cd43dd8448eb211c80319c'],
    ['one of zeros', `00-${'0'.repeat(32)}-b7ad6b7169203331-01`],
    ['one with a line break', `${CALLER}\r\nx: y`],
  ])('is left out: %s', async (_, traceparent) => {
    const signoff = await bench.start({ engine: CALM })
    expect((await endOne(signoff, traceparent)).sent).toBeUndefined()
  })
})

describe('telemetry', () => {
  it('sees each attempt from its beginning to its end, and its trace context goes along', async () => {
    const told: object[] = []
    const telemetry: Telemetry = {
      startAttempt(start) {
        told.push(start)
        return { traceparent: ATTEMPT, end: (end) => told.push(end) }
      },
    }
    const signoff = await bench.start({ engine: CALM, telemetry })
    const { delivery, sent } = await endOne(signoff, CALLER)
    expect(sent).toBe(ATTEMPT)
    expect(told).toEqual([
      {
        instance: 'default',
        deliveryId: delivery.id,
        channel: 'logout',
        destination: 'logout:shop',
        attempt: 1,
        traceparent: CALLER,
      },
      { outcome: 'accepted', status: 200, code: 'http_200' },
    ])
  })

  it('hears of what was saved and of what was claimed', async () => {
    const saved: number[] = []
    const claimed: number[] = []
    const telemetry: Telemetry = {
      saved: ({ deliveries }) => saved.push(deliveries),
      claimed: ({ deliveries }) => claimed.push(deliveries),
    }
    const door = await bench.create({ engine: CALM })
    await party(bench, door, 'shop')
    await login(door, 's', 'shop')
    await door.sessions.terminate({ sessionId: 's' })
    const signoff = await bench.start({ engine: CALM, telemetry })
    await sessionReaches(signoff, 's', 'completed')
    expect({ saved, claimed }).toEqual({ saved: [1, 1], claimed: [1] })
  })

  it('that throws at every call harms nothing, and the log says so', async () => {
    const warned: string[] = []
    const fail = () => {
      throw new RangeError('no exporter')
    }
    const nothing = () => {}
    const logger = {
      debug: nothing,
      info: nothing,
      error: nothing,
      warn: (e: string) => warned.push(e),
    }
    const telemetry = { startAttempt: () => ({ end: fail }), saved: fail, claimed: fail }
    const signoff = await bench.start({ engine: CALM, telemetry, logger })
    await endOne(signoff)
    expect(warned).toContain('telemetry.failed')
  })
})

describe('health', () => {
  it('tells of the lease, and of how long the oldest that is due has waited', async () => {
    const signoff = await bench.start({ engine: CALM })
    expect(await signoff.health()).toMatchObject({
      ok: true,
      database: { reachable: true },
      lease: { kept: true },
      queue: { oldestDueMs: 0 },
    })
    const idle = await bench.create({ engine: CALM })
    await signoff.stop()
    await party(bench, idle, 'shop')
    await login(idle, 's', 'shop')
    await idle.sessions.terminate({ sessionId: 's' })
    await bench.database.sql`update signoff.delivery set due_at = due_at - interval '1 minute'`
    const health = await idle.health()
    expect(health).toMatchObject({ ok: false, lease: { kept: false } })
    expect(health.queue?.oldestDueMs).toBeGreaterThanOrEqual(60_000)
  })
})

describe('sessions that a newer version wrote', () => {
  it('do not hide the others of their bucket', async () => {
    const door = await bench.create({ engine: CALM })
    await party(bench, door, 'shop')
    await login(door, 's', 'shop')
    const { sql } = bench.database
    await sql`
      insert into signoff.session_logout (instance_id, bucket, id, machine_version, state, snapshot, revision,
        open_deliveries, due_at, created_at)
      select instance_id, bucket, 'newer-' || n, 99, state, snapshot, 1, 0, now() - interval '1 hour', now()
      from signoff.session_logout, generate_series(1, 120) n where id = 's'`
    await sql`update signoff.session_logout set expires_at = now(), due_at = now() where id = 's'`
    await door.features.set('sessionExpiry', true)
    const signoff = await bench.start({ engine: CALM })
    await sessionReaches(signoff, 's', 'completed')
  })
})
