/** Every language that Signoff's own texts are written in, as BCP 47 language tags. */
export const LANGUAGES = [
  'bg',
  'cs',
  'de',
  'en',
  'es',
  'fr',
  'hu',
  'id',
  'it',
  'ja',
  'ko',
  'mk',
  'nl',
  'pl',
  'pt',
  'ro',
  'ru',
  'sv',
  'tr',
  'zh',
] as const

/** A language that texts are written in. */
export type Language = (typeof LANGUAGES)[number]

/** The language of last resort. */
export const FALLBACK_LANGUAGE = 'en' satisfies Language

/** A message's language, and the locale that its numbers and dates are written in. */
export interface ChosenLanguage {
  readonly language: Language
  /** The tag as it was asked for, such as `pt-BR`; the language itself where there is none. */
  readonly locale: string
}

/** What the language of a message is chosen from. All tags are BCP 47, such as `de` or `pt-BR`. */
export interface LanguageWishes {
  /** What the caller asked for. */
  readonly requested?: string
  /** What the user prefers. */
  readonly user?: string
  /** The default of the instance. */
  readonly instance?: string
  /** The only languages that may be used. Default: all of {@link LANGUAGES}. */
  readonly allowed?: readonly Language[]
}

const isLanguage = (tag: string): tag is Language => LANGUAGES.some((language) => language === tag)

function toLocale(tag: string): Intl.Locale | undefined {
  try {
    return new Intl.Locale(tag.replaceAll('_', '-'))
  } catch {
    return undefined
  }
}

/** Reads a BCP 47 tag (`pt-BR`, `pt_BR`); `undefined` for one that Signoff has no texts for. */
export function parseLanguageTag(tag: string): ChosenLanguage | undefined {
  const locale = toLocale(tag)
  if (locale === undefined || !isLanguage(locale.language)) return undefined
  return { language: locale.language, locale: locale.baseName }
}

/**
 * The first of these that is written and allowed: what was asked for, what the user prefers, what the
 * instance prefers, English. If none of them is allowed, the first allowed language.
 *
 * @example
 * chooseLanguage({ requested: 'el', user: 'pt-BR' }) // { language: 'pt', locale: 'pt-BR' }
 */
export function chooseLanguage(wishes: LanguageWishes): ChosenLanguage {
  const allowed = wishes.allowed?.length ? wishes.allowed : LANGUAGES
  const tags = [wishes.requested, wishes.user, wishes.instance, FALLBACK_LANGUAGE]
  for (const tag of tags) {
    const chosen = tag === undefined ? undefined : parseLanguageTag(tag)
    if (chosen !== undefined && allowed.includes(chosen.language)) return chosen
  }
  const language = allowed[0] ?? FALLBACK_LANGUAGE
  return { language, locale: language }
}

const scriptOf = (tag: string) => new Intl.Locale(tag).maximize().script

/** The locale that numbers and dates are written in beside our texts: only one of the same script. */
export function toTextLocale({ language, locale }: ChosenLanguage): string {
  return scriptOf(locale) === scriptOf(language) ? locale : language
}

/** The direction of a language's script, for `dir` in HTML. None of {@link LANGUAGES} runs from right to left. */
export function toDirection(_language: Language): 'ltr' | 'rtl' {
  return 'ltr'
}
