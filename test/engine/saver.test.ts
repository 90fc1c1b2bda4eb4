import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { createDatabaseClock } from '../../src/engine/database-clock.ts'
import type { DeliveryActor } from '../../src/engine/delivery-actor.ts'
import { createSaver } from '../../src/engine/saver.ts'
import { DatabaseUnavailableError, silentLogger } from '../../src/index.ts'
import type { DeliveryStore } from '../../src/store/index.ts'
import { type ClaimRig, openClaimRig } from './support/claimed.ts'

let rig: ClaimRig

beforeAll(async () => {
  rig = await openClaimRig()
})

afterAll(() => rig.bench.close())

/** A delivery in a worker's hands, sealed and about to be saved. */
async function claimSealed(sessionId: string): Promise<DeliveryActor> {
  const actor = await rig.claim(sessionId)
  actor.apply({ type: 'message.sealed', at: Date.now() }, { attempt: 1 })
  return actor
}

/** Saves by way of a connection that is lost at the first try. */
function saveThrough(actor: DeliveryActor, firstTry: DeliveryStore['save']): Promise<boolean> {
  let tries = 0
  const save: DeliveryStore['save'] = async (...batch) => {
    if (tries++ > 0) return rig.store.save(...batch)
    await firstTry(...batch)
    throw new DatabaseUnavailableError('the answer was lost')
  }
  const saver = createSaver({
    store: { ...rig.store, save },
    clock: systemClock,
    databaseClock: createDatabaseClock(systemClock, async () => Date.now()),
    logger: silentLogger,
    batchSize: 10,
    signal: new AbortController().signal,
    onSettled: () => {},
  })
  return saver.save(actor, { leased: true, dueAt: null })
}

const nothing = { saved: new Set<string>(), settledSessions: [], completedSessions: [] }

describe('a save whose connection is lost', () => {
  it('is known for our own when it was committed after all', async () => {
    const actor = await claimSealed('committed')
    expect(await saveThrough(actor, rig.store.save)).toBe(true)
    expect((await rig.door.deliveries.get(actor.id)).state).toBe('signed')
  })

  it("is not taken from a person's step that came first", async () => {
    const actor = await claimSealed('cancelled')
    const cancelled = await saveThrough(actor, async () => {
      await rig.door.deliveries.cancel(actor.id)
      return nothing
    })
    expect(cancelled).toBe(false)
    expect((await rig.door.deliveries.get(actor.id)).state).toBe('cancelled')
  })
})

describe('a row that a transaction of the host locks for long', () => {
  function createPlainSaver() {
    const warned: string[] = []
    const logger = { ...silentLogger, warn: (event: string) => warned.push(event) }
    const saver = createSaver({
      store: rig.store,
      clock: systemClock,
      databaseClock: createDatabaseClock(systemClock, async () => Date.now()),
      logger,
      batchSize: 10,
      signal: new AbortController().signal,
      onSettled: () => {},
    })
    return { saver, warned }
  }

  const LEASED = { leased: true, dueAt: null }

  it('holds up its own save alone, which is not lost', async () => {
    const actors = [await claimSealed('l1'), await claimSealed('l2'), await claimSealed('l3')]
    const [locked, ...others] = actors as [DeliveryActor, ...DeliveryActor[]]
    const { saver, warned } = createPlainSaver()
    const later = await rig.bench.database.sql.begin(async (sql) => {
      await sql`select 1 from signoff.delivery where id = ${locked.id}::uuid for update`
      const [first, ...rest] = actors.map((actor) => saver.save(actor, LEASED))
      expect(await Promise.all(rest)).toEqual([true, true])
      for (const actor of others) {
        expect((await rig.door.deliveries.get(actor.id)).state).toBe('signed')
      }
      expect((await rig.door.deliveries.get(locked.id)).state).toBe('pending')
      return [first]
    })
    expect(await later[0]).toBe(true)
    expect((await rig.door.deliveries.get(locked.id)).state).toBe('signed')
    expect(warned).toContain('engine.saveLocked')
  })

  it('is waited for also when it is that of the session', async () => {
    const actors = [await claimSealed('l4'), await claimSealed('l5')]
    for (const actor of actors) actor.apply({ type: 'attempt.accepted', at: Date.now() })
    const { saver } = createPlainSaver()
    const later = await rig.bench.database.sql.begin(async (sql) => {
      await sql`select 1 from signoff.session_logout where id = 'l4' for update`
      const [first, second] = actors.map((actor) => saver.save(actor, { ...LEASED, leased: false }))
      expect(await second).toBe(true)
      return [first]
    })
    expect(await later[0]).toBe(true)
    expect((await rig.door.sessions.get('l4')).openDeliveries).toBe(0)
  })
})

describe('a batch of saves with one step and with several', () => {
  it('writes each delivery its own journal, without a gap', async () => {
    const steps = [1, 1, 2, 1, 2]
    const saves = []
    for (const [index, count] of steps.entries()) {
      const actor = await rig.claim(`batch-${index}`)
      actor.apply({ type: 'message.sealed', at: Date.now() }, { attempt: 1 })
      if (count > 1) actor.apply({ type: 'attempt.accepted', at: Date.now() }, { attempt: 1 })
      const options = { leased: false, dueAt: null, now: Date.now() }
      saves.push({ actor, step: actor.toSave(options), lines: actor.lines })
    }
    await rig.store.save(saves, Date.now())
    for (const [index, { actor, lines }] of saves.entries()) {
      const journal = await rig.store.journal('delivery', actor)
      expect(journal.map(({ event }) => event)).toEqual(lines.map(({ event }) => event))
      expect(journal.map(({ revision }) => revision)).toEqual([2, 3].slice(0, steps[index]))
    }
  })
})
