import { DeliveryActor } from '../../../src/engine/delivery-actor.ts'
import type { Signoff } from '../../../src/index.ts'
import type { DeliveryStore } from '../../../src/store/index.ts'
import type { TestBench } from '../../support/bench.ts'
import { login, only } from './fleet.ts'

const LEASE_MS = 60_000

/** Ends a session with the client `shop` at a door that never sends, and takes its delivery in hand. */
export async function claimFirst(
  parts: { readonly bench: TestBench; readonly door: Signoff; readonly store: DeliveryStore },
  sessionId: string,
): Promise<DeliveryActor> {
  const { bench, door, store } = parts
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
