import type { MessageArgs } from './message-type.ts'
import type { Recipient } from './recipient.ts'
import type { RenderedNotification } from './render.ts'
import type { TemplateData } from './template-data.ts'

/** ZITADEL's names of the events that trigger its messages. */
const EVENT_TYPES: Readonly<Record<string, string>> = {
  'init.code': 'user.human.initialization.code.added',
  'email.verify': 'user.human.email.code.added',
  'phone.verify': 'user.human.phone.code.added',
  'password.reset': 'user.human.password.code.added',
  'password.changed': 'user.human.password.changed',
  'domain.claimed': 'user.domain.claimed',
  'passwordless.registration': 'user.human.passwordless.initialization.code.requested',
  'otp.email': 'user.human.mfa.otp.email.code.added',
  'otp.sms': 'user.human.mfa.otp.sms.code.added',
  'user.invited': 'user.human.invite.code.added',
}

/** Events of one-time passwords that belong to a session. */
const SESSION_EVENT_TYPES: Readonly<Record<string, string>> = {
  'otp.email': 'session.otp.email.challenged',
  'otp.sms': 'session.otp.sms.challenged',
}

const NANOSECONDS_PER_MS = 1_000_000

/** The provider that a message is handed to. */
export interface RelayProvider {
  readonly id: string
  readonly description: string
}

/** The JSON that ZITADEL posts to an HTTP provider, key by key. */
export interface ZitadelBody {
  readonly contextInfo: {
    readonly eventType: string
    readonly provider: RelayProvider
    readonly recipientEmailAddress?: string
    readonly recipientPhoneNumber?: string
  }
  readonly templateData: TemplateData
  readonly args: ZitadelArgs
}

/** The user of a message, as ZITADEL spells its attributes. */
interface ZitadelUserArgs {
  readonly userID: string
  readonly orgID: string
  readonly userName: string
  readonly firstName: string
  readonly lastName: string
  readonly nickName: string
  readonly displayName: string
  readonly lastEmail: string
  readonly verifiedEmail: string
  readonly lastPhone: string
  readonly verifiedPhone: string
  readonly preferredLoginName: string
  readonly loginName: string
  readonly loginNames: readonly string[]
  readonly changeDate: string
  readonly creationDate: string
}

/** Args of a message, as ZITADEL spells them. */
export interface ZitadelArgs extends ZitadelUserArgs {
  readonly code: string
  readonly origin?: string
  readonly domain?: string
  /** Life of the code, nanoseconds. */
  readonly expiry?: number
  readonly tempUsername?: string
  readonly applicationName?: string
  readonly codeID?: string
  readonly sessionID?: string
  readonly authRequestID?: string
  readonly oTP?: string
}

const EMPTY_USER: Recipient = { userId: '' }

function toUserArgs({ recipient = EMPTY_USER, organization = '' }: RenderedNotification) {
  const { userName = '', preferredLoginName = userName } = recipient
  return {
    userID: recipient.userId,
    orgID: organization,
    userName,
    firstName: recipient.firstName ?? '',
    lastName: recipient.lastName ?? '',
    nickName: recipient.nickName ?? '',
    displayName: recipient.displayName ?? '',
    lastEmail: recipient.lastEmail ?? '',
    verifiedEmail: recipient.verifiedEmail ?? '',
    lastPhone: recipient.lastPhone ?? '',
    verifiedPhone: recipient.verifiedPhone ?? '',
    preferredLoginName,
    loginName: recipient.loginName ?? preferredLoginName,
    loginNames: recipient.loginNames ?? [],
    changeDate: recipient.changeDate ?? '',
    creationDate: recipient.creationDate ?? '',
  }
}

function textOf(args: MessageArgs, name: string): string {
  const value = args[name]
  return typeof value === 'string' ? value : ''
}

function toExpiry({ expiresAtMs, createdAtMs }: RenderedNotification): number {
  return expiresAtMs === undefined ? 0 : (expiresAtMs - createdAtMs) * NANOSECONDS_PER_MS
}

function toRequestArgs(rendered: RenderedNotification) {
  const { args, origin, type } = rendered
  const isOtp = type.startsWith('otp.')
  return {
    origin,
    domain: textOf(args, 'domain') || new URL(origin).hostname,
    expiry: toExpiry(rendered),
    tempUsername: textOf(args, 'tempUsername'),
    applicationName: textOf(args, 'applicationName'),
    codeID: textOf(args, 'codeId'),
    sessionID: textOf(args, 'sessionId'),
    authRequestID: textOf(args, 'authRequestId'),
    code: textOf(args, 'code'),
    oTP: isOtp ? textOf(args, 'code') : '',
  }
}

/** After a change of password ZITADEL says nothing but who it was. */
function toArgs(rendered: RenderedNotification): ZitadelArgs {
  const user = toUserArgs(rendered)
  if (rendered.type === 'password.changed') return { ...user, code: '' }
  return { ...user, ...toRequestArgs(rendered) }
}

function toEventType({ type, args }: RenderedNotification): string {
  const bySession = textOf(args, 'sessionId') === '' ? undefined : SESSION_EVENT_TYPES[type]
  return bySession ?? EVENT_TYPES[type] ?? type
}

function toRecipient({ addressee }: RenderedNotification) {
  if (addressee === undefined) return {}
  if (addressee.kind === 'email') return { recipientEmailAddress: addressee.email }
  return { recipientPhoneNumber: addressee.phone }
}

/**
 * The body that a relay written for ZITADEL understands: the same keys, `oTP` and nanoseconds
 * included. Unlike ZITADEL's, its values are not escaped for HTML, and no text is ever a key's name.
 * Message types that ZITADEL does not have go by our name.
 *
 * @example
 * JSON.stringify(toZitadelBody(rendered, { id: '123', description: 'relay' }))
 */
export function toZitadelBody(
  rendered: RenderedNotification,
  { id, description }: RelayProvider,
): ZitadelBody {
  return {
    contextInfo: {
      eventType: toEventType(rendered),
      provider: { id, description },
      ...toRecipient(rendered),
    },
    templateData: rendered.templateData,
    args: toArgs(rendered),
  }
}

/** The body that ZITADEL posts for webhooks (`quota.reached`, `telemetry.milestone`): the args alone. */
export function toZitadelWebhookBody({ args }: RenderedNotification): MessageArgs {
  return args
}
