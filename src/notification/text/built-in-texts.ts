import type { Language } from '../language.ts'
import { bg } from './bg.ts'
import { cs } from './cs.ts'
import { de } from './de.ts'
import { en } from './en.ts'
import { es } from './es.ts'
import { fr } from './fr.ts'
import { hu } from './hu.ts'
import { id } from './id.ts'
import { it } from './it.ts'
import { ja } from './ja.ts'
import { ko } from './ko.ts'
import type { LanguageTexts, MessageTexts, OwnEmailTexts } from './language-texts.ts'
import { mk } from './mk.ts'
import { nl } from './nl.ts'
import { pl } from './pl.ts'
import { pt } from './pt.ts'
import { ro } from './ro.ts'
import { ru } from './ru.ts'
import { sv } from './sv.ts'
import { tr } from './tr.ts'
import { zh } from './zh.ts'

/** Signoff's own texts, by language. */
export const BUILT_IN_TEXTS: Readonly<Record<Language, LanguageTexts>> = {
  bg,
  cs,
  de,
  en,
  es,
  fr,
  hu,
  id,
  it,
  ja,
  ko,
  mk,
  nl,
  pl,
  pt,
  ro,
  ru,
  sv,
  tr,
  zh,
}

/** Whose text, in which language. */
export interface TextsKey {
  /** Name of the message type. */
  readonly type: string
  readonly language: Language
}

interface Written {
  readonly email?: OwnEmailTexts
  readonly sms?: string
}

/** Signoff's own texts of a message type; `undefined` for a type of the host, or one without texts. */
export function builtInTexts({ type, language }: TextsKey): MessageTexts | undefined {
  const { greeting, messages } = BUILT_IN_TEXTS[language]
  const all: Readonly<Record<string, Written>> = messages
  const written = Object.hasOwn(all, type) ? all[type] : undefined
  if (written === undefined) return undefined
  const { email, sms } = written
  return {
    ...(email === undefined ? {} : { email: { ...email, greeting } }),
    ...(sms === undefined ? {} : { sms }),
  }
}
