import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { createDatabaseClock } from '../../src/engine/database-clock.ts'
import type { DeliveryActor } from '../../src/engine/delivery-actor.ts'
import { createSaver, type SettledSessions } from '../../src/engine/saver.ts'
import { SessionEnding } from '../../src/engine/session-ending.ts'
import { silentLogger } from '../../src/index.ts'
import {
  createSessionStore,
  openDatabase,
  type SessionRow,
  type SessionStore,
} from '../../src/store/index.ts'
import { type ClaimRig, openClaimRig } from './support/claimed.ts'
import { CALM, login, party, sessionReaches } from './support/fleet.ts'

let rig: ClaimRig
let sessions: SessionStore

beforeAll(async () => {
  rig = await openClaimRig()
  sessions = createSessionStore(openDatabase({ connection: rig.bench.database.sql }))
})

afterAll(() => rig.bench.close())

const ENDED = {
  snapshot: {
    value: 'terminated',
    context: { registrations: 2, deliveries: 2, failures: 0, terminatedAt: 1, reason: null },
  },
  next_revision: 3,
}

describe('the end of a session whose deliveries were all made here', () => {
  it('comes with the last acknowledgement, and with no other', () => {
    const ending = new SessionEnding(ENDED, 2)
    expect(ending.acknowledge(5)).toBeUndefined()
    expect(ending.acknowledge(6)).toMatchObject({
      completes: 3,
      completed_as: { value: 'completed', context: { ...ENDED.snapshot.context, failures: 0 } },
    })
    expect(ending.acknowledge(7)).toBeUndefined()
  })
})

/** A delivery of an ended session that is acknowledged, or not, and about to be saved. */
async function claimAnswered(
  sessionId: string,
  type: 'attempt.accepted' | 'attempt.blocked' = 'attempt.accepted',
): Promise<DeliveryActor> {
  const actor = await rig.claim(sessionId)
  actor.apply({ type: 'message.sealed', at: Date.now() }, { attempt: 1 })
  actor.apply({ type, at: Date.now() }, { attempt: 1 })
  return actor
}

async function findSession(actor: DeliveryActor): Promise<SessionRow> {
  const { instance, bucket, sessionId } = actor.row
  const [row] = await sessions.get([{ instance, bucket, id: sessionId ?? '' }])
  if (!row) throw new Error('no such session')
  return row
}

/** Saves and returns what was heard of the session, which is after the save has been told. */
async function save(actor: DeliveryActor): Promise<SettledSessions> {
  let isTold = false
  let hear: (settled: SettledSessions) => void = () => {}
  const heard = new Promise<SettledSessions>((resolve) => {
    hear = resolve
  })
  const saver = createSaver({
    store: rig.store,
    clock: systemClock,
    databaseClock: createDatabaseClock(systemClock, async () => Date.now()),
    logger: silentLogger,
    batchSize: 10,
    signal: new AbortController().signal,
    onSettled: (settled) => {
      expect(isTold).toBe(true)
      hear(settled)
    },
  })
  expect(await saver.save(actor, { leased: false, dueAt: null })).toBe(true)
  isTold = true
  return heard
}

const dueAt = async (sessionId: string) =>
  (
    await rig.bench.database.sql<{ due: Date | null }[]>`
      select due_at as due from signoff.session_logout where id = ${sessionId}`
  )[0]?.due

describe('the save of a last acknowledgement that brings the completion along', () => {
  it('completes the session, with its line in the journal', async () => {
    const actor = await claimAnswered('whole')
    const { snapshot, revision } = await findSession(actor)
    actor.ending = new SessionEnding({ snapshot, next_revision: revision }, 1)
    const heard = await save(actor)
    expect(heard).toEqual({
      settledSessions: [],
      completedSessions: [{ instance: 'default', id: 'whole' }],
    })
    const completed = await findSession(actor)
    expect(completed).toMatchObject({
      state: 'completed',
      revision: revision + 1,
      openDeliveries: 0,
      finishedAt: expect.any(Number),
      snapshot: { value: 'completed' },
    })
    expect(await dueAt('whole')).toBeNull()
    expect((await rig.door.sessions.events('whole')).at(-1)).toMatchObject({
      event: 'deliveries.settled',
      from: 'terminated',
      to: 'completed',
      revision: revision + 1,
    })
  })

  it('leaves a session that was changed since its end to be looked at', async () => {
    const actor = await claimAnswered('changed')
    const { snapshot, revision } = await findSession(actor)
    actor.ending = new SessionEnding({ snapshot, next_revision: revision - 1 }, 1)
    const heard = await save(actor)
    expect(heard.completedSessions).toEqual([])
    expect(heard.settledSessions).toMatchObject([{ id: 'changed', state: 'terminated', revision }])
    expect(await dueAt('changed')).toBeInstanceOf(Date)
  })

  it('leaves a session with another delivery open as it is', async () => {
    const actor = await claimAnswered('open')
    await rig.door.sessions.register({ sessionId: 'open', clientId: 'shop', sid: 'late' })
    const { snapshot, revision } = await findSession(actor)
    actor.ending = new SessionEnding({ snapshot, next_revision: revision }, 1)
    expect(await save(actor)).toEqual({ settledSessions: [], completedSessions: [] })
    expect(await findSession(actor)).toMatchObject({
      state: 'terminated',
      revision,
      openDeliveries: 1,
    })
    expect(await dueAt('open')).toBeNull()
  })

  it('does not complete a session of which a relying party was not told', async () => {
    const untold = await claimAnswered('untold', 'attempt.blocked')
    const { snapshot, revision } = await findSession(untold)
    untold.ending = new SessionEnding({ snapshot, next_revision: revision }, 1)
    const heard = await save(untold)
    expect(heard.completedSessions).toEqual([])
    expect(heard.settledSessions).toMatchObject([{ id: 'untold', unacknowledged: 1 }])
  })
})

describe('a replica that ends a session and tells its relying party', () => {
  it('completes it in the transaction of the outcome, and says so once', async () => {
    const signoff = await rig.bench.start({ engine: CALM })
    await party(rig.bench, signoff, 'alpha')
    await login(signoff, 'told', 'alpha')
    const told: string[] = []
    for (const name of ['delivery.sent', 'session.completed'] as const)
      signoff.on(name, ({ sessionId }) => {
        if (sessionId === 'told') told.push(name)
      })
    await signoff.sessions.terminate({ sessionId: 'told' })
    await sessionReaches(signoff, 'told', 'completed')
    const [together] = await rig.bench.database.sql<{ written: boolean }[]>`
      select x.xmin::text = d.xmin::text as written from signoff.session_logout x
      join signoff.delivery d on d.session_id = x.id where x.id = 'told'`
    expect(together).toEqual({ written: true })
    await signoff.stop()
    expect(told).toEqual(['delivery.sent', 'session.completed'])
  })
})
