import { generateKeyPairSync } from 'node:crypto'
import type { JSONWebKeySet } from 'jose'
import { inject } from 'vitest'
import {
  type BusEventName,
  type BusEvents,
  createSignoff,
  type Signoff,
  type SignoffOptions,
} from '../../src/index.ts'
import { createLogoutReceiver } from '../../src/testing/index.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'
import { createShards } from './shards.ts'

export const ISSUER = 'https://op.example'

type Receiver = Awaited<ReturnType<typeof createLogoutReceiver>>
type ReceiverOptions = Parameters<typeof createLogoutReceiver>[0]

/** A database, keys, and as many replicas and relying parties as a test wants; all closed together. */
export interface TestBench {
  readonly database: TestDatabase
  /** The databases that stand for the servers of a cluster, where there are more than one. */
  readonly shards?: readonly string[]
  readonly jwks: JSONWebKeySet
  create(options?: SignoffOptions): Promise<Signoff>
  start(options?: SignoffOptions): Promise<Signoff>
  receiver(clientId: string, options?: Partial<ReceiverOptions>): Promise<Receiver>
  once<Name extends BusEventName>(signoff: Signoff, name: Name): Promise<BusEvents[Name]>
  close(): Promise<void>
}

/** A private ES256 key as a JWKS. */
export function createJwks(kid = 'key-1'): JSONWebKeySet {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return {
    keys: [{ ...privateKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' }],
  } as JSONWebKeySet
}

/** The public halves. */
export function toPublic(jwks: JSONWebKeySet): JSONWebKeySet {
  return { keys: jwks.keys.map(({ d: _d, ...rest }) => rest) } as JSONWebKeySet
}

/** Lets tests reach receivers on this machine. */
export const LOOPBACK = { allow: ['127.0.0.0/8'], allowHttp: true } as const

/**
 * Makes a bench. With more than one shard, its database is so many that each have a part of the buckets; what
 * the test itself asks of `database.sql` is asked of all.
 */
export async function createBench({ shards = inject('shards') } = {}): Promise<TestBench> {
  const { database, open, urls } = await openLayout(shards)
  const jwks = createJwks()
  const replicas: Signoff[] = []
  const receivers: Receiver[] = []
  const create = async (options: SignoffOptions = {}) => {
    const signoff = await createSignoff({
      ...open(),
      issuer: ISSUER,
      signing: { jwks },
      egress: LOOPBACK,
      ...options,
    })
    replicas.push(signoff)
    return signoff
  }
  return {
    database,
    ...(urls.length > 1 ? { shards: urls } : {}),
    jwks,
    create,
    async start(options) {
      const signoff = await create(options)
      await signoff.start()
      return signoff
    },
    async receiver(clientId, options = {}) {
      const receiver = await createLogoutReceiver({
        issuer: ISSUER,
        clientId,
        jwks: toPublic(jwks),
        ...options,
      })
      receivers.push(receiver)
      return receiver
    },
    once: (signoff, name) => new Promise((resolve) => signoff.once(name, resolve)),
    async close() {
      await Promise.all(replicas.map((signoff) => signoff.stop({ deadlineMs: 1000 })))
      await Promise.all(receivers.map((receiver) => receiver.close()))
      await database.drop()
    },
  }
}

interface Layout {
  readonly database: TestDatabase
  readonly urls: readonly string[]
  /** What a replica is told of it. */
  open(): Pick<SignoffOptions, 'database' | 'maxConnections' | 'migrate'>
}

async function openLayout(count: number): Promise<Layout> {
  if (count === 1) {
    const database = await createTestDatabase()
    const open = () => ({ database: database.url, maxConnections: 4 })
    return { database, urls: [database.url], open }
  }
  const shards = await createShards(count)
  const { urls, drop } = shards
  const database = { url: urls[0] ?? '', sql: shards.open(), drop }
  return { database, urls, open: () => ({ database: shards.open(), migrate: false }) }
}
