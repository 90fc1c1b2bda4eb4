import { describe, expect, it } from 'vitest'
import type { DeliveryActor } from '../../src/engine/delivery-actor.ts'
import type { Gate } from '../../src/engine/destination.ts'
import { createDispatcher } from '../../src/engine/dispatcher.ts'
import type { HeldRow } from '../../src/store/index.ts'
import { createDeliveryActor, NOW } from './support/actor.ts'

/** In hand at most: eight times as much, and a quarter of that for one destination. */
const CONCURRENCY = 16
const DEPTH = 32
const SHARE = 4

interface Asked {
  readonly ids: readonly string[]
  /** Ends the recall with what could be had. */
  end(found: readonly DeliveryActor[]): Promise<void>
  /** The database did not answer. */
  fail(): Promise<void>
}

/** A dispatcher whose work and recalls end when the test says so. */
function createRig() {
  const finishes: (() => void)[] = []
  const started: DeliveryActor[] = []
  const released = new Map<DeliveryActor, number>()
  const asked: Asked[] = []
  let gate: Gate = { kind: 'open' }
  const dispatcher = createDispatcher({
    concurrency: CONCURRENCY,
    work: (actor) => {
      started.push(actor)
      return new Promise((resolve) => finishes.push(resolve))
    },
    gate: () => gate,
    isShut: () => gate.kind === 'parked',
    release: async (actor, dueAt) => void released.set(actor, dueAt),
    recall: (rows: readonly HeldRow[]) =>
      new Promise((resolve) => {
        const end = async (found: readonly DeliveryActor[]) => {
          dispatcher.offer(found, { promised: true })
          resolve([])
          await turn()
        }
        const fail = async () => {
          resolve(rows)
          await turn()
        }
        asked.push({ ids: rows.map(({ id }) => id), end, fail })
      }),
    now: () => NOW,
    onRoom: () => {},
  })
  return {
    dispatcher,
    started,
    released,
    asked,
    shut(until: number) {
      gate = { kind: 'parked', until }
    },
    async finish(count: number) {
      for (let ended = 0; ended < count; ended++) {
        finishes.shift()?.()
        await turn()
      }
    },
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

const crowdOf = (count: number, to = 'shop') =>
  Array.from({ length: count }, () => createDeliveryActor(to))

const idsOf = (actors: readonly DeliveryActor[]) => actors.map(({ id }) => id)

/** A rig with a full lane, beyond which so many were turned away. */
async function createCrowd(beyond: number) {
  const rig = createRig()
  const crowd = crowdOf(DEPTH + beyond)
  rig.dispatcher.offer(crowd)
  await turn()
  return { ...rig, crowd, beyond: crowd.slice(DEPTH) }
}

const shop = { instance: 'default', destination: 'logout:shop' }
const lane = 'default\u0000logout:shop'

describe('a destination with more deliveries than there is room for', () => {
  it('has those called back that came first, when half of its places are free', async () => {
    const { released, beyond, asked, finish, dispatcher } = await createCrowd(40)
    expect([...released.keys()]).toEqual(beyond)
    await finish(DEPTH / 2 - 1)
    expect(asked).toEqual([])
    await finish(1)
    expect(asked.map(({ ids }) => ids)).toEqual([idsOf(beyond.slice(0, DEPTH / 2))])
    await asked[0]?.end(beyond.slice(0, DEPTH / 2))
    expect(dispatcher.held()).toHaveLength(DEPTH)
    expect(released.size).toBe(beyond.length)
    await finish(DEPTH / 2)
    expect(asked[1]?.ids).toEqual(idsOf(beyond.slice(DEPTH / 2, DEPTH)))
  })

  it('keeps the places of those that are being called back', async () => {
    const { beyond, asked, finish, dispatcher, released } = await createCrowd(16)
    await finish(DEPTH / 2)
    const newcomer = createDeliveryActor('shop')
    dispatcher.offer([newcomer])
    expect(released.has(newcomer)).toBe(true)
    await asked[0]?.end(beyond)
    expect(dispatcher.held()).toHaveLength(DEPTH)
    expect(dispatcher.room).toBe(CONCURRENCY * 8 - DEPTH)
  })

  it('has others called back in the places of those that somebody else has taken', async () => {
    const { beyond, asked, finish, dispatcher } = await createCrowd(40)
    await finish(DEPTH / 2)
    await asked[0]?.end([])
    expect(asked[1]?.ids).toEqual(idsOf(beyond.slice(16, 32)))
    await asked[1]?.end([])
    expect(asked[2]?.ids).toEqual(idsOf(beyond.slice(32)))
    await asked[2]?.end(beyond.slice(32))
    expect(asked).toHaveLength(3)
    expect(dispatcher.held()).toHaveLength(DEPTH / 2 + 8)
  })

  it('has those called back that are given back when the last of its places is free', async () => {
    const { beyond, asked, finish, dispatcher } = await createCrowd(3)
    await finish(DEPTH)
    expect(asked.map(({ ids }) => ids)).toEqual([idsOf(beyond)])
    expect(dispatcher.held()).toEqual([])
    expect(dispatcher.isIdle(lane)).toBe(true)
    await asked[0]?.end(beyond)
    await finish(3)
    expect(dispatcher.isIdle(lane)).toBe(true)
  })

  it('has those called again that could not be called back, when the next has ended', async () => {
    const { beyond, asked, finish, dispatcher } = await createCrowd(40)
    await finish(DEPTH / 2)
    await asked[0]?.fail()
    expect(asked).toHaveLength(1)
    await finish(1)
    expect(asked.flatMap(({ ids }) => ids).sort()).toEqual(
      [...idsOf(beyond.slice(0, DEPTH / 2)), ...(asked[1]?.ids ?? [])].sort(),
    )
    expect(asked[1]?.ids).toHaveLength(DEPTH / 2 + 1)
    await asked[1]?.end([])
    await asked[2]?.end([])
    const called = new Set(asked.slice(1).flatMap(({ ids }) => ids))
    expect([...called].sort()).toEqual(idsOf(beyond).sort())
    expect(dispatcher.held()).toHaveLength(DEPTH / 2 - 1)
  })

  it('does not call back what came back by itself', async () => {
    const { beyond, asked, finish, dispatcher, started } = await createCrowd(4)
    await finish(8)
    dispatcher.offer(beyond)
    await finish(DEPTH)
    expect(started).toHaveLength(DEPTH + 4)
    expect(asked).toEqual([])
  })

  it('calls nobody back while it is left alone', async () => {
    const { asked, finish, dispatcher, shut, released, crowd } = await createCrowd(40)
    shut(NOW + 5000)
    dispatcher.reconsider(lane)
    await finish(SHARE)
    expect(asked).toEqual([])
    expect(released.size).toBe(crowd.length - SHARE)
    expect(dispatcher.held()).toEqual([])
  })

  it('calls nobody back when it is left alone with nothing waiting in its lane', async () => {
    const { dispatcher, asked, finish, shut } = createRig()
    const crowd = crowdOf(3)
    dispatcher.offer(crowdOf(SHARE))
    const depth = DEPTH - SHARE
    dispatcher.offer(crowdOf(depth))
    await finish(DEPTH - SHARE)
    dispatcher.remember(crowd.map(({ row }) => row))
    await asked[0]?.end([])
    expect(asked).toHaveLength(1)
    shut(NOW + 5000)
    await finish(SHARE)
    expect(asked).toHaveLength(1)
  })

  it('parks those that were being called back when it was left alone', async () => {
    const { beyond, asked, finish, dispatcher, shut, released } = await createCrowd(40)
    await finish(DEPTH / 2)
    shut(NOW + 5000)
    await asked[0]?.end(beyond.slice(0, DEPTH / 2))
    await finish(SHARE)
    expect(beyond.slice(0, DEPTH / 2).map((one) => released.get(one))).toEqual(
      Array(DEPTH / 2).fill(NOW + 5000),
    )
    expect(dispatcher.held()).toEqual([])
    expect(asked).toHaveLength(1)
  })

  it('does not keep others from being called back', async () => {
    const { asked, finish, dispatcher } = await createCrowd(40)
    const others = crowdOf(DEPTH, 'other')
    dispatcher.offer(others)
    await turn()
    await finish(2 * DEPTH)
    expect(asked.flatMap(({ ids }) => ids)).toEqual(expect.arrayContaining(idsOf(others.slice(-1))))
  })
})

describe('a drain', () => {
  it('calls nobody back, and waits for those that are on their way', async () => {
    const { beyond, asked, finish, dispatcher, released, started } = await createCrowd(40)
    await finish(DEPTH / 2)
    let drained = false
    const drain = dispatcher.drain().then(() => {
      drained = true
    })
    await finish(SHARE)
    expect(drained).toBe(false)
    await asked[0]?.end(beyond.slice(0, DEPTH / 2))
    await drain
    expect(asked).toHaveLength(1)
    expect(started).toHaveLength(DEPTH / 2 + SHARE)
    expect(beyond.slice(0, DEPTH / 2).map((one) => released.get(one))).toEqual(
      Array(DEPTH / 2).fill(0),
    )
  })

  it('remembers nobody who is turned away meanwhile', async () => {
    const { asked, dispatcher, finish } = createRig()
    dispatcher.offer(crowdOf(DEPTH + 40))
    const drain = dispatcher.drain()
    await finish(SHARE)
    await drain
    dispatcher.remember(crowdOf(3).map(({ row }) => row))
    expect(asked).toEqual([])
  })
})

describe('one that is born', () => {
  it('is free from the start where there is no room, and called back in its turn', async () => {
    const { dispatcher, asked, finish, released } = createRig()
    expect(dispatcher.slotFor(shop)).toBeUndefined()
    dispatcher.offer(crowdOf(DEPTH))
    const slots = Array.from({ length: 100 }, () => dispatcher.slotFor(shop) ?? 0)
    expect(Math.min(...slots)).toBeGreaterThanOrEqual(NOW)
    expect(slots).toEqual(slots.toSorted((a, b) => a - b))
    expect(dispatcher.slotFor({ ...shop, instance: 'other' })).toBeUndefined()
    const born = crowdOf(3)
    dispatcher.remember(born.map(({ row }) => row))
    await finish(DEPTH / 2)
    expect(asked.map(({ ids }) => ids)).toEqual([idsOf(born)])
    expect(released.size).toBe(0)
  })

  it('is called back at once when there is room by the time that it is on disk', async () => {
    const { dispatcher, asked } = createRig()
    const [born] = crowdOf(1)
    if (born) dispatcher.remember([born.row])
    expect(asked.map(({ ids }) => ids)).toEqual([[born?.id]])
  })

  it('has the place that it was promised, unless too many were', async () => {
    const { dispatcher, released } = createRig()
    const crowd = crowdOf(3 * DEPTH)
    dispatcher.offer(crowd, { promised: true })
    await turn()
    expect([...released.keys()]).toEqual(crowd.slice(2 * DEPTH))
  })
})
