import type { Language } from '../language.ts'

/** Where a colon is not set as in English. */
const COLONS: Partial<Record<Language, string>> = { fr: '\u00a0: ', ja: '：', zh: '：' }

/** What a language sets between a label and its value. */
export function colonOf(language: Language): string {
  return COLONS[language] ?? ': '
}
