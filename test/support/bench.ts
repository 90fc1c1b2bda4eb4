import { generateKeyPairSync } from 'node:crypto'
import type { JSONWebKeySet } from 'jose'
import {
  type BusEventName,
  type BusEvents,
  createSignoff,
  type Signoff,
  type SignoffOptions,
} from '../../src/index.ts'
import { createLogoutReceiver } from '../../src/testing/index.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'

export const ISSUER = 'https://op.example'

type Receiver = Awaited<ReturnType<typeof createLogoutReceiver>>
type ReceiverOptions = Parameters<typeof createLogoutReceiver>[0]

/** A database, keys, and as many replicas and relying parties as a test wants; all closed together. */
export interface TestBench {
  readonly database: TestDatabase
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

export async function createBench(): Promise<TestBench> {
  const database = await createTestDatabase()
  const jwks = createJwks()
  const replicas: Signoff[] = []
  const receivers: Receiver[] = []
  const create = async (options: SignoffOptions = {}) => {
    const signoff = await createSignoff({
      database: database.url,
      issuer: ISSUER,
      signing: { jwks },
      egress: LOOPBACK,
      maxConnections: 4,
      ...options,
    })
    replicas.push(signoff)
    return signoff
  }
  return {
    database,
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
