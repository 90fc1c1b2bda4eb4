import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createBench, type TestBench } from '../support/bench.ts'
import { type ReplicaChild, startChild } from './support/child.ts'
import { deliveryReaches, FAST, login, party, sessionReaches } from './support/fleet.ts'

/** Leases that soon run out, and attempts that a busy machine ends in time all the same. */
const ENGINE = { ...FAST, leaseMs: 5000, attemptTimeoutMs: 4500 }

let bench: TestBench
let children: ReplicaChild[]

beforeEach(async () => {
  bench = await createBench()
  children = []
})

afterEach(async () => {
  for (const child of children) child.process.kill('SIGKILL')
  await Promise.all(children.map((child) => child.ended))
  await bench.close()
})

async function startVictim(dieAt?: 'created' | 'signed' | 'answered'): Promise<ReplicaChild> {
  const { database, shards, jwks } = bench
  const setup = { url: database.url, shards, jwks, engine: ENGINE }
  const child = await startChild({ ...setup, ...(dieAt === undefined ? {} : { dieAt }) })
  children.push(child)
  return child
}

describe('a process that is killed', () => {
  it.each([
    ['after the commit of the end and before sealing', 'created', 1, ['accepted']],
    ['after the intent is on disk and before sending', 'signed', 1, ['interrupted', 'accepted']],
    ['after the answer and before its record', 'answered', 2, ['interrupted', 'accepted']],
  ] as const)('%s loses no logout', async (_, dieAt, sends, outcomes) => {
    const office = await bench.create({ engine: ENGINE })
    const shop = await party(bench, office, 'shop')
    await login(office, 's', 'shop')
    const victim = await startVictim(dieAt)
    victim.order({ type: 'terminate', sessionId: 's' })
    expect((await victim.ended).signal).toBe('SIGKILL')
    const heir = await bench.start({ engine: ENGINE })
    await shop.waitFor(sends)
    await sessionReaches(heir, 's', 'completed')
    expect(shop.requests.map((request) => request.ok)).toEqual(Array(sends).fill(true))
    const [delivery] = (await heir.sessions.get('s')).deliveries
    const attempts = await heir.deliveries.attempts(delivery?.id ?? '')
    expect(attempts.map((attempt) => attempt.outcome)).toEqual(outcomes)
  })

  it('while it waits for the answer tells the relying party once more, with another token', async () => {
    const victim = await startVictim()
    const office = await bench.create({ engine: ENGINE })
    const shop = await party(bench, office, 'shop', {
      respond: (n) => {
        if (n === 1) victim.process.kill('SIGKILL')
        return n === 1 ? 'hang' : undefined
      },
    })
    await login(office, 's', 'shop')
    victim.order({ type: 'terminate', sessionId: 's' })
    await victim.ended
    const heir = await bench.start({ engine: ENGINE })
    const [first, second] = await shop.waitFor(2)
    expect(second?.jti).not.toBe(first?.jti)
    await sessionReaches(heir, 's', 'completed')
    const [delivery] = (await heir.sessions.get('s')).deliveries
    expect(await heir.deliveries.attempts(delivery?.id ?? '')).toMatchObject([
      { number: 1, outcome: 'interrupted', jti: first?.jti },
      { number: 2, outcome: 'accepted', jti: second?.jti },
    ])
  })
})

describe('a process that is paused beyond its lease', () => {
  it('does not get its late outcome past the fence', async () => {
    const zombie = await startVictim()
    const office = await bench.create({ engine: ENGINE })
    let release = (_answer: number) => {}
    const shop = await party(bench, office, 'shop', {
      respond: (n) => {
        if (n > 1) return undefined
        zombie.process.kill('SIGSTOP')
        return new Promise((resolve) => {
          release = resolve
        })
      },
    })
    await login(office, 's', 'shop')
    zombie.order({ type: 'terminate', sessionId: 's' })
    const heir = await bench.start({ engine: ENGINE })
    await shop.waitFor(1)
    await sessionReaches(heir, 's', 'completed')
    const before = await heir.sessions.get('s')
    const tried = zombie.hear('outcomeSaved')
    release(500)
    zombie.process.kill('SIGCONT')
    expect((await tried).rows).toBe(0)
    expect(await heir.sessions.get('s')).toEqual(before)
    const id = before.deliveries[0]?.id ?? ''
    const delivery = await deliveryReaches(heir, id, 'sent')
    expect(delivery.attempts).toBe(2)
    expect(before.openDeliveries).toBe(0)
  })
})
