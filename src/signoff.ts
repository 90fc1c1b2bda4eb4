import type { TransactionSql } from 'postgres'
import { z } from 'zod'
import type { HttpApiOptions, HttpHandler, HttpOptions } from './api/index.ts'
import { BUS_EVENTS, type BusEventName, type BusListener } from './bus/index.ts'
import { sleep } from './clock.ts'
import { type Core, composeCore } from './composition.ts'
import { type Replica, readVitalSigns } from './engine/index.ts'
import { EngineStoppedError, SigningKeyError } from './errors.ts'
import { createTokenIssuer, type LogoutTokenIssuer } from './logout/index.ts'
import { parseOptions } from './option.ts'
import { composeServices, type Services } from './services.ts'
import type { Health, Signoff, Stats } from './signoff-contract.ts'
import { type OpenedDatabase, openSignoffDatabase } from './signoff-database.ts'
import {
  parseSignoffOptions,
  type ResolvedSignoffOptions,
  type SignoffOptions,
} from './signoff-options.ts'
import { assertReachable, createHostTurns, type Turns } from './store/index.ts'

const DEFAULT_DRAIN_MS = 10_000

/** A hint is not worth a longer wait. */
const LAST_HINT_MS = 500

/**
 * Sets Signoff up. Nothing is sent before {@link Signoff.start}; an embedded server is started here.
 *
 * @throws {OptionError} an option is wrong; `option` names it.
 * @throws {EmbeddedPostgresError} the embedded server could not be started.
 * @example
 * const signoff = await createSignoff({ database: process.env.DATABASE_URL, issuer: 'https://op.example', signing: { jwks } })
 * await signoff.start()
 */
export async function createSignoff(input: CreateSignoffOptions = {}): Promise<Signoff> {
  const { http, ...options } = parseOptions(z.looseObject({}), input) as CreateSignoffOptions
  const doors = http === undefined ? {} : (await import('./api/index.ts')).parseHttpOptions(http)
  const resolved = parseSignoffOptions(options, process.env)
  const issuer = resolved.signing ? await createTokenIssuer(resolved.signing) : noIssuer
  const opened = await openSignoffDatabase(resolved)
  try {
    return new Facade(resolved, issuer, { ...opened, http: doors })
  } catch (error) {
    await opened.close()
    throw error
  }
}

/** Stands in where the host gave no keys: relying parties of an adapter are signed for by the host. */
const noIssuer: LogoutTokenIssuer = {
  issue: () =>
    Promise.reject(
      new SigningKeyError(
        'there are no keys to sign with: set the option signing, or attach an adapter',
      ),
    ),
}

const functionSchema = z.custom<() => unknown>((value) => typeof value === 'function', {
  error: 'expected a function',
})

const eventSchema = z.string().refine((name) => Object.hasOwn(BUS_EVENTS, name), {
  error: 'expected an event of the bus, see docs/events.md',
})

/** What a caller without types may get wrong: a listener that never hears anything tells nobody. */
function parseListener<Name extends BusEventName>(event: Name, listener: BusListener<Name>) {
  parseOptions(eventSchema, event, 'event')
  parseOptions(functionSchema, listener, 'listener')
  return [event, listener] as const
}

/** As the driver does with work that hands back its queries instead of awaiting them. */
async function settleAll<Result>(result: Result): Promise<Result> {
  return Array.isArray(result) ? ((await Promise.all(result)) as Result) : result
}

const stopSchema = z.strictObject({
  deadlineMs: z.int().min(0).max(3_600_000).default(DEFAULT_DRAIN_MS),
})

/** {@link SignoffOptions}, and who may use {@link Signoff.http}. */
export interface CreateSignoffOptions extends SignoffOptions {
  /** Who may use {@link Signoff.http}, and where it is mounted. Default: nobody may. */
  readonly http?: HttpOptions
}

/** Pages, pictures and schemas are loaded at the first request: most replicas never get one. */
function createLazyHttp(signoff: Signoff, options: HttpApiOptions): HttpHandler {
  let loading: Promise<HttpHandler> | undefined
  const load = async () => (await import('./api/index.ts')).createHttpApi(signoff, options)
  return async (request) => {
    loading ??= load()
    return (await loading)(request)
  }
}

class Facade implements Signoff {
  readonly http: HttpHandler
  readonly #opened: OpenedDatabase
  readonly #core: Core
  readonly #services: Services
  readonly #hostTurns: Turns
  #closed: Promise<void> | undefined

  constructor(
    options: ResolvedSignoffOptions,
    issuer: LogoutTokenIssuer,
    opened: OpenedDatabase & { readonly http: HttpOptions },
  ) {
    this.#opened = opened
    this.#core = composeCore(options, issuer, opened.database)
    this.#services = composeServices(options, this.#core)
    this.#hostTurns = createHostTurns(opened.database.sql)
    const { logger, clock } = this.#core.shared
    this.http = createLazyHttp(this, { ...opened.http, logger, clock })
  }

  get sessions(): Services['sessions'] {
    return this.#services.sessions
  }

  get deliveries(): Services['deliveries'] {
    return this.#services.deliveries
  }

  get relyingParties(): Services['relyingParties'] {
    return this.#services.relyingParties
  }

  get providers(): Services['providers'] {
    return this.#services.providers
  }

  get encryption(): Services['encryption'] {
    return this.#services.encryption
  }

  get notify(): Services['notify'] {
    return this.#services.notify
  }

  get notifications(): Services['notifications'] {
    return this.#services.notifications
  }

  get features(): Services['features'] {
    return this.#services.features
  }

  get feeds(): Services['feeds'] {
    return this.#services.feeds
  }

  get origins(): Services['origins'] {
    return this.#services.origins
  }

  get trustedDomains(): Services['trustedDomains'] {
    return this.#services.trustedDomains
  }

  get messageTexts(): Services['messageTexts'] {
    return this.#services.messageTexts
  }

  get notificationSettings(): Services['notificationSettings'] {
    return this.#services.notificationSettings
  }

  get store(): Replica['readModel']['store'] {
    return this.#core.replica.readModel.store
  }

  async start(): Promise<void> {
    if (this.#closed !== undefined)
      throw new EngineStoppedError('this Signoff was stopped; create another')
    const isFirst = this.#core.engine.state === 'stopped'
    await this.#core.engine.start()
    this.#services.feeds.start()
    if (isFirst) await this.#services.warnOfWrongKeys()
  }

  async stop(options: { readonly deadlineMs?: number } = {}): Promise<void> {
    const { deadlineMs } = parseOptions(stopSchema, options, 'stop')
    this.#closed ??= this.#close(deadlineMs)
    await this.#closed
  }

  async #close(deadlineMs: number): Promise<void> {
    await this.#services.feeds.stop()
    await this.#core.engine.stop(deadlineMs)
    this.#core.replica.commitWatch.stop()
    this.#core.replica.lostAnswers.stop()
    const { clock } = this.#core.shared
    await Promise.race([this.#core.replica.hinter.stop(), sleep(clock, LAST_HINT_MS)])
    await this.#core.providerTransport.close()
    await this.#core.transport.close()
    await this.#opened.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  async transaction<Result>(work: (sql: TransactionSql) => Promise<Result>): Promise<Result> {
    parseOptions(functionSchema, work, 'work')
    let transaction: TransactionSql | undefined
    try {
      const begin = () =>
        this.#opened.database.begin(async (sql) => {
          transaction = sql
          return settleAll(await work(sql))
        })
      const result = await this.#hostTurns(begin)
      if (transaction) await this.#core.replica.committed(transaction)
      return result
    } catch (error) {
      if (transaction) this.#core.replica.commitWatch.forget(transaction)
      throw error
    }
  }

  on<Name extends BusEventName>(event: Name, listener: BusListener<Name>): void {
    this.#core.shared.bus.on(...parseListener(event, listener))
  }

  once<Name extends BusEventName>(event: Name, listener: BusListener<Name>): void {
    this.#core.shared.bus.once(...parseListener(event, listener))
  }

  off<Name extends BusEventName>(event: Name, listener: BusListener<Name>): void {
    this.#core.shared.bus.off(...parseListener(event, listener))
  }

  stats(): Stats {
    const { readModel, dispatcher, breaker, id } = this.#core.replica
    return {
      ...readModel.store.getSnapshot().context,
      replica: id,
      engine: this.#core.engine.state,
      inFlight: dispatcher.inFlight,
      ailingDestinations: breaker.ailing.length,
      ailing: breaker.ailing,
      refusedOrigins: this.#services.origins.refused,
    }
  }

  async health(): Promise<Health> {
    const { dispatcher, breaker } = this.#core.replica
    const asked = this.#core.shared.clock.monotonic()
    const reachable = await assertReachable(this.#opened.database).then(
      () => true,
      () => false,
    )
    const signs = reachable
      ? await readVitalSigns(this.#core.replica).catch(() => undefined)
      : undefined
    const latencyMs = this.#core.shared.clock.monotonic() - asked
    return {
      ...signs,
      ok: signs !== undefined && this.#core.engine.state === 'running',
      engine: this.#core.engine.state,
      database: { reachable, ...(reachable ? { latencyMs } : {}) },
      inFlight: dispatcher.inFlight,
      ailingDestinations: breaker.ailing.length,
    }
  }
}
