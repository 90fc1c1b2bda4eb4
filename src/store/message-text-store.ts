import type { Database, Queryable } from './database.ts'
import { notificationSettingSql as sql } from './sql/index.ts'

/** Of which texts; the organisation `''` is the instance itself. */
export interface MessageTextKey {
  readonly instance: string
  readonly organization: string
  readonly type: string
  readonly language: string
}

/** Texts as stored; they were checked when they were put there. */
export interface MessageTextRow extends Omit<MessageTextKey, 'instance'> {
  readonly texts: Readonly<Record<string, unknown>>
}

/** A stretch of the texts of one level. */
export interface MessageTextRange {
  readonly instance: string
  readonly organization: string
  readonly type?: string
  readonly after?: { readonly type: string; readonly language: string }
  readonly limit: number
}

/** Reads and writes texts that replace built-in ones. */
export type MessageTextStore = ReturnType<typeof createMessageTextStore>

const toParameters = ({ instance, organization, type, language }: MessageTextKey) => [
  instance,
  organization,
  type,
  language,
]

/** The texts of a database. */
export function createMessageTextStore(db: Database) {
  return {
    /** Of the organisation, and of its instance. */
    find: (
      key: Omit<MessageTextKey, 'language'> & { readonly languages: readonly string[] },
      within?: Queryable,
    ) =>
      db.query<MessageTextRow>(
        sql.FIND_MESSAGE_TEXTS,
        [key.instance, key.organization, key.type, JSON.stringify(key.languages)],
        within,
      ),

    /** By type and language. */
    list: ({ instance, organization, type, after, limit }: MessageTextRange) =>
      db.query<MessageTextRow>(sql.LIST_MESSAGE_TEXTS, [
        instance,
        organization,
        type ?? null,
        after?.type ?? null,
        after?.language ?? null,
        limit,
      ]),

    async set(key: MessageTextKey, texts: object, within?: Queryable): Promise<void> {
      const parameters = [...toParameters(key), JSON.stringify(texts)]
      await db.query(sql.SET_MESSAGE_TEXTS, parameters, within)
    },

    async reset(key: MessageTextKey, within?: Queryable): Promise<void> {
      await db.query(sql.RESET_MESSAGE_TEXTS, toParameters(key), within)
    },
  }
}
