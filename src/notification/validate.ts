import { TemplateError } from '../errors.ts'
import { chooseLanguage, type Language } from './language.ts'
import { assertLink, type LinkRules } from './link.ts'
import type { MessageChannel, MessageType } from './message-type.ts'
import { EXAMPLE_RECIPIENT, previewNotification, toPreviewInput } from './preview.ts'
import { toFullArgs } from './scene.ts'
import { textTemplates } from './template.ts'
import { defaultTexts, mergeTexts, type TextOverride } from './text-override.ts'
import { type TextVariables, toVariables } from './variables.ts'

/** Texts that are to be saved. */
export interface TextValidation {
  readonly type: MessageType
  readonly language: Language
  readonly texts: TextOverride
}

/** A link template that is to be saved or used. */
export interface LinkValidation {
  readonly type: MessageType
  readonly urlTemplate: string
  readonly rules?: LinkRules
}

function toExampleVariables(type: MessageType): TextVariables {
  const input = toPreviewInput({ type })
  return toVariables({ ...input, args: toFullArgs(input), recipient: EXAMPLE_RECIPIENT })
}

function toFields({ texts }: TextValidation): readonly (readonly [string, string])[] {
  const fields = Object.entries({ ...texts.email, sms: texts.sms })
  return fields.flatMap(([field, template]) => (template === undefined ? [] : [[field, template]]))
}

function isRenderable({ type, language, texts }: TextValidation, channel: MessageChannel): boolean {
  const merged = mergeTexts(defaultTexts(type, language), { instance: texts })
  return channel !== 'webhook' && merged[channel] !== undefined
}

/**
 * Refuses texts that would fail when they are used, by rendering each of them with examples, and those that
 * leave out the code that the message is sent for. Variables are looked for in branches that are not taken, too.
 *
 * @throws TemplateError `ERR_TEMPLATE_SYNTAX`, `ERR_TEMPLATE_VARIABLE` or `ERR_TEMPLATE_LIMIT`, with
 *   the text's name as field
 *
 * @example
 * validateTexts({ type, language: 'de', texts: parseTextOverride({ sms: 'Code: {{ code }}' }) })
 */
export function validateTexts(validation: TextValidation): void {
  const { type, language, texts } = validation
  const url = type.link === undefined ? {} : { url: 'https://op.example/' }
  const variables = { ...toExampleVariables(type), ...url }
  for (const [field, template] of toFields(validation)) {
    textTemplates.check({ field, template, variables })
  }
  for (const channel of type.channels.filter((one) => isRenderable(validation, one))) {
    const chosen = chooseLanguage({ requested: language })
    previewNotification({ type, channel, language: chosen, overrides: { instance: texts } })
    assertCode(validation, channel, variables)
  }
}

/** The texts that a person reads a code in. */
const READ = { email: ['text', 'subject', 'title', 'greeting'], sms: ['sms'] } as const

/**
 * A message with a code is of no use without it. A link has it, too: the button of a mail is always there, that of
 * a text message only where it is written.
 *
 * @throws TemplateError `ERR_TEMPLATE_VARIABLE`
 */
function assertCode(
  { type, language, texts }: TextValidation,
  channel: MessageChannel,
  variables: TextVariables,
): void {
  const { code } = variables
  if (typeof code !== 'string' || code === '' || channel === 'webhook') return
  const { email, sms } = mergeTexts(defaultTexts(type, language), { instance: texts })
  const all: Readonly<Record<string, string | undefined>> = { ...email, sms }
  const read = READ[channel].flatMap((field) => {
    const template = all[field]
    return template === undefined ? [] : textTemplates.check({ field, template, variables })
  })
  const { url } = variables
  const isLinked =
    channel === 'email' ? url !== undefined : read.some((text) => text.includes(String(url)))
  if (isLinked || read.some((text) => text.includes(code))) return
  const field = channel === 'sms' ? 'sms' : 'text'
  throw new TemplateError('ERR_TEMPLATE_VARIABLE', {
    field,
    problem: 'expected the code that the message is sent for: write {{ code }}',
  })
}

/**
 * Refuses a link template that cannot be used with this message type.
 *
 * @throws LinkError `ERR_LINK_…`
 * @throws TemplateError `ERR_TEMPLATE_…`, with `urlTemplate` as field
 *
 * @example
 * validateLink({ type, urlTemplate: 'https://app.example/verify?code={{.Code}}&user={{.UserID}}' })
 */
export function validateLink({ type, urlTemplate, rules = {} }: LinkValidation): void {
  const variables = toExampleVariables(type)
  assertLink({ urlTemplate, variables, origin: 'https://op.example', rules })
}
