import type { Bus } from '../bus/index.ts'
import type { Clock } from '../clock.ts'
import {
  createStoresWithin,
  type FeatureSwitches,
  type Registration,
  type RelyingPartyDirectory,
  type SessionChange,
  type SessionLogouts,
  sessionKey,
  type Termination,
  type WriteScope,
} from '../engine/index.ts'
import { OptionError, RelyingPartyNotFoundError } from '../errors.ts'
import { parseOptions } from '../option.ts'
import type { Database, RelyingPartyStore } from '../store/index.ts'
import { type CallOptions, parseCallOptions } from './call-scope.ts'
import type { LogoutUriCheck } from './logout-uri-check.ts'
import { createOutcomeWait } from './outcome-wait.ts'
import {
  departureSchema,
  registrationSchema,
  type SessionRegistrationInput,
  type SessionRegistrationResult,
  terminateAllSchema,
  terminationSchema,
} from './session-input.ts'
import { createSessionReading, type SessionReadingPorts } from './session-reading.ts'
import type { Sessions, TerminationResult } from './sessions.ts'
import { planUser } from './user-plan.ts'
import { type DeliveryView, toBornView, toDeliveryView } from './view.ts'

/** What the sessions need. */
export interface SessionsPorts extends SessionReadingPorts {
  readonly database: Database
  readonly logouts: SessionLogouts
  readonly parties: RelyingPartyStore
  readonly directory: RelyingPartyDirectory
  readonly features: FeatureSwitches
  readonly uriCheck: Pick<LogoutUriCheck, 'assertUnresolved'>
  readonly bus: Bus
  readonly clock: Clock
  readonly issuer: string | undefined
  now(): number
}

/** Creates the sessions. */
export function createSessions(ports: SessionsPorts): Sessions {
  return new SessionService(ports)
}

class SessionService implements Sessions {
  readonly get: Sessions['get']
  readonly list: Sessions['list']
  readonly events: Sessions['events']
  readonly #ports: SessionsPorts

  constructor(ports: SessionsPorts) {
    this.#ports = ports
    const { get, list, events } = createSessionReading(ports)
    this.get = get
    this.list = list
    this.events = events
  }

  async register(
    input: SessionRegistrationInput,
    options?: CallOptions,
  ): Promise<SessionRegistrationResult> {
    const { sessionId, issuer, backchannelLogoutUri, sessionRequired, ...rest } = parseOptions(
      registrationSchema,
      input,
    )
    const scope = parseCallOptions(options)
    if (rest.sid === undefined && rest.sub === undefined) {
      throw new OptionError(
        'sub',
        'want sid, sub, or both: the logout token has to name what ended',
      )
    }
    if (!(await this.#ports.features.isOn('backChannelLogout', scope.instance, scope.within))) {
      return { registered: false, skipped: 'feature_off' }
    }
    const party = { backchannelLogoutUri, sessionRequired }
    if (!(await this.#isTellable(rest.clientId, party, scope))) {
      return { registered: false, skipped: 'no_logout_uri' }
    }
    const registration = { ...rest, issuer: this.#issuerFor(issuer) } as Registration
    const change = await this.#ports.logouts.register(sessionId, registration, scope)
    return { registered: true, deliveries: change.born.map((one) => one.id) }
  }

  /** Whether there is somewhere to tell it; what the host says of the client is noted on the way. */
  async #isTellable(
    clientId: string,
    party: {
      readonly backchannelLogoutUri: string | undefined
      readonly sessionRequired: boolean | undefined
    },
    scope: WriteScope,
  ): Promise<boolean> {
    const { directory, parties, uriCheck } = this.#ports
    const said = Object.fromEntries(
      Object.entries(party).filter(([, value]) => value !== undefined),
    )
    if (party.backchannelLogoutUri !== undefined)
      uriCheck.assertUnresolved(party.backchannelLogoutUri)
    const known = await directory.find({ instance: scope.instance, clientId }, scope.within)
    const isNews = Object.entries(said).some(
      ([name, value]) => known?.[name as 'sessionRequired'] !== value,
    )
    if (!known && party.backchannelLogoutUri === undefined) {
      throw new RelyingPartyNotFoundError(
        'this client is not in the registry, and no backchannelLogoutUri came with the call',
      )
    }
    if (isNews) {
      await parties.note(scope.instance, clientId, said, scope.within)
      directory.forget(scope.instance, clientId)
    }
    return (party.backchannelLogoutUri ?? known?.backchannelLogoutUri) !== undefined
  }

  #issuerFor(issuer: string | undefined): string {
    const found = issuer ?? this.#ports.issuer
    if (found === undefined)
      throw new OptionError(
        'issuer',
        'want the issuer of the ID token, here or as createSignoff({ issuer })',
      )
    return found
  }

  async terminate(
    input: { readonly sessionId: string; readonly reason?: string; readonly waitUpToMs?: number },
    options?: CallOptions,
  ): Promise<TerminationResult> {
    const { sessionId, waitUpToMs, ...termination } = parseOptions(terminationSchema, input)
    const scope = parseCallOptions(options)
    if (waitUpToMs === undefined) {
      return this.#toResult(
        await this.#ports.logouts.terminate(sessionId, termination, scope),
        scope,
      )
    }
    if (scope.within)
      throw new OptionError(
        'waitUpToMs',
        'not within a transaction: nothing is sent before its commit',
      )
    return this.#terminateAndWait({ sessionId, termination, waitUpToMs }, scope)
  }

  async #terminateAndWait(
    { sessionId, termination, waitUpToMs }: AwaitedTermination,
    scope: WriteScope,
  ): Promise<TerminationResult> {
    const { bus, clock, logouts } = this.#ports
    const session = { session: sessionKey(scope.instance, sessionId) }
    const unanswered = async () =>
      (await this.#deliveriesOf(session, scope)).filter(isUnanswered).map(({ id }) => id)
    const wait = createOutcomeWait({ bus, clock, unanswered }, sessionId)
    try {
      const { born, changed } = await logouts.terminate(sessionId, termination, scope)
      await wait.until(changed ? born.map(({ id }) => id) : await unanswered(), waitUpToMs)
      return { deliveries: await this.#deliveriesOf(session, scope) }
    } finally {
      wait.end()
    }
  }

  async terminateClient(
    input: { readonly sessionId: string; readonly clientId: string; readonly reason?: string },
    options?: CallOptions,
  ): Promise<TerminationResult> {
    const { sessionId, ...departure } = parseOptions(departureSchema, input)
    const scope = parseCallOptions(options)
    const change = await this.#ports.logouts.depart(sessionId, departure, scope)
    const { deliveries } = await this.#toResult(change, scope)
    return { deliveries: deliveries.filter((one) => one.clientId === departure.clientId) }
  }

  async terminateAll(
    input: {
      readonly sub: string
      readonly except?: string | readonly string[]
      readonly reason?: string
    },
    options?: CallOptions,
  ) {
    const { sub, except = [], reason } = parseOptions(terminateAllSchema, input)
    const scope = parseCallOptions(options)
    const spared = new Set([except].flat())
    const found = await this.#ports.sessions.findByAccount(scope.instance, sub, scope.within)
    const ids = found.map(({ id }) => id).filter((id) => !spared.has(id))
    const user = await planUser(this.#ports, ids, scope)
    const end = async (id: string) => {
      const plan: Termination['plan'] = (open, session) => user.plan(id, open, session)
      const termination = { plan, ...(reason === undefined ? {} : { reason }) }
      return this.#toResult(await this.#ports.logouts.terminate(id, termination, scope), scope)
    }
    const first = scope.within
      ? await inTurn(user.free, end)
      : await Promise.all(user.free.map(end))
    const results = [...first, ...(await inTurn(user.inTurn, end))]
    return {
      sessions: ids,
      deliveries: results.flatMap((result) => result.deliveries),
    }
  }

  /** What was just made is known without a read; what was made before is read. */
  async #toResult(change: SessionChange, scope: WriteScope): Promise<TerminationResult> {
    if (!change.changed) return { deliveries: await this.#deliveriesOf(change, scope) }
    return { deliveries: change.born.map(toBornView) }
  }

  async #deliveriesOf(
    { session }: Pick<SessionChange, 'session'>,
    { within }: WriteScope,
  ): Promise<readonly DeliveryView[]> {
    const { database, deliveries } = this.#ports
    const store = within ? createStoresWithin(database, within).delivery : deliveries
    return (await store.listBySession(session)).map(toDeliveryView)
  }
}

/** An end whose first outcomes somebody waits for. */
interface AwaitedTermination {
  readonly sessionId: string
  readonly termination: Termination
  readonly waitUpToMs: number
}

const isUnanswered = ({ state }: DeliveryView): boolean => state === 'pending' || state === 'signed'

async function inTurn<Item, Result>(
  items: readonly Item[],
  call: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  for (const item of items) results.push(await call(item))
  return results
}
