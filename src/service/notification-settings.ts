import { z } from 'zod'
import type { NotificationDirectory } from '../engine/index.ts'
import {
  type NotificationSettings,
  parseNotificationSettings,
  toLinkRules,
} from '../notification/index.ts'
import { parseOptions } from '../option.ts'
import type { NotificationSettingStore } from '../store/index.ts'
import {
  type CallOptions,
  idSchema,
  parseCallOptions,
  parseInstance,
  type ReadOptions,
} from './call-scope.ts'

/** At which level settings stand. */
export interface NotificationLevel {
  /** One organisation. Absent: the instance, which every organisation without a word of its own follows. */
  readonly organization?: string
}

/** What is set at a level, and what holds there. */
export interface NotificationSettingsView extends NotificationLevel {
  /** Set at this level itself; empty where nothing is. */
  readonly own: NotificationSettings
  /** What holds, all levels considered. */
  readonly settings: NotificationSettings
}

/** Languages, branding, links, countries, caps and origins, per instance and organisation; the organisation wins. */
export interface NotificationSettingsCalls {
  get(level?: NotificationLevel, options?: ReadOptions): Promise<NotificationSettingsView>
  /**
   * Replaces what is set at a level. Links are tried at once.
   *
   * @throws {OptionError} a value is wrong, or is of the instance only (`caps`, `origins`).
   * @throws {MessageTypeUnknownError} a link is for a message type that does not exist.
   * @throws {LinkError} a link leads to where none may lead. {@link TemplateError} it cannot be rendered.
   * @example
   * await signoff.notificationSettings.set({
   *   organization: 'sales',
   *   settings: { defaultLanguage: 'fr', branding: { name: 'Acme Sales' } },
   * })
   */
  set(
    input: NotificationLevel & { readonly settings: NotificationSettings },
    options?: CallOptions,
  ): Promise<NotificationSettingsView>
  /** Takes back what was set at a level; nothing happens when nothing was. */
  reset(level?: NotificationLevel, options?: CallOptions): Promise<void>
}

const levelSchema = z.strictObject({ organization: idSchema.optional() })

const inputSchema = levelSchema.extend({ settings: z.unknown() })

/** Creates the calls on settings. */
export function createNotificationSettings(
  store: NotificationSettingStore,
  directory: NotificationDirectory,
): NotificationSettingsCalls {
  const read = async (
    level: NotificationLevel,
    instance: string,
    within?: Parameters<typeof store.find>[1],
  ): Promise<NotificationSettingsView> => {
    const { organization = '' } = level
    const rows = await store.find({ instance, organization }, within)
    const own = rows.find((row) => row.organization === organization)?.settings ?? {}
    directory.forget(instance)
    return { ...level, own, settings: await directory.settings({ instance, ...level }, within) }
  }

  /** An organisation's links are tried by what its instance permits. */
  const findRules = async (
    settings: unknown,
    { instance, within }: ReturnType<typeof parseCallOptions>,
  ) => {
    const current = await directory.settings({ instance }, within)
    const { origins } = (settings ?? {}) as NotificationSettings
    return toLinkRules({ origins: { ...current.origins, ...origins } })
  }

  return {
    get: async (level = {}, options) =>
      read(parseOptions(levelSchema, level, 'level'), parseInstance(options)),
    async set(input, options) {
      const scope = parseCallOptions(options)
      const { settings, ...level } = parseOptions(inputSchema, input)
      const ofOrganization = level.organization !== undefined
      const rules = await findRules(settings, scope)
      const context = { types: directory.types, rules, ofOrganization }
      const parsed = parseNotificationSettings(settings, context)
      const { instance, within } = scope
      await store.set({ instance, organization: level.organization ?? '' }, parsed, within)
      return read(level, instance, within)
    },
    async reset(level = {}, options) {
      const { instance, within } = parseCallOptions(options)
      const { organization = '' } = parseOptions(levelSchema, level, 'level')
      await store.reset({ instance, organization }, within)
      directory.forget(instance)
    },
  }
}
