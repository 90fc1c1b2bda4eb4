import { type Clock, systemClock } from '../clock.ts'
import { OptionError } from '../errors.ts'
import type { Attachment, FailureMode, RelyingPartySettings } from './attachment.ts'
import type { OidcProvider } from './oidc-provider-types.ts'
import { createClientSource } from './oidc-relying-parties.ts'
import { overrideRegistration, overrideTermination } from './provider-overrides.ts'
import { readSettings } from './relying-party-settings.ts'
import type { SignoffForAdapter } from './signoff-port.ts'

export type { AdapterFailure, FailureMode, RelyingPartySettings } from './attachment.ts'
export { SessionRecordError } from './attachment.ts'
export type { SessionRegistration, SignoffCallOptions, SignoffForAdapter } from './signoff-port.ts'

/** Options of {@link attachSignoff}. */
export interface AttachOptions {
  /** Signoff's instance for this provider. Default `default`. Two providers on one Signoff need two. */
  readonly instance?: string
  /**
   * A login could not be registered. `fail` (default): the relying party gets `server_error` and no
   * session. `continue`: it gets its session, and may not be told of the logout.
   */
  readonly onRegistrationError?: FailureMode
  /**
   * The end of a session could not be recorded. `fail` (default): the session does not end, and the user
   * may try again. `continue`: it ends, and its relying parties may not be told.
   */
  readonly onTerminationError?: FailureMode
  /**
   * Settings of one relying party, asked for when a session ends and at each attempt. What is not valid of them is left
   * out, and logged as `relyingParty.settingsRefused`.
   */
  readonly relyingParty?: (client: { readonly clientId: string }) => RelyingPartySettings
  /** The postgres.js transaction that the host has open for the current request, if any. */
  readonly transaction?: () => unknown
  /** Default: the machine's own. */
  readonly clock?: Clock
}

/** What {@link attachSignoff} returns. */
export interface AttachedSignoff {
  /** Gives the provider back its own methods. Twice is once. What was registered stays registered. */
  detach(): void
}

/** On the provider object while attached; the same symbol in every copy of this package. */
const ATTACHED = Symbol.for('signoff.attached')

const MODELS = [
  ['Client', 'backchannelLogout'],
  ['Session', 'save'],
  ['Session', 'destroy'],
  ['AuthorizationCode', 'consume'],
  ['DeviceCode', 'consume'],
  ['BackchannelAuthenticationRequest', 'consume'],
] as const

function assertProvider(provider: unknown): asserts provider is OidcProvider {
  if (typeof provider !== 'object' || provider === null)
    throw new OptionError('provider', `wanted oidc-provider 9, got ${typeof provider}`)
  for (const [model, method] of MODELS) {
    const prototype: unknown = Reflect.get(provider, model)?.prototype
    if (typeof prototype === 'object' && prototype && method in prototype) continue
    throw new OptionError('provider', `wanted oidc-provider 9, got no ${model}.prototype.${method}`)
  }
  if (ATTACHED in provider) {
    throw new OptionError('provider', 'has Signoff attached already; call detach() first')
  }
}

function assertSignoff(signoff: Partial<SignoffForAdapter> | undefined): void {
  const { sessions, relyingParties } = signoff ?? {}
  const calls = [
    sessions?.register,
    sessions?.terminate,
    sessions?.terminateClient,
    relyingParties?.use,
  ]
  if (calls.every((call) => typeof call === 'function')) return
  throw new OptionError('signoff', 'wanted what createSignoff resolves to; is its await missing?')
}

const OPTIONS: Readonly<Record<keyof AttachOptions, true>> = {
  instance: true,
  onRegistrationError: true,
  onTerminationError: true,
  relyingParty: true,
  transaction: true,
  clock: true,
}

const OPTION_TYPES: Readonly<Partial<Record<keyof AttachOptions, string>>> = {
  instance: 'string',
  relyingParty: 'function',
  transaction: 'function',
}

function assertKnown(options: AttachOptions): void {
  if (typeof options !== 'object' || options === null)
    throw new OptionError('options', `expected an object, got ${String(options)}`)
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(OPTIONS, name))
  if (unknown !== undefined) throw new OptionError('options', `unknown option ${unknown}`)
  for (const [name, type] of Object.entries(OPTION_TYPES)) {
    const given: unknown = Reflect.get(options, name)
    if (given !== undefined && typeof given !== type)
      throw new OptionError(name, `expected a ${type}, got ${typeof given}`)
  }
}

function parseMode(option: string, mode: FailureMode = 'fail'): FailureMode {
  if (mode === 'fail' || mode === 'continue') return mode
  throw new OptionError(option, `wanted "fail" or "continue", got ${JSON.stringify(mode)}`)
}

function createAttachment(
  provider: OidcProvider,
  signoff: SignoffForAdapter,
  options: AttachOptions,
): Attachment {
  const { instance = 'default', relyingParty, transaction, clock = systemClock } = options
  return {
    provider,
    signoff,
    clock,
    instance,
    onRegistrationError: parseMode('onRegistrationError', options.onRegistrationError),
    onTerminationError: parseMode('onTerminationError', options.onTerminationError),
    settingsFor: ({ clientId }) => readSettings(() => relyingParty?.({ clientId })),
    callOptions: () => {
      const sql = transaction?.()
      return sql === undefined ? { instance } : { instance, sql }
    },
  }
}

/**
 * Makes an oidc-provider 9 tell its relying parties through Signoff. No fork, no patched package: methods
 * of this one provider's model classes are overridden, and given back by `detach()`.
 *
 * - Each login is registered before the authorization or token response leaves.
 * - `end_session` enqueues and answers; it sends nothing and waits for no relying party
 *   (OpenID Connect RP-Initiated Logout 1.0, section 2; Back-Channel Logout 1.0, section 2.3). The
 *   provider's event `backchannel.success` then means: enqueued.
 * - `session.destroy()` by the host's own code ends the session at the relying parties, too.
 * - Logout tokens (Back-Channel Logout 1.0, section 2.4) are signed and encrypted as oidc-provider does it
 *   for that client; Signoff needs no `signing` option.
 *
 * The provider must have `features.backchannelLogout` enabled, or its clients have no logout URI. Signoff's
 * `sessionId` is oidc-provider's `session.uid`. Failures are told as event `signoff.failed` of the provider,
 * with an {@link AdapterFailure}. See docs/oidc-provider.md for what is atomic and what is not.
 *
 * @throws OptionError `ERR_OPTION_INVALID`: not an oidc-provider 9, attached already, no Signoff, or a wrong option.
 *
 * @example
 * const provider = new Provider('https://op.example', { features: { backchannelLogout: { enabled: true } } })
 * const signoff = await createSignoff({ issuer: provider.issuer })
 * const { detach } = attachSignoff(provider, signoff)
 */
export function attachSignoff(
  provider: object,
  signoff: SignoffForAdapter,
  options: AttachOptions = {},
): AttachedSignoff {
  assertProvider(provider)
  assertSignoff(signoff)
  assertKnown(options)
  const attachment = createAttachment(provider, signoff, options)
  const undo = [
    signoff.relyingParties.use(createClientSource(attachment)),
    ...overrideRegistration(attachment),
    ...overrideTermination(attachment),
  ]
  Object.defineProperty(provider, ATTACHED, { configurable: true, value: true })
  return {
    detach() {
      if (undo.length > 0) Reflect.deleteProperty(provider, ATTACHED)
      for (const step of undo.splice(0).reverse()) step()
    },
  }
}
