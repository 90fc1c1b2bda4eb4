import { TemplateError } from '../errors.ts'
import { type MailContent, renderMailHtml, renderMailText } from './mail.ts'
import { tidyText } from './paragraph.ts'
import { toPlainLine } from './plain-line.ts'
import { type Addressee, pickEmail, pickPhone } from './recipient.ts'
import {
  NOBODY,
  type NotificationInput,
  type Scene,
  setScene,
  toCode,
  withExpiry,
} from './scene.ts'
import {
  appendWebOtpLine,
  countSms,
  MOST_SMS_SEGMENTS,
  type SmsLength,
  toCheapSms,
  toWebOtpLine,
} from './sms.ts'
import { textTemplates } from './template.ts'
import { type TemplateData, toTemplateData } from './template-data.ts'
import { BUILT_IN_TEXTS } from './text/index.ts'
import {
  defaultTexts,
  type FullEmailTexts,
  mergeTexts,
  toWrittenLanguage,
} from './text-override.ts'

/** What is sent: a mail has all three, an SMS only text. */
export interface RenderedMessage {
  readonly subject?: string
  readonly text: string
  readonly html?: string
}

/** A message in its final form. Contains codes: it is sealed at rest and never logged. */
export interface RenderedNotification
  extends Omit<NotificationInput, 'type' | 'overrides' | 'urlTemplate' | 'links'> {
  /** Name of the message type. */
  readonly type: string
  /** None for webhooks. */
  readonly addressee?: Addressee
  /** None for webhooks, which say everything in their args. */
  readonly message?: RenderedMessage
  readonly templateData: TemplateData
  readonly url?: string
  /** Nothing is sent after it; said once it is written down. Epoch milliseconds. */
  readonly deadlineAtMs?: number
  /** What an SMS costs to send. */
  readonly sms?: SmsLength
}

function toMailContent(texts: FullEmailTexts, scene: Scene): MailContent {
  const { input, variables, url } = scene
  const render = (field: keyof FullEmailTexts) =>
    textTemplates.render({ field, template: texts[field], variables })
  const line = (field: keyof FullEmailTexts) => toPlainLine(render(field))
  const { language } = input.language
  return {
    language,
    subject: line('subject'),
    title: line('title'),
    preheader: line('preheader'),
    greeting: line('greeting'),
    text: tidyText(render('text')),
    buttonText: line('buttonText'),
    linkHint: BUILT_IN_TEXTS[language].linkHint,
    footer: tidyText(render('footer')),
    serviceName: String(variables['serviceName']),
    code: toCode(input),
    ...(url === undefined ? {} : { url }),
  }
}

function toResult(input: NotificationInput): Omit<RenderedNotification, 'templateData'> {
  const { overrides: _overrides, urlTemplate: _urlTemplate, links: _links, type, ...rest } = input
  return { ...rest, type: type.name }
}

function missingTexts({ type, channel }: NotificationInput): TemplateError {
  const problem = `expected texts of ${type.name} for ${channel}, got none`
  return new TemplateError('ERR_TEMPLATE_VARIABLE', { field: 'texts', problem })
}

function renderEmail(input: NotificationInput): RenderedNotification {
  const { type, recipient = NOBODY, branding = {}, origin, language } = input
  const texts = mergeTexts(defaultTexts(type, language.language), input.overrides).email
  if (texts === undefined) throw missingTexts(input)
  const addressee = pickEmail(recipient, type.recipient.email ?? 'verified')
  const scene = setScene(input, addressee)
  const content = toMailContent(texts, scene)
  return {
    ...toResult(input),
    addressee,
    message: {
      subject: content.subject,
      text: renderMailText(content),
      html: renderMailHtml(content, { branding, origin }),
    },
    templateData: toTemplateData(content, { branding, origin }),
    ...(scene.url === undefined ? {} : { url: scene.url }),
  }
}

function toSmsText(template: string, { input, variables }: Scene): string {
  const rendered = textTemplates.render({ field: 'sms', template, variables })
  const text = toCheapSms(tidyText(rendered))
  const code = toCode(input)
  if (!input.type.webOtp || code === '') return text
  const domain = new URL(input.origin).hostname
  return appendWebOtpLine(text, toWebOtpLine(domain, code))
}

function assertSmsLength(sms: SmsLength): void {
  if (sms.segments <= MOST_SMS_SEGMENTS) return
  const problem = `expected at most ${MOST_SMS_SEGMENTS} SMS segments, got ${sms.segments}`
  throw new TemplateError('ERR_TEMPLATE_LIMIT', { field: 'sms', problem })
}

function renderSms(input: NotificationInput): RenderedNotification {
  const { type, recipient = NOBODY, branding = {}, origin, language, defaultCountry } = input
  const template = mergeTexts(defaultTexts(type, language.language), input.overrides).sms
  if (template === undefined) throw missingTexts(input)
  const rules = defaultCountry === undefined ? {} : { defaultCountry }
  const addressee = pickPhone(recipient, type.recipient.sms ?? 'verified', rules)
  const scene = setScene(input)
  const text = toSmsText(template, scene)
  const sms = countSms(text)
  assertSmsLength(sms)
  return {
    ...toResult(input),
    addressee,
    message: { text },
    templateData: toTemplateData({ text }, { branding, origin }),
    sms,
    ...(scene.url === undefined ? {} : { url: scene.url }),
  }
}

/**
 * Makes a message out of its type, args, texts and looks. Rendered once: a value is never read as a
 * template, is escaped in HTML, percent-encoded in links, and is one line everywhere.
 *
 * @throws TemplateError `ERR_TEMPLATE_…`, LinkError `ERR_LINK_…`, RecipientError `ERR_RECIPIENT_…`
 *
 * @example
 * renderNotification({
 *   type: MESSAGE_TYPES['otp.sms'],
 *   channel: 'sms',
 *   args: { code: '48151623', sessionId: '' },
 *   recipient: { userId: '7', verifiedPhone: '+41791234567' },
 *   language: { language: 'en', locale: 'en' },
 *   origin: 'https://op.example',
 *   instance: 'default',
 *   createdAtMs: now,
 *   nowMs: now,
 *   expiresAtMs: now + 300_000,
 * }).message?.text
 * // '48151623 is your sign-in code for op.example. Valid for 5 minutes. …\n\n@op.example #48151623'
 */
export function renderNotification(given: NotificationInput): RenderedNotification {
  const { type, overrides } = given
  const language = toWrittenLanguage(type, given.language, overrides)
  const input = withExpiry({ ...given, language })
  if (input.channel === 'email') return renderEmail(input)
  if (input.channel === 'sms') return renderSms(input)
  return { ...toResult(input), templateData: {} }
}

/**
 * A message whose code the provider makes and writes itself: only whom it goes to is known.
 *
 * @throws RecipientError `ERR_RECIPIENT_…`
 */
export function addressVerification(given: NotificationInput): RenderedNotification {
  const input = withExpiry(given)
  const { recipient = NOBODY, type, defaultCountry } = input
  const rules = defaultCountry === undefined ? {} : { defaultCountry }
  const addressee = pickPhone(recipient, type.recipient.sms ?? 'verified', rules)
  return { ...toResult(input), addressee, templateData: {} }
}
