import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { createDatabaseClock } from '../../src/engine/database-clock.ts'
import type { DeliveryActor } from '../../src/engine/delivery-actor.ts'
import { createSaver } from '../../src/engine/saver.ts'
import { DatabaseUnavailableError, type Signoff, silentLogger } from '../../src/index.ts'
import { createDeliveryStore, type DeliveryStore, openDatabase } from '../../src/store/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'
import { claimFirst } from './support/claimed.ts'
import { put } from './support/fleet.ts'

let bench: TestBench
/** Takes calls and never sends. */
let door: Signoff
let store: DeliveryStore

beforeAll(async () => {
  bench = await createBench()
  door = await bench.create()
  store = createDeliveryStore(openDatabase({ connection: bench.database.sql }))
  await put(door, 'shop', 'http://127.0.0.1:9/logout')
})

afterAll(() => bench.close())

/** A delivery in a worker's hands, sealed and about to be saved. */
async function claimSealed(sessionId: string): Promise<DeliveryActor> {
  const actor = await claimFirst({ bench, door, store }, sessionId)
  actor.apply({ type: 'message.sealed', at: Date.now() }, { attempt: 1 })
  return actor
}

/** Saves by way of a connection that is lost at the first try. */
function saveThrough(actor: DeliveryActor, firstTry: DeliveryStore['save']): Promise<boolean> {
  let tries = 0
  const save: DeliveryStore['save'] = async (...batch) => {
    if (tries++ > 0) return store.save(...batch)
    await firstTry(...batch)
    throw new DatabaseUnavailableError('the answer was lost')
  }
  const saver = createSaver({
    store: { ...store, save },
    clock: systemClock,
    databaseClock: createDatabaseClock(systemClock, async () => Date.now()),
    logger: silentLogger,
    batchSize: 10,
    signal: new AbortController().signal,
    onSettled: () => {},
  })
  return saver.save(actor, { leased: true, dueAt: null })
}

const nothing = { saved: new Set<string>(), settledSessions: [] }

describe('a save whose connection is lost', () => {
  it('is known for our own when it was committed after all', async () => {
    const actor = await claimSealed('committed')
    expect(await saveThrough(actor, store.save)).toBe(true)
    expect((await door.deliveries.get(actor.id)).state).toBe('signed')
  })

  it("is not taken from a person's step that came first", async () => {
    const actor = await claimSealed('cancelled')
    const cancelled = await saveThrough(actor, async () => {
      await door.deliveries.cancel(actor.id)
      return nothing
    })
    expect(cancelled).toBe(false)
    expect((await door.deliveries.get(actor.id)).state).toBe('cancelled')
  })
})
