import { generateKeyPairSync } from 'node:crypto'
import type { JSONWebKeySet } from 'jose'
import type { Signoff, SignoffOptions } from '../src/index.ts'
import type { Library } from './library.ts'
import type { Server } from './postgres.ts'
import type { Path, Receiver } from './receiver.ts'

/** What every benchmark works with. */
export interface Lab {
  readonly library: Library
  readonly server: Server
  readonly receiver: Receiver
  readonly jwks: JSONWebKeySet
  /** Less of everything, for a first impression. */
  readonly quick: boolean
  /** What relying parties do that are not well, where a benchmark wants some. Default: all there is. */
  readonly ill?: readonly Path[]
}

/** A running replica on a database of its own. */
export interface Subject {
  readonly signoff: Signoff
  readonly url: string
  /** Stops it without waiting for what is in flight, and drops the database. */
  close(): Promise<void>
}

export const ISSUER = 'https://op.example'

/** Lets the library reach the receiver. */
export const LOOPBACK = { allow: ['127.0.0.0/8'], allowHttp: true } as const

/** A private key as a JWKS. */
export function createJwks(alg: 'ES256' | 'RS256' = 'ES256'): JSONWebKeySet {
  const { privateKey } =
    alg === 'ES256'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: 2048 })
  const jwk = privateKey.export({ format: 'jwk' })
  return { keys: [{ ...jwk, kid: 'key-1', alg, use: 'sig' }] } as JSONWebKeySet
}

/** The name of the n-th relying party. */
export const clientName = (index: number): string => `client-${index}`

/** Starts a replica with `clients` relying parties at `path` of the receiver. */
export async function startSubject(
  { library, server, receiver, jwks }: Lab,
  parties: { readonly clients: number; readonly path: string },
  options: SignoffOptions = {},
): Promise<Subject> {
  const database = await server.createDatabase()
  const signoff = await library.createSignoff({
    database: database.url,
    issuer: ISSUER,
    signing: { jwks },
    egress: LOOPBACK,
    ...options,
  })
  await signoff.start()
  for (let index = 0; index < parties.clients; index++) {
    await signoff.relyingParties.put({
      clientId: clientName(index),
      backchannelLogoutUri: `${receiver.origin}${parties.path}`,
      signedResponseAlg: 'ES256',
      sessionRequired: true,
    })
  }
  const close = async () => {
    await signoff.stop({ deadlineMs: 0 })
    await database.drop()
  }
  return { signoff, url: database.url, close }
}

/** Calls `work` for each item, `concurrency` at a time. */
export async function forEachOf<Item>(
  items: Iterable<Item>,
  concurrency: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const rest = items[Symbol.iterator]()
  const run = async () => {
    for (let next = rest.next(); !next.done; next = rest.next()) await work(next.value)
  }
  await Promise.all(Array.from({ length: concurrency }, run))
}

/** Sessions with the first `width` relying parties, or with one of `clients` by turns when it is 1. */
export async function registerSessions(
  signoff: Signoff,
  sessionIds: readonly string[],
  { width, clients }: { readonly width: number; readonly clients: number },
): Promise<void> {
  const registrations = Array.from({ length: width }, (_, index) =>
    sessionIds.map((sessionId, turn) => ({
      sessionId,
      clientId: clientName((turn * width + index) % clients),
      sid: `sid-${sessionId}`,
      sub: 'user-1',
    })),
  ).flat()
  await forEachOf(registrations, 200, async (registration) => {
    await signoff.sessions.register(registration)
  })
}

/** Says whether so much time has passed since it was made. */
export function createTimeLimit(limitMs: number): () => boolean {
  const end = performance.now() + limitMs
  return () => performance.now() > end
}
