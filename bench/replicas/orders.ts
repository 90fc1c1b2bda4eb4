import type { JSONWebKeySet } from 'jose'
import type { EngineOptions } from '../../src/index.ts'

/** What a process is to be. */
export interface ReplicaSetup {
  readonly url: string
  readonly jwks: JSONWebKeySet
  readonly engine: EngineOptions
  /** An engine runs in it; otherwise it only puts work on disk. */
  readonly runs: boolean
}

/** By a call of its own, by `signoff.transaction`, or in a transaction of the host's whose commit nobody tells of. */
export type Ending = 'call' | 'transaction' | 'own'

/** A relying party in a session. */
export interface Login {
  readonly sessionId: string
  readonly clientId: string
}

/** What a process can be told. */
export type Order =
  | { readonly type: 'begin'; readonly setup: ReplicaSetup }
  | { readonly type: 'register'; readonly logins: readonly Login[] }
  | { readonly type: 'end'; readonly sessionId: string; readonly how: Ending }
  /** How many deliveries it has sent. */
  | { readonly type: 'count' }
  | { readonly type: 'stop'; readonly deadlineMs: number }
