import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Signoff } from '../../src/index.ts'
import { bucketOf } from '../../src/store/index.ts'
import { createLogoutReceiver } from '../../src/testing/index.ts'
import { createBench, ISSUER, type TestBench, toPublic } from '../support/bench.ts'
import { untilSo } from '../support/until-so.ts'
import { CALM, put } from './support/fleet.ts'

const SHARDS = 4
const SESSIONS = Array.from({ length: 60 }, (_, n) => `session ${n}`)
const CLIENTS = ['shop', 'wiki']

const shardOf = (sessionId: string) => bucketOf('default', sessionId) % SHARDS

let benches: readonly TestBench[]
let replicas: Signoff[]
let receivers: ReadonlyMap<string, Awaited<ReturnType<typeof createLogoutReceiver>>>

const of = (sessionId: string): Signoff => {
  const replica = replicas[shardOf(sessionId)]
  if (!replica) throw new Error('no such shard')
  return replica
}

beforeAll(async () => {
  benches = await Promise.all(Array.from({ length: SHARDS }, createBench))
  const [first] = benches
  if (!first) throw new Error('no shard')
  const jwks = toPublic(first.jwks)
  const made = CLIENTS.map(
    async (clientId) =>
      [clientId, await createLogoutReceiver({ issuer: ISSUER, clientId, jwks })] as const,
  )
  receivers = new Map(await Promise.all(made))
  replicas = await Promise.all(
    benches.map((bench) => bench.start({ engine: CALM, signing: { jwks: first.jwks } })),
  )
  for (const replica of replicas)
    for (const [clientId, { uri }] of receivers) await put(replica, clientId, uri)
  for (const sessionId of SESSIONS)
    for (const clientId of CLIENTS)
      await of(sessionId).sessions.register({ sessionId, clientId, sub: 'alice' })
})

afterAll(async () => {
  await Promise.all(benches.map((bench) => bench.close()))
  await Promise.all([...receivers.values()].map((receiver) => receiver.close()))
})

describe('four databases, each with a part of the buckets', () => {
  it('tell every relying party of every session, each once', async () => {
    await Promise.all(SESSIONS.map((sessionId) => of(sessionId).sessions.terminate({ sessionId })))
    const isOver = async (sessionId: string) =>
      (await of(sessionId).sessions.get(sessionId)).state === 'completed'
    await untilSo(replicas, async () => (await Promise.all(SESSIONS.map(isOver))).every(Boolean))
    for (const receiver of receivers.values()) {
      expect(receiver.requests).toHaveLength(SESSIONS.length)
      expect(receiver.requests.every((request) => request.ok)).toBe(true)
    }
  })

  it.each(['delivery', 'session_logout', 'session_logout_client', 'journal'])(
    'keep %s in the part of its buckets, and nothing is missing in the whole',
    async (table) => {
      const parts = await Promise.all(
        benches.map(
          ({ database: { sql } }) =>
            sql<{ bucket: number; rows: number }[]>`
              select bucket, count(*)::int as rows from ${sql(`signoff.${table}`)} group by bucket`,
        ),
      )
      const strays = parts.flatMap((rows, shard) =>
        rows.filter(({ bucket }) => bucket % SHARDS !== shard),
      )
      expect(strays).toEqual([])
      const buckets = new Set(parts.flatMap((rows) => rows.map(({ bucket }) => bucket)))
      expect(buckets).toEqual(new Set(SESSIONS.map((id) => bucketOf('default', id))))
    },
  )

  it('go on beside one that is away', async () => {
    const away = shardOf(SESSIONS[0] ?? '')
    await replicas[away]?.stop()
    await benches[away]?.database.drop()
    const later = SESSIONS.map((id) => `${id} again`).filter((id) => shardOf(id) !== away)
    for (const sessionId of later)
      await of(sessionId).sessions.register({ sessionId, clientId: 'shop', sub: 'alice' })
    await Promise.all(later.map((sessionId) => of(sessionId).sessions.terminate({ sessionId })))
    await receivers.get('shop')?.waitFor(SESSIONS.length + later.length)
    expect(later.length).toBeGreaterThan(SESSIONS.length / 2)
  })
})
