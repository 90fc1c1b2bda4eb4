import type { Branding } from './branding.ts'
import { type MailContent, type MailLook, toAssetUrl } from './mail.ts'
import { toPalettes } from './palette.ts'

/** What a relay can build a message of its own from. Keys are ZITADEL's; what is empty is left out. */
export interface TemplateData {
  readonly title?: string
  readonly preHeader?: string
  readonly subject?: string
  readonly greeting?: string
  readonly text?: string
  readonly url?: string
  readonly buttonText?: string
  readonly primaryColor?: string
  readonly backgroundColor?: string
  readonly fontColor?: string
  readonly logoUrl?: string
  readonly fontUrl?: string
  readonly fontFaceFamily?: string
  readonly fontFamily?: string
  readonly includeFooter?: boolean
  readonly footerText?: string
}

type Spoken = Partial<MailContent> & Pick<MailContent, 'text'>

function dropEmpty(data: Readonly<Record<string, string | boolean | undefined>>): TemplateData {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => Boolean(value)))
}

function toLook(branding: Branding, origin: string) {
  const { light } = toPalettes(branding)
  return {
    primaryColor: light.primary,
    backgroundColor: light.background,
    fontColor: light.text,
    logoUrl: toAssetUrl(branding.logoUrl, origin),
    fontUrl: toAssetUrl(branding.fontUrl, origin),
    fontFaceFamily: branding.fontFaceFamily,
    fontFamily: branding.fontFamily,
  }
}

/** The parts of a message and of its looks, in plain text: nothing is escaped for HTML. */
export function toTemplateData(content: Spoken, { branding, origin }: MailLook): TemplateData {
  const { title, preheader, subject, greeting, text, url, buttonText, footer } = content
  return dropEmpty({
    title,
    preHeader: preheader,
    subject,
    greeting,
    text,
    url,
    buttonText,
    ...toLook(branding, origin),
    includeFooter: Boolean(footer),
    footerText: footer,
  })
}
