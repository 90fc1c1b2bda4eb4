import { z } from 'zod'
import { MessageTypeUnknownError } from '../errors.ts'
import {
  code,
  name,
  optionalId,
  optionalName,
  SECURITY_EXAMPLE,
  securityArgs,
} from './arg-schema.ts'
import type { MessageType } from './message-type.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** Left out where there is none. */
const ORGANIZATION = "{% if organization != '' %}&organization={{ organization }}{% endif %}"

/** Who a link is for. */
const USER = `userId={{ userId }}${ORGANIZATION}`

const AUTH_REQUEST = "{% if authRequestId != '' %}&authRequestId={{ authRequestId }}{% endif %}"

const SECURITY_LINK = '/account/security'

const codeArgs = z.strictObject({ code, authRequestId: optionalId })

/** Codes as people meet them: six capitals or digits. */
const CODE_EXAMPLE = { code: 'K7Q4XD', authRequestId: '' } as const

const OTP_EXAMPLE = { code: '48151623', sessionId: '' } as const

/** A message with a code, of which only the newest counts. */
const CODED = { supersedes: true, webOtp: false } as const

/** A notice that something happened: each one counts, and none expires. */
const NOTICE = { supersedes: false, webOtp: false, link: SECURITY_LINK } as const

const SECURITY_NOTICE = {
  ...NOTICE,
  channels: ['email'],
  args: securityArgs,
  example: SECURITY_EXAMPLE,
} as const

const WEBHOOK = { channels: ['webhook'], recipient: {}, supersedes: false, webOtp: false } as const

/**
 * Every message that Signoff knows by itself, by name.
 *
 * Default links are rooted at the origin of the call; set another one per call or per instance. Lives
 * of codes are those of ZITADEL: an hour, three days for a new account, five minutes for a one-time password.
 */
export const MESSAGE_TYPES = {
  'init.code': {
    ...CODED,
    name: 'init.code',
    channels: ['email'],
    args: codeArgs.extend({ passwordSet: z.boolean().default(false) }),
    example: { ...CODE_EXAMPLE, passwordSet: false },
    link: `/init?code={{ code }}&${USER}${AUTH_REQUEST}`,
    recipient: { email: 'last' },
    lifeMs: 72 * HOUR,
  },
  'email.verify': {
    ...CODED,
    name: 'email.verify',
    channels: ['email'],
    args: codeArgs,
    example: CODE_EXAMPLE,
    link: `/verify?code={{ code }}&${USER}${AUTH_REQUEST}`,
    recipient: { email: 'last' },
    lifeMs: HOUR,
  },
  'phone.verify': {
    ...CODED,
    name: 'phone.verify',
    channels: ['sms'],
    args: z.strictObject({ code }),
    example: { code: 'K7Q4XD' },
    recipient: { sms: 'last' },
    lifeMs: HOUR,
  },
  'password.reset': {
    ...CODED,
    name: 'password.reset',
    channels: ['email', 'sms'],
    args: codeArgs,
    example: CODE_EXAMPLE,
    link: `/password/set?code={{ code }}&${USER}${AUTH_REQUEST}`,
    recipient: { email: 'last', sms: 'last' },
    lifeMs: HOUR,
  },
  'password.changed': {
    ...SECURITY_NOTICE,
    name: 'password.changed',
    recipient: { email: 'last' },
  },
  'domain.claimed': {
    ...NOTICE,
    name: 'domain.claimed',
    channels: ['email'],
    args: z.strictObject({ tempUsername: name, domain: name }),
    example: { tempUsername: 'anna.keller@temporary.example', domain: 'keller.example' },
    link: `/loginname?loginName={{ tempUsername }}${ORGANIZATION}`,
    recipient: { email: 'last' },
  },
  'passwordless.registration': {
    ...CODED,
    name: 'passwordless.registration',
    channels: ['email'],
    args: z.strictObject({ code, codeId: z.string().min(1).max(200) }),
    example: { code: 'gT5bW2qLx9Zd', codeId: '294017' },
    link: `/passkey/set?codeId={{ codeId }}&code={{ code }}&${USER}`,
    recipient: { email: 'verified' },
    lifeMs: HOUR,
  },
  'otp.email': {
    ...CODED,
    name: 'otp.email',
    channels: ['email'],
    args: z.strictObject({ code, sessionId: optionalId, authRequestId: optionalId }),
    example: { ...OTP_EXAMPLE, authRequestId: '' },
    link: `/otp/email?code={{ code }}&userId={{ userId }}{% if sessionId != '' %}&sessionId={{ sessionId }}{% endif %}${AUTH_REQUEST}`,
    recipient: { email: 'verified' },
    lifeMs: 5 * MINUTE,
  },
  'otp.sms': {
    name: 'otp.sms',
    channels: ['sms'],
    args: z.strictObject({ code, sessionId: optionalId }),
    example: OTP_EXAMPLE,
    recipient: { sms: 'verified' },
    lifeMs: 5 * MINUTE,
    supersedes: true,
    webOtp: true,
  },
  'user.invited': {
    ...CODED,
    name: 'user.invited',
    channels: ['email'],
    args: codeArgs.extend({ applicationName: optionalName }),
    example: { ...CODE_EXAMPLE, applicationName: 'Example Shop' },
    link: `/invite?code={{ code }}&${USER}${AUTH_REQUEST}`,
    recipient: { email: 'last' },
    lifeMs: 72 * HOUR,
  },
  'email.changed': {
    ...SECURITY_NOTICE,
    name: 'email.changed',
    recipient: { email: 'previous' },
  },
  'phone.changed': {
    ...SECURITY_NOTICE,
    name: 'phone.changed',
    channels: ['email', 'sms'],
    recipient: { email: 'verified', sms: 'previous' },
  },
  'session.new': {
    ...SECURITY_NOTICE,
    name: 'session.new',
    recipient: { email: 'verified' },
  },
  'mfa.changed': {
    ...SECURITY_NOTICE,
    name: 'mfa.changed',
    args: securityArgs.extend({ method: optionalName }),
    example: { ...SECURITY_EXAMPLE, method: 'TOTP' },
    recipient: { email: 'verified' },
  },
  'account.locked': {
    ...SECURITY_NOTICE,
    name: 'account.locked',
    recipient: { email: 'verified' },
  },
  'session.revoked': {
    ...SECURITY_NOTICE,
    name: 'session.revoked',
    recipient: { email: 'verified' },
  },
  'quota.reached': {
    ...WEBHOOK,
    name: 'quota.reached',
    args: z.strictObject({
      unit: name,
      id: name,
      callURL: z.url({ protocol: /^https?$/ }).max(2048),
      periodStart: z.iso.datetime({ offset: true }),
      threshold: z.int().min(0),
      usage: z.int().min(0),
    }),
    example: {
      unit: 'requests.all.authenticated',
      id: '294018',
      callURL: 'https://relay.example/quota',
      periodStart: '2026-03-01T00:00:00Z',
      threshold: 80,
      usage: 20_000,
    },
  },
  'telemetry.milestone': {
    ...WEBHOOK,
    name: 'telemetry.milestone',
    args: z.strictObject({
      instanceId: name,
      externalDomain: name,
      type: name,
      reached: z.iso.datetime({ offset: true }),
    }),
    example: {
      instanceId: '294019',
      externalDomain: 'op.example',
      type: 'instance_created',
      reached: '2026-03-14T15:09:26Z',
    },
  },
} as const satisfies Readonly<Record<string, MessageType>>

/** Name of one of Signoff's own message types. */
export type BuiltInMessageTypeName = keyof typeof MESSAGE_TYPES

/** A host's own message types, by name. */
export type OwnMessageTypes = Readonly<Record<string, MessageType>>

/**
 * The message type of that name: one of the host's own, else one of ours.
 *
 * @throws MessageTypeUnknownError `ERR_MESSAGE_TYPE_UNKNOWN`
 */
export function findMessageType(typeName: string, own: OwnMessageTypes = {}): MessageType {
  const types: OwnMessageTypes = { ...MESSAGE_TYPES, ...own }
  const type = Object.hasOwn(types, typeName) ? types[typeName] : undefined
  if (type !== undefined) return type
  const known = Object.keys(types).join(', ')
  throw new MessageTypeUnknownError(`type: expected one of ${known}, got another name`)
}
