import postgres from 'postgres'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { silentLogger } from '../../src/index.ts'
import { BUCKET_COUNT } from '../../src/store/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'
import { createLatch } from '../support/latch.ts'
import { startChild } from './support/child.ts'
import { CALM, FAST, login, only, party, put, sessionReaches } from './support/fleet.ts'

let bench: TestBench

beforeEach(async () => {
  bench = await createBench()
})

afterEach(() => bench.close())

describe('a stop', () => {
  it('finishes what is in flight', async () => {
    const signoff = await bench.start({ engine: CALM })
    const answer = createLatch<number>()
    const asked = createLatch()
    await party(bench, signoff, 'shop', {
      respond: () => {
        asked.open()
        return answer.opened
      },
    })
    await login(signoff, 's', 'shop')
    const { id } = only(await signoff.sessions.terminate({ sessionId: 's' }))
    await asked.opened
    const stopped = signoff.stop()
    answer.open(200)
    await stopped
    const other = await bench.start({ engine: CALM })
    expect((await other.deliveries.get(id)).state).toBe('sent')
  })

  it('ends what it was taking over, and is over when it has: its database may be closed then', async () => {
    const begun = createLatch()
    let asked = 0
    const sql = postgres(bench.database.url, {
      debug: (_, text) => {
        if (!text.includes('orphan')) return
        asked++
        begun.open()
      },
    })
    const warned: string[] = []
    const logger = { ...silentLogger, warn: (event: string) => void warned.push(event) }
    const signoff = await bench.start({ database: sql, logger })
    await begun.opened
    await signoff.stop()
    await sql.end()
    expect(warned).toEqual([])
    expect(asked).toBeLessThan(BUCKET_COUNT)
  })

  it('leaves its share to the others while an attempt is still in flight', async () => {
    const engine = { ...FAST, leaseMs: 60_000, attemptTimeoutMs: 25_000 }
    const leaving = await bench.start({ engine })
    const answer = createLatch<number>()
    const asked = createLatch()
    const slow = await party(bench, leaving, 'slow', {
      respond: () => {
        asked.open()
        return answer.opened
      },
    })
    const shop = await party(bench, leaving, 'shop')
    await login(leaving, 's', 'slow')
    await leaving.sessions.terminate({ sessionId: 's' })
    await asked.opened
    await bench.start({ engine })
    const stopped = leaving.stop({ deadlineMs: 25_000 })
    const office = await bench.create()
    const names = Array.from({ length: 40 }, (_, index) => `o${index}`)
    await Promise.all(names.map((name) => login(office, name, 'shop')))
    await Promise.all(names.map((sessionId) => office.sessions.terminate({ sessionId })))
    await shop.waitFor(names.length)
    expect(leaving.stats().engine).toBe('draining')
    answer.open(200)
    await stopped
    expect(slow.requests).toHaveLength(1)
  })

  it('is one stop though it is asked for three times, and leaves nothing to do afterwards', async () => {
    const signoff = await bench.start({ engine: FAST })
    let drained = 0
    signoff.on('engine.drained', (fact) => {
      drained += 1
      expect(fact).toMatchObject({ instance: '', at: expect.any(Date), abandoned: 0 })
    })
    await Promise.all([
      signoff.stop(),
      signoff.stop({ deadlineMs: 5 }),
      signoff[Symbol.asyncDispose](),
    ])
    await signoff.stop()
    expect(drained).toBe(1)
    await expect(signoff.start()).rejects.toMatchObject({ code: 'ERR_ENGINE_STOPPED' })
    expect(signoff.stats().engine).toBe('stopped')
  })

  it('ends a hung attempt at its deadline, and others take it up at once', async () => {
    const leaving = await bench.start({ engine: CALM })
    const asked = createLatch()
    const shop = await party(bench, leaving, 'shop', {
      respond: (n) => {
        asked.open()
        return n === 1 ? 'hang' : undefined
      },
    })
    await login(leaving, 's', 'shop')
    const { id } = only(await leaving.sessions.terminate({ sessionId: 's' }))
    await asked.opened
    await leaving.stop({ deadlineMs: 200 })
    const other = await bench.start({ engine: CALM })
    await shop.waitFor(2)
    await sessionReaches(other, 's', 'completed')
    expect(await other.deliveries.attempts(id)).toMatchObject([
      { number: 1, code: 'closed' },
      { number: 2, outcome: 'accepted' },
    ])
    expect((await other.health()).ailingDestinations).toBe(0)
  })

  it('gives back more than one batch of what waits', async () => {
    const engine = { ...CALM, concurrency: 4, batchSize: 2 }
    const leaving = await bench.start({ engine })
    const clientIds = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
    const busy = createLatch()
    const slow = await bench.receiver('slow', {
      respond: (n) => {
        if (n === 4) busy.open()
        return n <= 4 ? 'hang' : 200
      },
    })
    for (const clientId of clientIds) await put(leaving, clientId, `${slow.uri}/${clientId}`)
    await login(leaving, 's', ...clientIds)
    await leaving.sessions.terminate({ sessionId: 's' })
    await busy.opened
    await leaving.stop({ deadlineMs: 50 })
    const held = await bench.database.sql`
      select id from signoff.delivery where lease_owner is not null and due_at is not null`
    expect(held).toHaveLength(0)
    const other = await bench.start({ engine: { ...engine, concurrency: 64 } })
    await sessionReaches(other, 's', 'completed')
  })

  it('during a start ends that start, and nothing runs after', async () => {
    const signoff = await bench.create({ engine: FAST })
    const started: string[] = []
    signoff.on('engine.started', () => started.push('started'))
    await signoff.feeds.add({
      name: 'log',
      from: 'now',
      read: async () => {
        started.push('read')
        return { terminations: [], cursor: 1 }
      },
    })
    await Promise.all([signoff.start().catch(() => {}), signoff.stop()])
    expect(started).toEqual([])
    expect(signoff.stats().engine).toBe('stopped')
  })

  it('leaves nothing that keeps a process alive', async () => {
    const shop = await bench.receiver('shop', { respond: () => 'hang' })
    const office = await bench.create({ engine: FAST })
    await put(office, 'shop', shop.uri)
    await login(office, 's', 'shop')
    const { url } = bench.database
    const child = await startChild({ url, jwks: bench.jwks, engine: FAST })
    const terminated = child.hear('terminated')
    child.order({ type: 'terminate', sessionId: 's' })
    await terminated
    child.order({ type: 'stop', deadlineMs: 100 })
    expect(await child.ended).toEqual({ code: 0, signal: null })
  })
})
