import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DeliveryActor } from '../../../src/engine/delivery-actor.ts'
import type { Gate } from '../../../src/engine/destination.ts'
import { createDispatcher, type Dispatcher } from '../../../src/engine/dispatcher.ts'
import { createDeliveryActor, NOW } from '../support/actor.ts'

interface Working {
  readonly actor: DeliveryActor
  readonly finish: () => void
}

/** A dispatcher whose work ends when the test says so. Nothing of what it gives back can be called back, unless it is to be. */
function createBay(concurrency: number, { recalls = false } = {}) {
  const working: Working[] = []
  const started: DeliveryActor[] = []
  const released: DeliveryActor[] = []
  const recalled: DeliveryActor[] = []
  const gates = new Map<string, Gate>()
  const gateOf = (actor: DeliveryActor): Gate => gates.get(nameOf(actor)) ?? { kind: 'open' }
  const dispatcher: Dispatcher = createDispatcher({
    concurrency,
    work: (actor) =>
      new Promise((resolve) => {
        expect(gateOf(actor).kind).not.toBe('parked')
        started.push(actor)
        working.push({ actor, finish: resolve })
      }),
    gate: gateOf,
    isShut: (lane) => gates.get(lane.slice(lane.indexOf(':') + 1))?.kind === 'parked',
    release: async (actor) => void released.push(actor),
    recall: async (rows) => {
      if (!recalls) return []
      await Promise.resolve()
      const ids = new Set(rows.map(({ id }) => id))
      const found = released.filter(({ id }) => ids.has(id))
      recalled.push(...found)
      dispatcher.offer(found, { promised: true })
      return []
    },
    now: () => NOW,
    onRoom: () => {},
  })
  const finish = async (index: number) => {
    const [one] = working.splice(index % Math.max(1, working.length), 1)
    one?.finish()
    await Promise.resolve()
    await Promise.resolve()
  }
  return { dispatcher, working, started, released, recalled, gates, finish }
}

/** What was given back is on its way to be called back. */
const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

const nameOf = (actor: DeliveryActor): string => actor.row.clientId ?? ''

const countBy = (actors: readonly DeliveryActor[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>()
  for (const actor of actors) counts.set(nameOf(actor), (counts.get(nameOf(actor)) ?? 0) + 1)
  return counts
}

const concurrency = fc.integer({ min: 4, max: 24 })
const destination = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f')

type Deed =
  | { readonly kind: 'offer'; readonly to: string; readonly count: number }
  | { readonly kind: 'finish'; readonly index: number }
  | { readonly kind: 'gate'; readonly to: string; readonly gate: Gate; readonly told: boolean }

const gate: fc.Arbitrary<Gate> = fc.constantFrom<Gate>(
  { kind: 'open' },
  { kind: 'probe' },
  { kind: 'parked', until: NOW },
)

const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('offer' as const),
      to: destination,
      count: fc.integer({ min: 1, max: 30 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('finish' as const), index: fc.nat(50) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('gate' as const),
      to: destination,
      gate,
      told: fc.boolean(),
    }),
  },
)

/** Times the concurrency, so many are remembered of one destination at least; those beyond come back at a look only. */
const REMEMBERED = 32

const MOST_OFFERS = 8

describe('a dispatcher', () => {
  it('never has more than a quarter in flight for one destination, nor more than all in all', async () => {
    await fc.assert(
      fc.asyncProperty(concurrency, fc.array(deed, { maxLength: 60 }), async (limit, deeds) => {
        const bay = createBay(limit)
        const share = Math.max(1, Math.floor(limit / 4))
        let offered = 0
        for (const one of deeds) {
          if (one.kind === 'finish') await bay.finish(one.index)
          else if (one.kind === 'gate') {
            bay.gates.set(one.to, one.gate)
            if (one.told) bay.dispatcher.reconsider(`default\u0000logout:${one.to}`)
          } else {
            offered += one.count
            bay.dispatcher.offer(
              Array.from({ length: one.count }, () => createDeliveryActor(one.to)),
            )
          }
          const inFlight = bay.working.map(({ actor }) => actor)
          expect(inFlight.length).toBeLessThanOrEqual(limit)
          expect(bay.dispatcher.inFlight).toBe(inFlight.length)
          for (const count of countBy(inFlight).values()) expect(count).toBeLessThanOrEqual(share)
          const waiting = bay.dispatcher.held().length - inFlight.length
          expect(bay.started.length + bay.released.length + waiting).toBe(offered)
        }
        const once = new Set([...bay.started, ...bay.released])
        expect(once.size).toBe(bay.started.length + bay.released.length)
      }),
      { numRuns: 150 },
    )
  })

  it('starts everything, whatever the order in which work ends: what found no room is called back once', async () => {
    await fc.assert(
      fc.asyncProperty(
        concurrency,
        fc.array(fc.tuple(destination, fc.integer({ min: 1, max: 40 })), {
          minLength: 1,
          maxLength: MOST_OFFERS,
        }),
        fc.array(fc.nat(50), { minLength: 1, maxLength: 40 }),
        async (limit, offers, order) => {
          const bay = createBay(limit, { recalls: true })
          let offered = 0
          for (const [to, fortieths] of offers) {
            const count = Math.ceil((fortieths / 40) * (REMEMBERED / MOST_OFFERS) * limit)
            offered += count
            bay.dispatcher.offer(Array.from({ length: count }, () => createDeliveryActor(to)))
          }
          for (let turn = 0; bay.working.length > 0; turn++) {
            await bay.finish(order[turn % order.length] ?? 0)
            if (bay.working.length === 0) await nextTurn()
          }
          expect(bay.dispatcher.held()).toEqual([])
          expect(new Set(bay.started).size).toBe(offered)
          expect(bay.started).toHaveLength(offered)
          expect(new Set(bay.recalled)).toEqual(new Set(bay.released))
          expect(bay.recalled).toHaveLength(bay.released.length)
        },
      ),
      { numRuns: 100 },
    )
  })

  it('lets a newcomer out when each of the others has had one more turn, at the latest', async () => {
    await fc.assert(
      fc.asyncProperty(
        concurrency,
        fc.integer({ min: 1, max: 12 }),
        fc.array(fc.nat(50), { minLength: 1, maxLength: 30 }),
        async (limit, floods, order) => {
          const bay = createBay(limit)
          for (let flood = 0; flood < floods; flood++)
            bay.dispatcher.offer(
              Array.from({ length: limit * 2 }, () => createDeliveryActor(`flood-${flood}`)),
            )
          const newcomer = createDeliveryActor('newcomer')
          bay.dispatcher.offer([newcomer])
          let finished = 0
          while (!bay.started.includes(newcomer)) {
            await bay.finish(order[finished % order.length] ?? 0)
            finished++
            expect(finished).toBeLessThanOrEqual(floods + 1)
          }
        },
      ),
      { numRuns: 100, examples: [[4, 4, [0]]] },
    )
  })

  it('keeps a crowd in hand that is four times what may be in flight, when ten destinations share it', () => {
    const bay = createBay(256)
    for (let turn = 0; turn < 1024; turn++)
      bay.dispatcher.offer([createDeliveryActor(`client-${turn % 10}`)])
    expect(bay.released).toEqual([])
    expect(bay.dispatcher.held()).toHaveLength(1024)
  })

  it('sends one probe at a time', async () => {
    const bay = createBay(16)
    bay.gates.set('ill', { kind: 'probe' })
    bay.dispatcher.offer(Array.from({ length: 5 }, () => createDeliveryActor('ill')))
    for (let probe = 1; probe <= 5; probe++) {
      expect(bay.working).toHaveLength(1)
      expect(bay.started).toHaveLength(probe)
      await bay.finish(0)
    }
    expect(bay.dispatcher.held()).toEqual([])
  })
})
