import { expect, test } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { createDatabaseClock } from '../../src/engine/database-clock.ts'
import { DeliveryActor } from '../../src/engine/delivery-actor.ts'
import { createSaver } from '../../src/engine/saver.ts'
import { silentLogger } from '../../src/logger.ts'
import { createDeliveryStore, openDatabase } from '../../src/store/index.ts'
import { createBench } from '../support/bench.ts'

test('a replica that claims its own delivery anew and saves twice at once passes its fence once', async () => {
  const bench = await createBench()
  const database = openDatabase({ connection: bench.database.sql })
  const clock = systemClock
  const store = createDeliveryStore(database)
  const saver = createSaver({
    store,
    clock,
    databaseClock: createDatabaseClock(clock, () => Promise.resolve(clock.now())),
    logger: silentLogger,
    batchSize: 10,
    signal: new AbortController().signal,
    onSettled: () => {},
  })
  try {
    const signoff = await bench.create()
    const uri = (await bench.receiver('shop')).uri
    await signoff.relyingParties.put({ clientId: 'shop', backchannelLogoutUri: uri })
    await signoff.sessions.register({ sessionId: 's', clientId: 'shop', sub: 'alice' })
    const { deliveries } = await signoff.sessions.terminate({ sessionId: 's' })
    const id = deliveries[0]?.id ?? ''
    const { sql } = bench.database
    const [key] = await sql<{ bucket: number }[]>`select bucket from signoff.delivery`
    const row = await store.get({ instance: 'default', bucket: key?.bucket ?? 0, id })
    if (!row) throw new Error('no delivery')
    await sql`update signoff.delivery set fence = fence + 1`
    const actors = [row, { ...row, fence: row.fence + 1 }].map((one) => new DeliveryActor(one))
    for (const actor of actors) actor.apply({ type: 'message.sealed', at: clock.now() })
    const saves = actors.map((actor) => saver.save(actor, { leased: true, dueAt: null }))
    expect(await Promise.all(saves)).toEqual([false, true])
    const journal =
      await sql`select revision from signoff.journal where actor_id = ${id} order by 1`
    expect(journal.map((line) => line['revision'])).toEqual([2])
  } finally {
    await bench.close()
  }
})
