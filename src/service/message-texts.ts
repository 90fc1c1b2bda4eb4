import { z } from 'zod'
import type { NotificationDirectory, WriteScope } from '../engine/index.ts'
import { OptionError } from '../errors.ts'
import {
  defaultTexts,
  type FullTexts,
  findMessageType,
  LANGUAGES,
  type Language,
  type MessageType,
  mergeTexts,
  parseTextOverride,
  pickChannel,
  type TextOverride,
  validateTexts,
} from '../notification/index.ts'
import { parseOptions } from '../option.ts'
import type { MessageTextKey, MessageTextRow, MessageTextStore } from '../store/index.ts'
import {
  type CallOptions,
  DEFAULT_INSTANCE,
  idSchema,
  instanceSchema,
  parseCallOptions,
  parseInstance,
  type ReadOptions,
  textSchema,
} from './call-scope.ts'
import type { Page } from './view.ts'

/** Which texts. */
export interface MessageTextsKey {
  /** A message type, of Signoff or of the host. */
  readonly type: string
  readonly language: Language
  /** One organisation. Absent: the instance, which every organisation without texts of its own follows. */
  readonly organization?: string
}

/** What is set at a level, and what holds there. */
export interface MessageTextsView extends MessageTextsKey {
  /** Set at this level itself; empty where nothing is. */
  readonly own: TextOverride
  /** What a message is made of, all levels considered. */
  readonly texts: FullTexts
}

/** Texts that were set at a level. */
export type MessageTextsItem = Omit<MessageTextsView, 'texts'>

/** Which texts to list. */
export interface MessageTextsFilter extends ReadOptions {
  /** Absent: those of the instance itself. */
  readonly organization?: string
  readonly type?: string
  /** 1 to 500. Default 100. */
  readonly limit?: number
  /** `next` of the page before. */
  readonly after?: string
}

/** The texts of messages, per type, language, instance and organisation; the organisation wins, field by field. */
export interface MessageTextsCalls {
  /** @throws {MessageTypeUnknownError} there is no such message type. */
  get(key: MessageTextsKey, options?: ReadOptions): Promise<MessageTextsView>
  /**
   * The texts that nobody has touched. A host's own type falls back on English.
   *
   * @throws {MessageTypeUnknownError} there is no such message type.
   */
  getDefault(key: Omit<MessageTextsKey, 'organization'>): FullTexts
  /** What is set at a level, by type and language. */
  list(filter?: MessageTextsFilter): Promise<Page<MessageTextsItem>>
  /**
   * Replaces what is set at a level. What is left out stays as it is a level below; an empty footer means
   * none. Every template is rendered once, on trial.
   *
   * @throws {OptionError} a value is wrong, or there is no text.
   * @throws {MessageTypeUnknownError} there is no such message type.
   * @throws {MessageChannelError} the message type is not sent by that channel.
   * @throws {TemplateError} a text cannot be rendered; `field` names it.
   * @example
   * await signoff.messageTexts.set({
   *   type: 'password.reset',
   *   language: 'en',
   *   texts: { email: { subject: 'Set a new password for {{ serviceName }}' } },
   * })
   */
  set(
    input: MessageTextsKey & { readonly texts: TextOverride },
    options?: CallOptions,
  ): Promise<MessageTextsView>
  /**
   * Takes back what was set at a level; nothing happens when nothing was.
   *
   * @throws {MessageTypeUnknownError} there is no such message type.
   */
  reset(key: MessageTextsKey, options?: CallOptions): Promise<void>
}

const typeSchema = textSchema(100)
const languageSchema = z.enum(LANGUAGES)
const keySchema = z.strictObject({
  type: typeSchema,
  language: languageSchema,
  organization: idSchema.optional(),
})
const inputSchema = keySchema.extend({ texts: z.unknown() })

const listSchema = z.strictObject({
  instance: instanceSchema.default(DEFAULT_INSTANCE),
  organization: idSchema.default(''),
  type: typeSchema.optional(),
  limit: z.int().min(1).max(500).default(100),
  after: z
    .string()
    .regex(/^[\w.-]{1,100}\/[a-z]{2}$/, { error: 'expected next of the page before' })
    .optional(),
})

const toAfter = (after: string) => {
  const [type = '', language = ''] = after.split('/')
  return { type, language }
}

const toItem = ({ organization, type, language, texts }: MessageTextRow): MessageTextsItem => ({
  type,
  language: language as Language,
  ...(organization === '' ? {} : { organization }),
  own: texts,
})

/** Texts for a channel that the type is not sent by would never be seen. */
function assertChannels(type: MessageType, texts: TextOverride): void {
  const fields = Object.keys({ ...texts.email }).length + (texts.sms === undefined ? 0 : 1)
  if (fields === 0) throw new OptionError('texts', 'expected a text at least; reset takes all away')
  if (texts.email !== undefined) pickChannel(type, 'email')
  if (texts.sms !== undefined) pickChannel(type, 'sms')
}

const toRowKey = (
  key: MessageTextsKey,
  instance: string,
): MessageTextKey & { readonly language: Language } => ({
  ...key,
  instance,
  organization: key.organization ?? '',
})

interface TextsPorts {
  readonly store: MessageTextStore
  readonly directory: NotificationDirectory
}

/** What is set at a level, and what holds there; what was remembered of the instance is forgotten. */
async function readTexts(
  key: MessageTextsKey,
  { instance, within }: Pick<WriteScope, 'instance' | 'within'>,
  { store, directory }: TextsPorts,
): Promise<MessageTextsView> {
  const type = findMessageType(key.type, directory.types)
  const { organization, language } = toRowKey(key, instance)
  const languages = [language]
  const rows = await store.find({ instance, organization, type: type.name, languages }, within)
  const own = rows.find((row) => row.organization === organization)?.texts ?? {}
  directory.forget(instance)
  const overrides = await directory.texts({ ...key, instance, type }, within)
  return { ...key, own, texts: mergeTexts(defaultTexts(type, language), overrides) }
}

/** Creates the calls on texts. */
export function createMessageTexts(
  store: MessageTextStore,
  directory: NotificationDirectory,
): MessageTextsCalls {
  const ports = { store, directory }
  return {
    get: async (key, options) =>
      readTexts(parseOptions(keySchema, key), { instance: parseInstance(options) }, ports),
    getDefault(key) {
      const parsed = parseOptions(keySchema.omit({ organization: true }), key)
      return defaultTexts(findMessageType(parsed.type, directory.types), parsed.language)
    },
    async list(filter = {}) {
      const { limit, after, ...level } = parseOptions(listSchema, filter, 'filter')
      const range = { ...level, limit: limit + 1, ...(after && { after: toAfter(after) }) }
      const rows = await store.list(range)
      const items = rows.slice(0, limit).map(toItem)
      const last = items.at(-1)
      const next = last && `${last.type}/${last.language}`
      return { items, ...(rows.length > limit && next ? { next } : {}) }
    },
    async set(input, options) {
      const scope = parseCallOptions(options)
      const { texts, ...key } = parseOptions(inputSchema, input)
      const type = findMessageType(key.type, directory.types)
      const override = parseTextOverride(texts)
      assertChannels(type, override)
      validateTexts({ type, language: key.language, texts: override })
      await store.set(toRowKey(key, scope.instance), override, scope.within)
      return readTexts(key, scope, ports)
    },
    async reset(input, options) {
      const { instance, within } = parseCallOptions(options)
      const key = parseOptions(keySchema, input)
      findMessageType(key.type, directory.types)
      await store.reset(toRowKey(key, instance), within)
      directory.forget(instance)
    },
  }
}
