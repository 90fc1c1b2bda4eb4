import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deliveryMachine, toGraph } from '../../machines/index.ts'
import type { JournalEntry, Signoff } from '../../src/index.ts'
import { CALM, deliveryReaches, login, only, party } from '../engine/support/fleet.ts'
import { createBench, type TestBench } from '../support/bench.ts'

let bench: TestBench
let signoff: Signoff

beforeAll(async () => {
  bench = await createBench()
  signoff = await bench.start({ engine: CALM })
})

afterAll(() => bench.close())

async function tell(sessionId: string, clientId: string): Promise<string> {
  await party(bench, signoff, clientId)
  await login(signoff, sessionId, clientId)
  const { id } = only(await signoff.sessions.terminate({ sessionId }))
  await deliveryReaches(signoff, id, 'sent')
  return id
}

const EDGES = new Map(toGraph(deliveryMachine).edges.map((edge) => [edge.id, edge]))

const toPath = (events: readonly JournalEntry[]) =>
  events.flatMap(({ edge }) => EDGES.get(edge ?? '') ?? [])

describe('the events of a logout', () => {
  it('begin with its creation, and are a path of the diagram from there on', async () => {
    const id = await tell('told', 'shop')
    const events = await signoff.deliveries.events(id)
    const { createdAt } = await signoff.deliveries.get(id)
    expect(events[0]).toEqual({
      revision: 1,
      event: 'delivery.created',
      to: 'pending',
      at: createdAt,
      detail: { sessionId: 'told', clientId: 'shop' },
    })
    expect(events.map(({ revision }) => revision)).toEqual([1, 2, 3])
    expect(toPath(events)).toMatchObject([
      { source: 's-pending', event: 'message.sealed', target: 's-signed' },
      { source: 's-signed', event: 'attempt.accepted', target: 's-sent' },
    ])
  })

  it('hold one creation where an older version has written it down', async () => {
    const id = await tell('older', 'kiosk')
    await bench.database.sql`
      insert into signoff.journal (instance_id, bucket, machine, actor_id, revision, event, to_state, at)
      select instance_id, bucket, 'delivery', id::text, 1, 'delivery.created', 'pending', created_at
      from signoff.delivery where id = ${id}`
    const events = (await signoff.deliveries.events(id)).map(({ event }) => event)
    expect(events).toEqual(['delivery.created', 'message.sealed', 'attempt.accepted'])
  })

  it('say when it was made though its row is not kept any more', async () => {
    const id = await tell('gone', 'stall')
    const { createdAt } = await signoff.deliveries.get(id)
    await bench.database.sql`delete from signoff.delivery where id = ${id}`
    const [created] = await signoff.deliveries.events(id)
    expect(created).toMatchObject({ event: 'delivery.created', to: 'pending', at: createdAt })
  })

  it('of a delivery that never was are refused', async () => {
    const none = '01890000-0000-7000-8000-000000000000'
    await expect(signoff.deliveries.events(none)).rejects.toMatchObject({
      code: 'ERR_DELIVERY_NOT_FOUND',
    })
  })
})
