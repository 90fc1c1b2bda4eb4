export { BUILT_IN_TEXTS, builtInTexts, type TextsKey } from './built-in-texts.ts'
export { colonOf } from './colon.ts'
export type { EmailTexts, LanguageTexts, MessageTexts, OwnEmailTexts } from './language-texts.ts'
