import type { Clock } from '../clock.ts'
import { OptionError } from '../errors.ts'
import { describeValue } from '../option.ts'
import {
  callable,
  checkOptions,
  clock,
  isObject,
  oneOf,
  type Rules,
  rule,
  text,
} from './options.ts'

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

const METHODS: readonly unknown[] = ['PLAIN', 'LOGIN', 'XOAUTH2']

const RULES: Rules<SmtpSinkOptions> = {
  tls: oneOf('none', 'starttls', 'implicit'),
  key: text,
  cert: text,
  login: callable,
  methods: rule(
    `a list of ${METHODS.join(', ')}`,
    (value) => Array.isArray(value) && value.every((name) => METHODS.includes(name)),
  ),
  respond: callable,
  clock,
}

/**
 * Checks the options of a sink.
 *
 * @throws {OptionError} one is unknown or of the wrong type, or TLS has no key.
 */
export function assertSinkOptions(options: SmtpSinkOptions): void {
  checkOptions(options, RULES)
  const { tls = 'none', key, cert } = options
  if (tls !== 'none' && (key === undefined || cert === undefined)) {
    throw new OptionError('tls', `${tls} needs the options key and cert`)
  }
}

const WORDS: readonly unknown[] = ['drop', 'reset', 'hang']

const isCode = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) >= 200 && Number(value) <= 599

function isReply(value: unknown): boolean {
  if (!isObject(value) || Object.keys(value).length !== 2) return false
  return isCode(value['code']) && typeof value['text'] === 'string'
}

/**
 * What a test's `respond` said.
 *
 * @throws {OptionError} it is no answer.
 */
export function toSinkAnswer(answer: unknown): SmtpSinkAnswer | undefined {
  if (answer === undefined || isCode(answer) || WORDS.includes(answer) || isReply(answer)) {
    return answer as SmtpSinkAnswer | undefined
  }
  const wanted = `a reply code, { code, text }, undefined, ${WORDS.join(', ')}`
  const got = typeof answer === 'string' ? JSON.stringify(answer) : describeValue(answer)
  throw new OptionError('respond', `expected ${wanted}, got ${got}`)
}
