import { formatDuration, formatInstant, type InstantFormat } from './format.ts'
import { type ChosenLanguage, type Language, toTextLocale } from './language.ts'
import type { MessageArgs } from './message-type.ts'
import { toPlainLine } from './plain-line.ts'
import type { Recipient } from './recipient.ts'
import { BUILT_IN_TEXTS, colonOf } from './text/index.ts'

/** Everything that a text may speak of. Instants are epoch milliseconds. */
export interface VariableSource {
  readonly args: MessageArgs
  readonly recipient: Recipient
  readonly language: ChosenLanguage
  /** Scheme, host and port, such as `https://op.example`. */
  readonly origin: string
  readonly instance: string
  readonly organization?: string
  /** What the service is called; default the domain of the origin. */
  readonly serviceName?: string
  /** The address of the message, for users who have no name. */
  readonly address?: string
  readonly expiresAtMs?: number
  readonly nowMs: number
}

/** Variables of a text: each one a single line, but for `details`. */
export type TextVariables = Readonly<Record<string, string | boolean>>

const DETAILS = ['at', 'method', 'device', 'location', 'ipAddress'] as const

/** Names of args and attributes that are instants. */
const INSTANT_NAME = /(?:^at|At|Date)$/
const INSTANT = /^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})$/

function toInstantFormat({ language, recipient }: VariableSource): InstantFormat {
  const { timeZone } = recipient
  return { locale: toTextLocale(language), ...(timeZone === undefined ? {} : { timeZone }) }
}

function toVariable(name: string, value: unknown, format: InstantFormat): string | boolean {
  if (typeof value === 'boolean') return value
  if (typeof value === 'number') return String(value)
  if (typeof value !== 'string') return ''
  const isInstant = INSTANT_NAME.test(name) && INSTANT.test(value)
  return isInstant ? formatInstant(Date.parse(value), format) : toPlainLine(value)
}

function toArgVariables(source: VariableSource): TextVariables {
  const format = toInstantFormat(source)
  const entries = Object.entries(source.args)
  return Object.fromEntries(entries.map(([name, value]) => [name, toVariable(name, value, format)]))
}

function firstOf(...names: readonly (string | undefined)[]): string {
  return names.map((name) => toPlainLine(name ?? '')).find((name) => name !== '') ?? ''
}

function toFullName({ firstName = '', lastName = '' }: Recipient): string {
  return `${firstName} ${lastName}`
}

function toUserVariables(source: VariableSource): TextVariables {
  const { recipient, address } = source
  const { userName, loginName, preferredLoginName, nickName } = recipient
  const format = toInstantFormat(source)
  const one = (name: keyof Recipient) => toVariable(name, recipient[name] ?? '', format)
  return {
    userId: one('userId'),
    userName: one('userName'),
    firstName: one('firstName'),
    lastName: one('lastName'),
    nickName: one('nickName'),
    lastEmail: one('lastEmail'),
    verifiedEmail: one('verifiedEmail'),
    lastPhone: one('lastPhone'),
    verifiedPhone: one('verifiedPhone'),
    changeDate: one('changeDate'),
    creationDate: one('creationDate'),
    preferredLoginName: firstOf(preferredLoginName, loginName, userName),
    loginName: firstOf(loginName, preferredLoginName, userName),
    displayName: firstOf(
      recipient.displayName,
      toFullName(recipient),
      nickName,
      userName,
      loginName,
      address,
    ),
  }
}

function toExpiry(source: VariableSource): TextVariables {
  const { expiresAtMs, nowMs, language } = source
  if (expiresAtMs === undefined) return {}
  return {
    expiry: formatDuration(expiresAtMs - nowMs, toTextLocale(language)),
    expiresAt: formatInstant(expiresAtMs, toInstantFormat(source)),
  }
}

/** What is known about an event, a line each. */
function toDetails(args: TextVariables, language: Language): string {
  const { labels } = BUILT_IN_TEXTS[language]
  const known = DETAILS.filter((name) => typeof args[name] === 'string' && args[name] !== '')
  return known.map((name) => `${labels[name]}${colonOf(language)}${args[name]}`).join('\n')
}

/**
 * The variables of a message's texts and links. Args come first, so that a type's own `domain` is
 * what its texts mean by it. Attributes of the user that are not known are empty.
 */
export function toVariables(source: VariableSource): TextVariables {
  const domain = new URL(source.origin).hostname
  const serviceName = firstOf(source.serviceName, domain)
  const args = toArgVariables(source)
  return {
    ...toUserVariables(source),
    ...toExpiry(source),
    origin: source.origin,
    domain,
    serviceName,
    instance: source.instance,
    organization: source.organization ?? '',
    locale: source.language.locale,
    details: toDetails(args, source.language.language),
    ...args,
    ...(args['applicationName'] === '' ? { applicationName: serviceName } : {}),
  }
}
