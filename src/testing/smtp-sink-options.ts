import type { Clock } from '../clock.ts'

/**
 * Where in a mail's way a sink may misbehave.
 *
 * - `connect`: instead of the greeting
 * - `ehlo`, `starttls`, `auth`, `mail`, `rcpt`, `data`: instead of what it would answer to that command
 * - `body`: when the first bytes of the message have come
 * - `sent`: after the final dot
 */
export type SmtpSinkPhase =
  | 'connect'
  | 'ehlo'
  | 'starttls'
  | 'auth'
  | 'mail'
  | 'rcpt'
  | 'data'
  | 'body'
  | 'sent'

/**
 * How a sink behaves, once.
 *
 * - a number, or a code with a text: this reply (in phase `body`: after the rest has come)
 * - `drop`: the connection is closed; `reset`: it is reset, where it is not TLS
 * - `hang`: nothing is answered until the sink closes
 */
export type SmtpSinkAnswer =
  | number
  | { readonly code: number; readonly text: string }
  | 'drop'
  | 'reset'
  | 'hang'

/** What a client logs in with. */
export interface SmtpCredentials {
  readonly method: string
  readonly user: string
  /** With PLAIN and LOGIN. */
  readonly password?: string
  /** With XOAUTH2. */
  readonly accessToken?: string
}

/** How to set up a sink. */
export interface SmtpSinkOptions {
  /** Default `none`. */
  readonly tls?: 'none' | 'starttls' | 'implicit'
  /** PEM; needed for TLS. */
  readonly key?: string
  readonly cert?: string
  /** Demands a login and judges it. A refused XOAUTH2 token gets a challenge first, as at the big services. */
  readonly login?: (credentials: SmtpCredentials) => boolean
  /** Login methods on offer. Default `PLAIN`, `LOGIN`, `XOAUTH2`. */
  readonly methods?: readonly ('PLAIN' | 'LOGIN' | 'XOAUTH2')[]
  /**
   * Asked in each phase, with how often that phase was reached before and now, from 1; `undefined` means: do as
   * a server does. It may wait, and so delay the answer.
   */
  readonly respond?: (
    phase: SmtpSinkPhase,
    n: number,
  ) => SmtpSinkAnswer | undefined | Promise<SmtpSinkAnswer | undefined>
  /** Default: the system clock. */
  readonly clock?: Clock
}
