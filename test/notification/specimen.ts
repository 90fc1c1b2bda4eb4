import {
  LANGUAGES,
  type Language,
  MESSAGE_TYPES,
  type MessageChannel,
  type MessageType,
  parseLanguageTag,
} from '../../src/notification/index.ts'

/** All of Signoff's own types, as the general one. */
export const TYPES: readonly MessageType[] = Object.values(MESSAGE_TYPES)

/** Every type, channel and language that has texts. */
export const CASES: readonly (readonly [string, MessageChannel, Language, MessageType])[] =
  TYPES.flatMap((type) =>
    type.channels
      .filter((channel) => channel !== 'webhook')
      .flatMap((channel) =>
        LANGUAGES.map((language) => [type.name, channel, language, type] as const),
      ),
  )

/** A language as `chooseLanguage` gives it. */
export function inLanguage(tag: string) {
  const chosen = parseLanguageTag(tag)
  if (chosen === undefined) throw new Error(`no texts in ${tag}`)
  return chosen
}

/** What is thrown. */
export function thrownBy(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  return undefined
}
