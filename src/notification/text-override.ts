import { z } from 'zod'
import { type Exact, parseOptions } from '../option.ts'
import { storable } from '../storable.ts'
import { type ChosenLanguage, FALLBACK_LANGUAGE, type Language } from './language.ts'
import type { MessageType } from './message-type.ts'
import { BUILT_IN_TEXTS, builtInTexts, type EmailTexts, type MessageTexts } from './text/index.ts'

/** Longest templates, in characters. */
const LONGEST = {
  line: 500,
  greeting: 1000,
  text: 10_000,
  buttonText: 1000,
  footer: 1000,
  sms: 800,
}

const text = (most: number) => storable(z.string().min(1).max(most)).optional()

const line = text(LONGEST.line)

const emailOverride = z.strictObject({
  title: line,
  preheader: line,
  subject: line,
  greeting: text(LONGEST.greeting),
  text: text(LONGEST.text),
  buttonText: text(LONGEST.buttonText),
  footer: storable(z.string().max(LONGEST.footer)).optional(),
})

/**
 * Texts of one message type and language that replace the built-in ones, field by field. What is left
 * out stays as it is; an empty footer means none. Limits in characters: title, preheader and subject
 * 500; greeting, button text and footer 1000; text 10000; SMS 800.
 */
export const textOverrideSchema = z.strictObject({
  email: emailOverride.optional(),
  sms: text(LONGEST.sms),
})

/** Texts of a host's own message type in one language: whole, for nothing stands behind them. */
export const wholeTextsSchema = textOverrideSchema.extend({
  email: emailOverride.omit({ footer: true }).required().optional(),
})

/** Texts that replace built-in ones. */
export type TextOverride = z.output<typeof textOverrideSchema>

/** The overrides that apply to one message. To reset a text, take its override away. */
export interface TextOverrides {
  readonly instance?: TextOverride
  readonly organization?: TextOverride
  /** What they are written in, where nothing is written in the language that was asked for. */
  readonly language?: Language
}

/** An e-mail's texts, with nothing left open. */
export interface FullEmailTexts extends EmailTexts {
  readonly footer: string
}

/** All texts of one message, with nothing left open. */
export interface FullTexts {
  readonly email?: FullEmailTexts
  readonly sms?: string
}

/**
 * Reads an override. That its templates render is for `validateTexts` to say.
 *
 * @throws OptionError `ERR_OPTION_INVALID`, with `texts.…` as option
 */
export function parseTextOverride(input: unknown): Exact<TextOverride> {
  return parseOptions(textOverrideSchema, input, 'texts')
}

/** The texts of a type without any override: in the language, else in English. */
export function defaultTexts(type: MessageType, language: Language): FullTexts {
  const own: MessageTexts | undefined =
    type.texts === undefined
      ? builtInTexts({ type: type.name, language })
      : (type.texts[language] ?? type.texts[FALLBACK_LANGUAGE])
  const { email, sms } = own ?? {}
  const { footer } = BUILT_IN_TEXTS[language]
  return {
    ...(email === undefined ? {} : { email: { ...email, footer } }),
    ...(sms === undefined ? {} : { sms }),
  }
}

/**
 * The language that a message is really in: a host's own type of which nothing is written in the one that was
 * chosen is wholly in English, what Signoff adds included.
 */
export function toWrittenLanguage(
  { texts }: MessageType,
  chosen: ChosenLanguage,
  { instance, organization, language }: TextOverrides = {},
): ChosenLanguage {
  const isOverridden = Boolean(instance ?? organization) && language === undefined
  if (texts === undefined || texts[chosen.language] !== undefined || isOverridden) return chosen
  return { language: FALLBACK_LANGUAGE, locale: FALLBACK_LANGUAGE }
}

function dropAbsent<T extends object>(value: T | undefined): Partial<Exact<T>> {
  const entries = Object.entries(value ?? {}).filter(([, entry]) => entry !== undefined)
  return Object.fromEntries(entries) as Partial<Exact<T>>
}

/**
 * The texts that count: organisation before instance before built-in, field by field.
 *
 * @example
 * mergeTexts(defaultTexts(type, 'de'), { instance: { email: { subject: 'Hallo' } } })
 */
export function mergeTexts(texts: FullTexts, overrides: TextOverrides = {}): FullTexts {
  const { instance, organization } = overrides
  const sms = organization?.sms ?? instance?.sms ?? texts.sms
  const email = texts.email && {
    ...texts.email,
    ...dropAbsent(instance?.email),
    ...dropAbsent(organization?.email),
  }
  return { ...(email === undefined ? {} : { email }), ...(sms === undefined ? {} : { sms }) }
}
