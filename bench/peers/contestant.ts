import type { JSONWebKeySet } from 'jose'
import type { BareDelivery } from '../bare.ts'
import type { Library } from '../library.ts'

/** What a contestant works with. */
export interface Ground {
  readonly library: Library
  readonly jwks: JSONWebKeySet
  /** Where tokens go: the relying parties are all the same receiver. */
  readonly origin: string
  /** Its own database, or the Redis server. */
  readonly url: string
  /** Signs and posts one token: the same code for all but Signoff, which brings its own. */
  send(delivery: BareDelivery): Promise<void>
  /** So many deliveries are on record as done. */
  onRecorded(count: number): void
}

/** One that takes in sessions that ended, sends a token for each of their relying parties, and records that. */
export interface Contestant {
  start(): Promise<void>
  /** Makes known what is there before sessions end; not measured. */
  prepare(sessions: readonly string[]): Promise<void>
  /** Takes in these sessions' ends; resolves when they are durable. */
  enqueue(sessions: readonly string[]): Promise<void>
  stop(): Promise<void>
}

/** A contestant that can be made, and what is to be said of it. */
export interface Entrant {
  readonly name: string
  /** Tokens for one session. */
  readonly width: number
  /** What stores its work. */
  readonly store: 'postgres' | 'redis' | 'none'
  readonly alg: 'ES256' | 'RS256'
  /** How it is tuned, in words. */
  readonly settings: string
  create(ground: Ground): Contestant | Promise<Contestant>
}

/** Sends under way at once: for all the same. */
export const UNDER_WAY = 256

/** Connections to Postgres: for all the same. */
export const CONNECTIONS = 10

/** Relying parties that share the deliveries. */
export const CLIENTS = 10

/** A contestant has nothing to do here. */
export const nothing = async (): Promise<void> => {}

/** The token of a job's session; clients take turns. */
export function toDelivery(session: string): BareDelivery {
  const turn = Number(session.slice(session.lastIndexOf('-') + 1))
  return { clientId: `client-${turn % CLIENTS}`, sid: session }
}
