import type { Branding } from './branding.ts'
import type { ChosenLanguage } from './language.ts'
import { type LinkRules, toLink } from './link.ts'
import type { MessageArgs, MessageChannel, MessageType } from './message-type.ts'
import type { Addressee, Recipient } from './recipient.ts'
import type { TextOverrides } from './text-override.ts'
import { type TextVariables, toVariables } from './variables.ts'

/** All that a message is made from. Instants are epoch milliseconds. */
export interface NotificationInput {
  readonly type: MessageType
  readonly channel: MessageChannel
  /** As `parseArgs` gave them. */
  readonly args: MessageArgs
  /** As `parseRecipient` gave it. Left out for webhooks. */
  readonly recipient?: Recipient
  /** As `chooseLanguage` gave it. */
  readonly language: ChosenLanguage
  /** Scheme, host and port where the event was triggered, such as `https://op.example`. */
  readonly origin: string
  readonly instance: string
  readonly organization?: string
  readonly overrides?: TextOverrides
  readonly branding?: Branding
  /** Of the call, else of the instance. Default: the type's own. */
  readonly urlTemplate?: string
  readonly links?: LinkRules
  /** ISO 3166-1 alpha-2 country of national phone numbers. */
  readonly defaultCountry?: string
  readonly createdAtMs: number
  readonly nowMs: number
  /** Default: the type's life after `createdAtMs`. */
  readonly expiresAtMs?: number
}

/** An end that is not given is the type's own. */
export function withExpiry(input: NotificationInput): NotificationInput {
  const { expiresAtMs, type, createdAtMs } = input
  if (expiresAtMs !== undefined || type.lifeMs === undefined) return input
  return { ...input, expiresAtMs: createdAtMs + type.lifeMs }
}

/** Stands in where a message has no recipient. */
export const NOBODY: Recipient = { userId: 'none' }

/** A message whose variables and link are known. */
export interface Scene {
  readonly input: NotificationInput
  readonly variables: TextVariables
  readonly url?: string
}

/** The code of a message; empty for none. */
export function toCode({ args }: NotificationInput): string {
  return typeof args['code'] === 'string' ? args['code'] : ''
}

/** Args that may be left out, and were, are empty in texts and links. */
export function toFullArgs({ type, args }: Pick<NotificationInput, 'type' | 'args'>): MessageArgs {
  const absent = Object.keys(type.args.shape).filter((name) => !Object.hasOwn(args, name))
  return { ...args, ...Object.fromEntries(absent.map((name) => [name, ''])) }
}

/** Works out the variables and the link of a message. */
export function setScene(input: NotificationInput, addressee?: Addressee): Scene {
  const { type, recipient = NOBODY, branding = {}, links = {}, origin } = input
  const variables = toVariables({
    ...input,
    args: toFullArgs(input),
    recipient,
    ...(branding.name === undefined ? {} : { serviceName: branding.name }),
    ...(addressee?.kind === 'email' ? { address: addressee.email } : {}),
  })
  const urlTemplate = input.urlTemplate ?? type.link
  if (urlTemplate === undefined) return { input, variables }
  const url = toLink({ urlTemplate, variables, origin, rules: links })
  return { input, variables: { ...variables, url }, url }
}
