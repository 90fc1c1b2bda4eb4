import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { createRecall } from '../../src/engine/recall.ts'
import { createReleaser } from '../../src/engine/releaser.ts'
import { DatabaseUnavailableError, silentLogger } from '../../src/index.ts'
import type { DeliveryRow, DeliveryStore } from '../../src/store/index.ts'
import { type ClaimRig, openClaimRig } from './support/claimed.ts'

let rig: ClaimRig

beforeAll(async () => {
  rig = await openClaimRig()
})

afterAll(() => rig.bench.close())

const claim = (sessionId: string) => rig.claim(sessionId)

const NEXT = Date.parse('2100-01-01T00:00:00Z')

function createPlainReleaser(signal: AbortSignal, own: Partial<DeliveryStore> = {}) {
  const ports = { store: { ...rig.store, ...own }, clock: systemClock, logger: silentLogger }
  return createReleaser({ ...ports, batchSize: 10, signal })
}

const isLeased = async (id: string) => {
  const { sql } = rig.bench.database
  const [row] = await sql`select lease_owner from signoff.delivery where id = ${id}`
  return row?.['lease_owner'] !== null
}

/** Locks the row for as long as `work` takes, as a transaction of the host's may. */
const whileLocked = <Result>(id: string, work: () => Promise<Result>) =>
  rig.bench.database.sql.begin(async (sql) => {
    await sql`select 1 from signoff.delivery where id = ${id}::uuid for update`
    return { result: await work() }
  })

describe('what is given back', () => {
  it('does not wait for a row that somebody locks, and that one follows', async () => {
    const locked = await claim('r1')
    const others = [await claim('r2'), await claim('r3')]
    const releaser = createPlainReleaser(new AbortController().signal)
    const { result } = await whileLocked(locked.id, async () => {
      const under = releaser.release(locked, NEXT)
      await Promise.all(others.map((one) => releaser.release(one, NEXT)))
      for (const { id } of others) expect(await isLeased(id)).toBe(false)
      const late = await claim('r4')
      await releaser.release(late, NEXT)
      expect(await isLeased(late.id)).toBe(false)
      expect(await isLeased(locked.id)).toBe(true)
      return { under }
    })
    await result.under
    expect(await isLeased(locked.id)).toBe(false)
    await releaser.idle()
  })

  it('is tried again while the database is away, until the replica gives up', async () => {
    const actor = await claim('r5')
    const surrender = new AbortController()
    let tries = 0
    const release = async () => {
      if (++tries === 3) surrender.abort()
      throw new DatabaseUnavailableError('away')
    }
    await createPlainReleaser(surrender.signal, { release }).release(actor, NEXT)
    expect(tries).toBe(3)
    expect(await isLeased(actor.id)).toBe(true)
  })
})

describe('what is called back', () => {
  it('does not wait for a row that somebody locks, which is left alone', async () => {
    const releaser = createPlainReleaser(new AbortController().signal)
    const actors = [await claim('c1'), await claim('c2'), await claim('c3')]
    for (const actor of actors) await releaser.release(actor, NEXT)
    const [locked] = actors
    const recalled: DeliveryRow[] = []
    const recall = createRecall({
      store: rig.store,
      clock: systemClock,
      logger: silentLogger,
      owner: 'me',
      leaseEnd: () => NEXT,
      batchSize: 10,
      onUnsure: () => expect.fail('every answer came'),
      onRecalled: async (rows) => void recalled.push(...rows),
    })
    const { result } = await whileLocked(locked?.id ?? '', () => recall(actors))
    expect(result).toEqual([])
    expect(recalled.map(({ id }) => id).toSorted()).toEqual(
      actors
        .slice(1)
        .map(({ id }) => id)
        .toSorted(),
    )
  })

  it('says which could not be asked for', async () => {
    const actors = [await claim('c4'), await claim('c5'), await claim('c6')]
    let batches = 0
    const recall = createRecall({
      store: {
        ...rig.store,
        recall: async (rows, lease) => {
          if (batches++ === 0) return rig.store.recall(rows, lease)
          throw new DatabaseUnavailableError('away')
        },
      },
      clock: systemClock,
      logger: silentLogger,
      owner: 'me',
      leaseEnd: () => NEXT,
      batchSize: 2,
      onUnsure: () => {},
      onRecalled: async () => {},
    })
    expect(await recall(actors)).toEqual(actors.slice(2))
  })
})
