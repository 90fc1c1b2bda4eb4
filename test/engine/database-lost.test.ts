import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createBench, type TestBench } from '../support/bench.ts'
import { createLatch } from '../support/latch.ts'
import { CALM, deliveryReaches, login, only, party, sessionReaches } from './support/fleet.ts'
import { type DatabaseLine, layLine } from './support/line.ts'
import { forbidStrayRejections } from './support/stray.ts'

let bench: TestBench
let line: DatabaseLine

forbidStrayRejections()

beforeEach(async () => {
  bench = await createBench()
  line = await layLine(bench.database.url)
})

afterEach(async () => {
  await bench.close()
  await line.close()
})

const UNAVAILABLE = { code: 'ERR_DATABASE_UNAVAILABLE' }

describe('a database that goes away', () => {
  it('while an answer comes in loses none of it and sends nothing twice', async () => {
    const signoff = await bench.start({ database: line.url, engine: CALM })
    const asked = createLatch()
    const answer = createLatch<number>()
    const shop = await party(bench, signoff, 'shop', {
      respond: () => {
        asked.open()
        return answer.opened
      },
    })
    await login(signoff, 's', 'shop')
    const { id } = only(await signoff.sessions.terminate({ sessionId: 's' }))
    await asked.opened
    await line.cut()
    answer.open(200)
    await shop.waitFor(1)
    await line.mend()
    const delivery = await deliveryReaches(signoff, id, 'sent')
    expect(delivery.attempts).toBe(1)
    await sessionReaches(signoff, 's', 'completed')
    expect(shop.requests).toHaveLength(1)
  })

  it('again and again, as connections are ended, delays and loses nothing', async () => {
    const signoff = await bench.start({ database: line.url, engine: CALM })
    const shop = await party(bench, signoff, 'shop')
    const sessionIds = Array.from({ length: 40 }, (_, index) => `s${index}`)
    await Promise.all(sessionIds.map((sessionId) => login(signoff, sessionId, 'shop')))
    const end = async (sessionId: string): Promise<void> => {
      try {
        await signoff.sessions.terminate({ sessionId })
      } catch (error) {
        expect(error).toMatchObject(UNAVAILABLE)
        await end(sessionId)
      }
    }
    const ending = Promise.all(sessionIds.map(end))
    for (let round = 0; round < 5; round++) {
      await bench.database.sql`
        select pg_terminate_backend(pid), pg_sleep(0.02) from pg_stat_activity
        where datname = current_database() and application_name = 'signoff'`
    }
    await ending
    for (const sessionId of sessionIds) await sessionReaches(signoff, sessionId, 'completed')
    const accepted = shop.requests.filter((request) => request.ok)
    expect(accepted.length).toBeGreaterThanOrEqual(sessionIds.length)
  })

  it('costs a delivery no attempt when it goes away before sealing', async () => {
    const signoff = await bench.start({ database: line.url, engine: CALM })
    const shop = await party(bench, signoff, 'shop', { more: { maxAttempts: 1 } })
    await login(signoff, 's', 'shop')
    let mended: Promise<void> | undefined
    signoff.once('delivery.created', () => {
      mended = line.cut().then(() => line.mend())
    })
    await signoff.sessions.terminate({ sessionId: 's' })
    await shop.waitFor(1)
    await mended
    await sessionReaches(signoff, 's', 'completed')
  })
})
