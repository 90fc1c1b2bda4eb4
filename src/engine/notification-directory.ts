import type { Clock } from '../clock.ts'
import {
  FALLBACK_LANGUAGE,
  type Language,
  type MessageType,
  mergeSettings,
  type NotificationSettings,
  type OwnMessageTypes,
  type TextOverride,
  type TextOverrides,
} from '../notification/index.ts'
import {
  createOriginResolver,
  isTrustedHost,
  type OriginResolver,
  type OriginSettings,
  type RefusedOrigins,
  type RequestHeaders,
  type ResolvedOrigin,
  toOriginOptions,
} from '../origin/index.ts'
import type {
  MessageTextRow,
  MessageTextStore,
  NotificationSettingStore,
  Queryable,
  TrustedDomainStore,
} from '../store/index.ts'
import { type BriefMemory, createBriefMemory } from './brief-memory.ts'

/** Whose texts, in which language. */
export interface TextWish {
  readonly instance: string
  readonly organization?: string | undefined
  readonly type: MessageType
  readonly language: Language
}

/** Whose settings. */
export interface SettingsLevel {
  readonly instance: string
  readonly organization?: string | undefined
}

/**
 * What holds for the notifications of an instance or organisation. Remembered briefly; with `within`, a
 * caller's transaction, read on its connection, with what it has written itself.
 */
export interface NotificationDirectory {
  /** The host's own message types. */
  readonly types: OwnMessageTypes
  /** All levels merged: the host's defaults, then the instance's, then the organisation's. */
  settings(level: SettingsLevel, within?: Queryable): Promise<NotificationSettings>
  /** What replaces the built-in texts, as the renderer wants it. */
  texts(wish: TextWish, within?: Queryable): Promise<TextOverrides>
  /**
   * Where links point to, by the headers of a request or by the origin that was captured of it before. One
   * that is refused is counted; the primary domain stands in.
   *
   * @throws {OriginUnknownError} the instance has no primary domain, and the request names no other of its domains.
   */
  resolveOrigin(
    instance: string,
    request: RequestHeaders | string | undefined,
    within?: Queryable,
  ): Promise<ResolvedOrigin>
  readonly refusedOrigins: RefusedOrigins
  /** Whether links may point to this host, `host` or `host:port`. */
  isTrusted(instance: string, host: string, within?: Queryable): Promise<boolean>
  /** Forgets what is remembered of an instance. */
  forget(instance: string): void
}

/** What a directory reads, and what the host set for all instances. */
export interface NotificationDirectoryPorts {
  readonly settings: NotificationSettingStore
  readonly texts: MessageTextStore
  readonly domains: TrustedDomainStore
  readonly clock: Clock
  readonly cacheMs: number
  readonly types: OwnMessageTypes
  readonly defaults: NotificationSettings
  /** What stands in for origins that nobody set. */
  readonly originDefaults: (instance: string) => OriginSettings
}

/** The instance itself, where an organisation stands in a row. */
const INSTANCE = ''

/** Creates the directory of a replica; what it finds is remembered for `cacheMs`. */
export function createNotificationDirectory(
  ports: NotificationDirectoryPorts,
): NotificationDirectory {
  return new Directory(ports)
}

const toKey = (...parts: readonly string[]) => `${parts.join('\0')}\0`

class Directory implements NotificationDirectory {
  readonly types: OwnMessageTypes
  readonly #ports: NotificationDirectoryPorts
  readonly #settings: BriefMemory<NotificationSettings>
  readonly #texts: BriefMemory<TextOverrides>
  readonly #domains: BriefMemory<readonly string[]>
  readonly #resolver: OriginResolver = createOriginResolver()

  constructor(ports: NotificationDirectoryPorts) {
    this.#ports = ports
    this.types = ports.types
    this.#settings = createBriefMemory(ports.clock, ports)
    this.#texts = createBriefMemory(ports.clock, ports)
    this.#domains = createBriefMemory(ports.clock, ports)
  }

  settings(level: SettingsLevel, within?: Queryable): Promise<NotificationSettings> {
    const { instance, organization = INSTANCE } = level
    if (within) return this.#readSettings(instance, organization, within)
    const key = toKey(instance, organization)
    return this.#settings.recall(key, () => this.#readSettings(instance, organization))
  }

  texts(wish: TextWish, within?: Queryable): Promise<TextOverrides> {
    const { instance, organization = INSTANCE, type, language } = wish
    if (within) return this.#readTexts(wish, within)
    const key = toKey(instance, organization, type.name, language)
    return this.#texts.recall(key, () => this.#readTexts(wish))
  }

  get refusedOrigins(): RefusedOrigins {
    return this.#resolver.refused
  }

  async resolveOrigin(
    instance: string,
    request: RequestHeaders | string | undefined,
    within?: Queryable,
  ): Promise<ResolvedOrigin> {
    const { origins = {} } = await this.settings({ instance }, within)
    const options = toOriginOptions(origins, await this.#listDomains(instance, within))
    return this.#resolver.resolve(request, options)
  }

  async isTrusted(instance: string, host: string, within?: Queryable): Promise<boolean> {
    const { origins = {} } = await this.settings({ instance }, within)
    return isTrustedHost(host, origins, await this.#listDomains(instance, within))
  }

  forget(instance: string): void {
    for (const memory of [this.#settings, this.#texts, this.#domains])
      memory.forget(toKey(instance))
  }

  #listDomains(instance: string, within?: Queryable): Promise<readonly string[]> {
    const read = async () => {
      const rows = await this.#ports.domains.list(instance, {}, within)
      return rows.map(({ domain }) => domain)
    }
    return within ? read() : this.#domains.recall(toKey(instance), read)
  }

  async #readSettings(instance: string, organization: string, within?: Queryable) {
    const rows = await this.#ports.settings.find({ instance, organization }, within)
    const of = (level: string): NotificationSettings =>
      rows.find((row) => row.organization === level)?.settings ?? {}
    const { originDefaults, defaults } = this.#ports
    const levels = [{ origins: originDefaults(instance) }, defaults, of(INSTANCE)]
    return mergeSettings(...levels, ...(organization === INSTANCE ? [] : [of(organization)]))
  }

  async #readTexts(wish: TextWish, within?: Queryable): Promise<TextOverrides> {
    const { instance, organization = INSTANCE, type } = wish
    const languages = toLanguages(wish)
    const key = { instance, organization, type: type.name, languages }
    const rows = await this.#ports.texts.find(key, within)
    const own = mergeRows(rows, INSTANCE, languages)
    const others = organization === INSTANCE ? undefined : mergeRows(rows, organization, languages)
    const isWritten = languages.length === 1 || rows.some((row) => row.language === wish.language)
    return {
      ...(own && { instance: own }),
      ...(others && { organization: others }),
      ...(isWritten ? {} : { language: FALLBACK_LANGUAGE }),
    }
  }
}

/** A host's own type without texts in a language falls back on English, and so do its overrides. */
function toLanguages({ type, language }: TextWish): readonly Language[] {
  const isWritten = type.texts === undefined || type.texts[language] !== undefined
  return isWritten || language === FALLBACK_LANGUAGE ? [language] : [FALLBACK_LANGUAGE, language]
}

/** What a level says: in the language before what it says in English, where that stands in. */
function mergeRows(
  rows: readonly MessageTextRow[],
  level: string,
  languages: readonly Language[],
): TextOverride | undefined {
  const [lower, upper] = languages.flatMap((language) =>
    rows
      .filter((row) => row.organization === level && row.language === language)
      .map((row): TextOverride => row.texts),
  )
  if (lower === undefined || upper === undefined) return lower
  const email = { ...lower.email, ...upper.email }
  return { ...lower, ...upper, ...(Object.keys(email).length === 0 ? {} : { email }) }
}
