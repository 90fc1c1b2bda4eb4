import type { ParseArgsConfig } from 'node:util'
import type {
  Deliveries,
  Encryption,
  Providers,
  RelyingParties,
  Sessions,
  TrustedDomains,
} from '../service/index.ts'
import type { Io, Paint } from './io.ts'

/** What commands call of the library: nothing is sent from here, but a test message. */
export interface Library {
  readonly deliveries: Deliveries
  readonly sessions: Sessions
  readonly relyingParties: RelyingParties
  readonly trustedDomains: TrustedDomains
  readonly providers: Providers
  readonly encryption: Encryption
}

/** How a database is reached from here. */
export interface Connection {
  /** The option `--database`, or `DATABASE_URL`. @throws {UsageError} there is neither. */
  databaseUrl(): string
  /** Opens the library without starting it. Closed when the command is done. */
  library(): Promise<Library>
}

/** A command that was called. */
export interface Invocation extends Connection {
  readonly io: Io
  readonly paint: Paint
  /** What follows the command's name. */
  readonly words: readonly string[]
  readonly json: boolean
  readonly instance: string
  readonly actor: string
  /** An option's text, if it was given. */
  option(name: string): string | undefined
  flag(name: string): boolean
}

/** One command. */
export interface Command {
  /** One word or two, such as `deliveries list`. */
  readonly name: string
  /** Its first word alone, or followed by options, means this one. */
  readonly isDefault?: boolean
  /** What may follow the name, such as `ID...`. */
  readonly parameters: string
  readonly summary: string
  /** What else its own help says. */
  readonly details?: string
  /** Options of its own, each with what it means. */
  readonly options: Readonly<
    Record<string, NonNullable<ParseArgsConfig['options']>[string] & { readonly help: string }>
  >
  /** Fewest and most words. */
  readonly words: readonly [least: number, most: number]
  run(invocation: Invocation): Promise<void>
}

/** Writes JSON, or what is meant for people. */
export function print({ io, json }: Invocation, value: unknown, text: string): void {
  io.out(json ? `${JSON.stringify(value, null, 2)}\n` : text === '' ? '' : `${text}\n`)
}
