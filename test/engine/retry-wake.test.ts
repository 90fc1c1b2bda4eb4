import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFakeClock } from '../../src/testing/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'
import { createLatch } from '../support/latch.ts'
import { login, only, party, sessionReaches } from './support/fleet.ts'

let bench: TestBench

beforeEach(async () => {
  bench = await createBench()
})

afterEach(() => bench.close())

describe('a retry that is due before the next look would come', () => {
  it('is sent at its time, and not at that look', async () => {
    const clock = createFakeClock({ now: Date.parse('2026-03-01T12:00:00Z') })
    const signoff = await bench.start({ clock })
    const shop = await party(bench, signoff, 'shop', { respond: (n) => (n % 2 ? 503 : 200) })
    for (let count = 1; count <= 8; count++) {
      const sessionId = `s${count}`
      await login(signoff, sessionId, 'shop')
      const retrying = bench.once(signoff, 'delivery.retrying')
      only(await signoff.sessions.terminate({ sessionId }))
      const { wakeAt } = await retrying
      expect(wakeAt.getTime() - clock.now()).toBeLessThanOrEqual(1000)
      clock.advance(wakeAt.getTime() - clock.now())
      await shop.waitFor(2 * count)
      await sessionReaches(signoff, sessionId, 'completed')
    }
  })
})

describe('a stop without patience', () => {
  it('ends what is in flight, though its clock stands still', async () => {
    const clock = createFakeClock({ now: Date.parse('2026-03-01T12:00:00Z') })
    const signoff = await bench.start({ clock })
    const asked = createLatch()
    await party(bench, signoff, 'shop', {
      respond: () => {
        asked.open()
        return 'hang'
      },
    })
    await login(signoff, 's', 'shop')
    const { id } = only(await signoff.sessions.terminate({ sessionId: 's' }))
    await asked.opened
    await signoff.stop({ deadlineMs: 0 })
    const [row] = await bench.database.sql`
      select lease_owner as owner from signoff.delivery where id = ${id}`
    expect(row).toEqual({ owner: null })
  })
})
