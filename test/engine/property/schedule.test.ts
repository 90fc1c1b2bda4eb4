import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DeliveryStateError, type Signoff } from '../../../src/index.ts'
import type { LogoutReceiver, ReceiverAnswer } from '../../../src/testing/index.ts'
import { createBench, type TestBench } from '../../support/bench.ts'
import { untilSo } from '../../support/until-so.ts'

const CLIENTS = ['by-sid', 'by-sub', 'by-both'] as const
const CLAIMS = { 'by-sid': 'sid', 'by-sub': 'sub', 'by-both': 'both' } as const
const USERS = ['ann', 'bob'] as const
const SESSIONS = 3

type Client = (typeof CLIENTS)[number]

let bench: TestBench
let replicas: readonly Signoff[]
let receivers: readonly LogoutReceiver[]

/** What the relying parties answer next; then they judge for themselves. */
const answers = new Map<Client, ReceiverAnswer[]>()

beforeAll(async () => {
  bench = await createBench()
  const engine = {
    pollIntervalMs: 100,
    relyingPartyCacheMs: 0,
    breakerFailures: 1000,
    attemptTimeoutMs: 8000,
  }
  replicas = await Promise.all([bench.start({ engine }), bench.start({ engine })])
  receivers = await Promise.all(CLIENTS.map((client) => createParty(client)))
})

afterAll(() => bench.close())

async function createParty(client: Client): Promise<LogoutReceiver> {
  const receiver = await bench.receiver(client, { respond: () => answers.get(client)?.shift() })
  await replicas[0]?.relyingParties.put({
    clientId: client,
    backchannelLogoutUri: receiver.uri,
    signedResponseAlg: 'ES256',
    claims: CLAIMS[client],
    sessionRequired: client === 'by-sid',
  })
  return receiver
}

/** Something a host, a user, an operator or a relying party does. */
type Deed =
  | {
      readonly kind: 'register'
      readonly session: number
      readonly client: Client
      readonly again: number
    }
  | { readonly kind: 'terminate'; readonly session: number }
  | { readonly kind: 'terminateClient'; readonly session: number; readonly client: Client }
  | { readonly kind: 'terminateAll'; readonly user: number }
  | { readonly kind: 'retry' | 'cancel'; readonly pick: number }
  | { readonly kind: 'answer'; readonly client: Client; readonly answer: ReceiverAnswer }

const session = fc.nat({ max: SESSIONS - 1 })
const client = fc.constantFrom(...CLIENTS)
const constant = <Kind extends string>(kind: Kind) => fc.constant(kind)

const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: constant('register'),
      session,
      client,
      again: fc.nat({ max: 1 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: constant('terminate'), session }) },
  { weight: 1, arbitrary: fc.record({ kind: constant('terminateClient'), session, client }) },
  { weight: 1, arbitrary: fc.record({ kind: constant('terminateAll'), user: fc.nat({ max: 1 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: constant('retry'), pick: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: constant('cancel'), pick: fc.nat() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: constant('answer'),
      client,
      answer: fc.constantFrom<ReceiverAnswer>(503, 400, 404, 204, 504, 'close', 'reset'),
    }),
  },
)

/** Deeds that happen at the same moment, each at one of the two replicas. */
const turns = fc.array(
  fc.array(fc.tuple(deed, fc.nat({ max: 1 })), { minLength: 1, maxLength: 4 }),
  {
    minLength: 3,
    maxLength: 10,
  },
)

let rounds = 0

const sessionIdOf = (index: number) => `r${rounds}-s${index}`
const userOf = (index: number) => `r${rounds}-${USERS[index % USERS.length]}`

const KNOWN_REFUSALS = new Set(['ERR_SESSION_NOT_FOUND', 'ERR_DELIVERY_STATE'])

/** Refusals that follow from the state of things are fine; anything else is not. */
async function dare(work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    expect(KNOWN_REFUSALS).toContain((error as { code?: string }).code)
  }
}

async function act(one: Deed, signoff: Signoff): Promise<void> {
  switch (one.kind) {
    case 'register': {
      const sid = `${sessionIdOf(one.session)}-${one.client}-${one.again}`
      const sub = userOf(one.session)
      const sessionId = sessionIdOf(one.session)
      await signoff.sessions.register({ sessionId, clientId: one.client, sid, sub, accountId: sub })
      return
    }
    case 'terminate':
      return dare(() => signoff.sessions.terminate({ sessionId: sessionIdOf(one.session) }))
    case 'terminateClient': {
      const sessionId = sessionIdOf(one.session)
      return dare(() => signoff.sessions.terminateClient({ sessionId, clientId: one.client }))
    }
    case 'terminateAll':
      return dare(() => signoff.sessions.terminateAll({ sub: userOf(one.user) }))
    case 'retry':
    case 'cancel': {
      const all = await listDeliveries()
      const picked = all[one.pick % Math.max(1, all.length)]
      if (picked) await dare(() => signoff.deliveries[one.kind](picked.id))
      return
    }
    case 'answer':
      answers.set(one.client, [...(answers.get(one.client) ?? []), one.answer])
  }
}

interface Stored {
  readonly id: string
  readonly state: string
  readonly session: string
  readonly client: string
  readonly sid: string | null
  readonly sub: string | null
  readonly due: boolean
  readonly created: number
}

const listDeliveries = async (): Promise<readonly Stored[]> => bench.database.sql<Stored[]>`
  select id::text as id, state, session_id as session, client_id as client, facts->>'sid' as sid,
    facts->>'sub' as sub, due_at is not null as due, extract(epoch from created_at)::float8 as created
  from signoff.delivery where session_id like ${`r${rounds}-%`} order by id`

const FINAL = ['sent', 'failed', 'cancelled']

/** Everybody answers. Resolves when all is final and every session has heard of it. */
async function settle(): Promise<void> {
  answers.clear()
  await untilSo(replicas, async () => {
    await sendWaiting()
    return isQuiet()
  })
}

/** What waits is sent now; what is in flight may bring an answer of before, and is asked for again then. */
async function sendWaiting(): Promise<void> {
  const [signoff] = replicas
  for (const { id, state } of await listDeliveries()) {
    if (FINAL.includes(state)) continue
    await signoff?.deliveries.retry(id).catch((error: unknown) => {
      if (!(error instanceof DeliveryStateError)) throw error
    })
  }
}

async function isQuiet(): Promise<boolean> {
  const rows = await bench.database.sql<{ busy: number }[]>`
    select (select count(*) from signoff.delivery where session_id like ${`r${rounds}-%`}
        and state not in ('sent', 'failed', 'cancelled'))::int
      + (select count(*) from signoff.session_logout where id like ${`r${rounds}-%`}
        and state = 'terminated')::int as busy`
  return rows.every(({ busy }) => busy === 0)
}

async function holdDeliveries(): Promise<void> {
  for (const delivery of await listDeliveries()) {
    expect(delivery).toMatchObject({
      state: expect.stringMatching(/^(sent|failed|cancelled)$/),
      due: false,
    })
  }
}

/** By so much the clocks of two replicas may differ, as each has asked the database for its time, seconds. */
const CLOCKS_APART = 1

interface Registered {
  readonly session: string
  readonly client: string
  readonly sid: string
  readonly sub: string
  readonly at: number
}

const isTold = (login: Registered, delivery: Stored): boolean => {
  if (delivery.client !== login.client) return false
  if (delivery.session === login.session && delivery.sid === login.sid) return true
  const isLater = delivery.client === 'by-sub' && delivery.created >= login.at - CLOCKS_APART
  return delivery.sub === login.sub && (delivery.sid === null || isLater)
}

/**
 * Every login of an ended session has been told, or its user was told by name: in the one token of a call for all
 * sessions, or, of a relying party that is told of users only, in the token of another session after the login.
 */
async function holdRegistrations(): Promise<void> {
  const logins = await bench.database.sql<Registered[]>`
    select c.session_id as session, c.client_id as client, c.sid, c.sub,
      extract(epoch from c.registered_at)::float8 as at
    from signoff.session_logout_client c
    join signoff.session_logout x on x.instance_id = c.instance_id and x.bucket = c.bucket and x.id = c.session_id
    where x.id like ${`r${rounds}-%`} and x.state <> 'active'`
  const deliveries = await listDeliveries()
  const untold = logins.filter((login) => !deliveries.some((delivery) => isTold(login, delivery)))
  expect(untold).toEqual([])
}

/** A session's state and counters are what its deliveries make them. */
async function holdSessions(): Promise<void> {
  const deliveries = await listDeliveries()
  const sessions = await bench.database.sql<
    { id: string; state: string; open: number; missed: number; noted: number }[]
  >`select id, state, open_deliveries as open, unacknowledged as missed,
      (snapshot->'context'->>'deliveries')::int as noted
    from signoff.session_logout where id like ${`r${rounds}-%`}`
  for (const one of sessions) {
    const own = deliveries.filter((delivery) => delivery.session === one.id)
    const missed = own.filter(({ state }) => state !== 'sent').length
    expect(one).toMatchObject({ open: 0, missed, noted: own.length })
    if (one.state !== 'active') expect(one.state).toBe(missed === 0 ? 'completed' : 'incomplete')
  }
}

describe('whatever happens, on two replicas at once', () => {
  it('every login of an ended session is told, and all records agree', async () => {
    let told = 0
    await fc.assert(
      fc.asyncProperty(turns, async (all) => {
        rounds++
        for (const turn of all)
          await Promise.all(turn.map(([one, at]) => act(one, replicas[at] as Signoff)))
        await settle()
        await holdDeliveries()
        await holdRegistrations()
        await holdSessions()
        told += (await listDeliveries()).length
      }),
      { numRuns: 25, endOnFailure: true },
    )
    expect(told).toBeGreaterThan(25)
  }, 120_000)

  it('every token that arrived is one that a strict relying party takes', () => {
    const requests = receivers.flatMap((receiver) => receiver.requests)
    const read = requests.filter(({ checks }) => checks.length > 0)
    expect(read.length).toBeGreaterThan(0)
    expect(read.flatMap(({ checks }) => checks.filter(({ ok }) => !ok))).toEqual([])
  })
})
