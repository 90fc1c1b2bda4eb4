import { z } from 'zod'
import type { WriteScope } from '../engine/index.ts'
import { OptionError } from '../errors.ts'
import {
  addressVerification,
  chooseLanguage,
  findMessageType,
  type Language,
  type MessageChannel,
  type MessageType,
  type NotificationInput,
  type NotificationSettings,
  type OwnMessageTypes,
  parseArgs,
  parseRecipient,
  pickChannel,
  type Recipient,
  type RenderedNotification,
  renderNotification,
  type TextOverrides,
  toLinkRules,
} from '../notification/index.ts'
import type { Queryable } from '../store/index.ts'
import type { NotificationDraft } from './notification-input.ts'

/** What holds for the messages of an instance. */
export interface NotificationSource {
  readonly types: OwnMessageTypes
  settings(
    level: { readonly instance: string; readonly organization?: string | undefined },
    within?: Queryable,
  ): Promise<NotificationSettings>
  texts(
    wish: {
      readonly instance: string
      readonly organization?: string | undefined
      readonly type: MessageType
      readonly language: Language
    },
    within?: Queryable,
  ): Promise<TextOverrides>
  resolveOrigin(
    instance: string,
    captured: string | undefined,
    within?: Queryable,
  ): Promise<{ readonly origin: string }>
}

/** A message that was asked for, in its final form. */
export interface PreparedNotification {
  readonly type: MessageType
  readonly channel: MessageChannel
  readonly rendered: RenderedNotification
  readonly settings: NotificationSettings
  /** The provider makes and checks the code. */
  readonly verify: boolean
}

/** Reads and renders what was asked for. */
export async function prepareNotification(
  draft: NotificationDraft,
  { scope, now }: { readonly scope: WriteScope; readonly now: number },
  source: NotificationSource,
): Promise<PreparedNotification> {
  const { instance, within } = scope
  const type = findMessageType(draft.type, source.types)
  const channel = pickChannel(type, draft.channel)
  const recipient = readRecipient(draft, channel)
  const verify = channel === 'sms' && lacksCode(type, draft.args)
  const args = parseArgs(verify ? withoutCode(type) : type, draft.args)
  const { organization, locale } = draft
  const level = { instance, organization }
  const settings = await source.settings(level, within)
  const language = chooseLanguage(toWishes({ locale, recipient, settings }))
  const overrides = await source.texts({ ...level, type, language: language.language }, within)
  const urlTemplate = draft.urlTemplate ?? settings.urlTemplates?.[type.name]
  const input: NotificationInput = {
    type,
    channel,
    args,
    language,
    overrides,
    instance,
    origin: await findOrigin(source, scope),
    links: toLinkRules(settings),
    createdAtMs: now,
    nowMs: now,
    ...present({ recipient, organization, urlTemplate, branding: settings.branding }),
    ...present({ defaultCountry: settings.defaultCountry, expiresAtMs: draft.expiresAt }),
  }
  const rendered = verify ? addressVerification(input) : renderNotification(input)
  return { type, channel, rendered, settings, verify }
}

function readRecipient(
  { recipient }: NotificationDraft,
  channel: MessageChannel,
): Recipient | undefined {
  if (channel === 'webhook' && recipient === undefined) return undefined
  return parseRecipient(recipient)
}

/** The type cannot do without a code, and the caller has none: somebody else is to make it. */
function lacksCode({ args }: MessageType, given: unknown): boolean {
  const schema = args.shape['code']
  const hasCode = typeof given === 'object' && given !== null && 'code' in given
  return schema !== undefined && !hasCode && !z.safeParse(schema, undefined).success
}

const withoutCode = (type: MessageType): MessageType => ({
  ...type,
  args: type.args.partial({ code: true }),
})

interface Wishing {
  readonly locale: string | undefined
  readonly recipient: Recipient | undefined
  readonly settings: NotificationSettings
}

/** What is known of the language wanted: what the caller asks for, what the user has, and what the instance says. Unknown ones are left out. */
export function toWishes({ locale, recipient, settings }: Wishing) {
  return present({
    requested: locale,
    user: recipient?.locale,
    instance: settings.defaultLanguage,
    allowed: settings.allowedLanguages,
  })
}

/** A host that is not known is never used: the primary domain stands in. */
export async function findOrigin(
  source: NotificationSource,
  { instance, origin, within }: Pick<WriteScope, 'instance' | 'origin' | 'within'>,
): Promise<string> {
  return (await source.resolveOrigin(instance, origin, within)).origin
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** What is there of these. */
export function present<T extends object>(values: T): Present<T> {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as Present<T>
}

/**
 * The end of a message: when it is of no use any more, else when it has become too old.
 *
 * @throws {OptionError} it is over already.
 */
export function toDeadline(
  { expiresAtMs }: RenderedNotification,
  { now, maxAgeMs }: { readonly now: number; readonly maxAgeMs: number },
): number {
  if (expiresAtMs !== undefined && expiresAtMs <= now)
    throw new OptionError(
      'notification.expiresAt',
      'expected an instant to come, got one that is over',
    )
  return expiresAtMs ?? now + maxAgeMs
}
