import type { JSONWebKeySet } from 'jose'

/** Where an engine kills itself, having come there by itself. */
export const ENGINE_TRAPS = [
  'afterCommit',
  'afterIntent',
  'beforeRecord',
  'whileRecording',
  'afterRecord',
  'whileClaiming',
  'afterClaim',
  'whileTerminating',
  'whileSettling',
] as const

/** Where a receiver kills the engine that is talking to it. */
export const RECEIVER_TRAPS = ['beforeAccept', 'beforeAnswer', 'afterAnswer'] as const

export type EngineTrap = (typeof ENGINE_TRAPS)[number]
export type ReceiverTrap = (typeof RECEIVER_TRAPS)[number]

/** What an engine process is told first. */
export interface EngineSetup {
  readonly incarnation: number
  readonly database: string
  readonly jwks: JSONWebKeySet
  readonly leaseMs: number
}

/** One call of the host, carried out in an engine process. */
export type EngineCall =
  | {
      readonly op: 'register'
      readonly sessionId: string
      readonly clientId: string
      readonly sid: string
      readonly sub: string
      /** With a row of the host's own, in the host's transaction. */
      readonly hosted: boolean
    }
  | { readonly op: 'terminate'; readonly sessionId: string; readonly hosted: boolean }
  | { readonly op: 'terminateClient'; readonly sessionId: string; readonly clientId: string }
  | { readonly op: 'terminateAll'; readonly sub: string }
  | { readonly op: 'resume'; readonly clientId: string }
  | { readonly op: 'put'; readonly clientId: string; readonly uri: string }

/** To an engine process. */
export type ToEngine =
  | { readonly type: 'begin'; readonly setup: EngineSetup }
  | { readonly type: 'call'; readonly id: number; readonly call: EngineCall }
  /** `undefined` disarms. */
  | { readonly type: 'arm'; readonly trap: EngineTrap | undefined; readonly delayMs: number }
  /** Asks what it waits for from its database. */
  | { readonly type: 'describe' }
  /** Drains, and ends; `killAfterMs` kills on the way. */
  | { readonly type: 'drain'; readonly deadlineMs: number; readonly killAfterMs?: number }

/** From an engine process. */
export type FromEngine =
  | { readonly type: 'loaded' }
  | { readonly type: 'running' }
  | { readonly type: 'result'; readonly id: number; readonly code?: string }
  /** Its event loop stood still for so long. */
  | { readonly type: 'stalled'; readonly at: number; readonly ms: number }
  | { readonly type: 'described'; readonly text: string }
  | { readonly type: 'warned'; readonly event: string }
  | { readonly type: 'failed'; readonly reason: string }

/** What the receivers are told first. */
export interface ReceiverSetup {
  readonly file: string
  readonly jwks: JSONWebKeySet
  readonly issuer: string
  readonly seed: number
}

/** To the receivers' process. */
export type ToReceivers =
  | { readonly type: 'begin'; readonly setup: ReceiverSetup }
  | {
      readonly type: 'arm'
      readonly trap: ReceiverTrap
      readonly incarnation: number
      readonly pid: number
    }
  | { readonly type: 'disarm'; readonly incarnation: number }
  /** From now on every relying party behaves. */
  | { readonly type: 'behave' }

/** From the receivers' process. */
export type FromReceivers =
  | { readonly type: 'listening'; readonly port: number }
  | { readonly type: 'stalled'; readonly at: number; readonly ms: number }
  | { readonly type: 'sprung'; readonly incarnation: number; readonly at: number }

/** A line of the ledger: a logout token that a relying party has accepted. */
export interface AcceptedLine {
  readonly kind: 'accepted'
  readonly at: number
  readonly clientId: string
  readonly sid: string
  readonly jti: string
  /** The relying party means to withhold its answer, and closes the connection instead. */
  readonly withheld: boolean
}

/** A line of the ledger: a request that a strict relying party refuses. Must not be. */
export interface RefusedLine {
  readonly kind: 'refused'
  readonly at: number
  readonly clientId: string
  readonly failed: readonly string[]
}

export type LedgerLine = AcceptedLine | RefusedLine

export const ISSUER = 'https://op.example'
