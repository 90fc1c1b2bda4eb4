import { DeliveryActor } from '../../../src/engine/delivery-actor.ts'
import type { Signoff } from '../../../src/index.ts'
import { createDeliveryStore, type DeliveryStore, openDatabase } from '../../../src/store/index.ts'
import { createBench, type TestBench } from '../../support/bench.ts'
import { login, only, put } from './fleet.ts'

const LEASE_MS = 60_000

/** A bench on which a test is the worker. */
export interface ClaimRig {
  readonly bench: TestBench
  /** Takes calls and never sends. It knows the client `shop`. */
  readonly door: Signoff
  readonly store: DeliveryStore
  /** Ends a session with `shop` and takes its delivery in hand. */
  claim(sessionId: string): Promise<DeliveryActor>
}

/** Makes a bench with a door and a client. */
export async function openClaimRig(): Promise<ClaimRig> {
  const bench = await createBench()
  const door = await bench.create()
  const store = createDeliveryStore(openDatabase({ connection: bench.database.sql }))
  await put(door, 'shop', 'http://127.0.0.1:9/logout')
  const parts = { bench, door, store }
  return { ...parts, claim: (sessionId) => claimFirst(parts, sessionId) }
}

async function claimFirst(
  { bench, door, store }: Omit<ClaimRig, 'claim'>,
  sessionId: string,
): Promise<DeliveryActor> {
  await login(door, sessionId, 'shop')
  const { id } = only(await door.sessions.terminate({ sessionId }))
  const held = await bench.database.sql<{ bucket: number }[]>`
    select bucket from signoff.delivery where id = ${id}`
  const now = Date.now() + LEASE_MS
  const claim = { bucket: held[0]?.bucket ?? -1, now, owner: 'me', leaseUntil: now + LEASE_MS }
  const [row] = await store.claimNamed(claim, 'default', [id])
  if (!row) throw new Error('not claimed')
  return new DeliveryActor(row)
}

/** A lease that nobody else can have taken. */
export const SURE = { isSure: () => true, renew: () => Promise.resolve(true) } as const
