import type { Branding } from './branding.ts'
import { type Language, toDirection } from './language.ts'
import { MAIL_TEMPLATE } from './mail-template.ts'
import { toPalettes } from './palette.ts'
import { tidyText } from './paragraph.ts'
import { htmlTemplates } from './template.ts'
import { colonOf } from './text/index.ts'

/** What a mail says, all of it plain text that is ready to be shown. */
export interface MailContent {
  readonly language: Language
  readonly subject: string
  readonly title: string
  readonly preheader: string
  readonly greeting: string
  readonly text: string
  readonly buttonText: string
  readonly linkHint: string
  readonly footer: string
  readonly serviceName: string
  /** Set large where it is a paragraph of its own. */
  readonly code?: string
  /** Absolute; without it there is no button. */
  readonly url?: string
}

/** How a mail looks, and where its images are. */
export interface MailLook {
  readonly branding: Branding
  /** Scheme, host and port that rooted asset URLs belong to. */
  readonly origin: string
}

const SYSTEM_FONTS =
  "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Helvetica Neue',Arial,'Noto Sans',sans-serif"

/** Keeps clients from showing what comes after the preheader beside the subject. */
const FILLER = '\u2007\u034f'.repeat(60)

const renderMail = htmlTemplates.compile({ field: 'html', template: MAIL_TEMPLATE })

/** An asset's URL, absolute; empty for none. */
export function toAssetUrl(url: string | undefined, origin: string): string {
  if (url === undefined) return ''
  return url.startsWith('/') ? `${origin}${url}` : url
}

function toFonts({ fontFaceFamily, fontFamily }: Branding): string {
  return [fontFaceFamily, fontFamily, SYSTEM_FONTS].filter(Boolean).join(',')
}

function toAssets({ branding, origin }: MailLook) {
  const { fontFaceFamily = '', fontUrl, logoUrl, darkLogoUrl } = branding
  return {
    logoUrl: toAssetUrl(logoUrl, origin),
    darkLogoUrl: toAssetUrl(darkLogoUrl, origin),
    fontUrl: fontFaceFamily === '' ? '' : toAssetUrl(fontUrl, origin),
    fontFaceFamily,
    fonts: toFonts(branding),
  }
}

/** The HTML part of a mail: one responsive page, light and dark, in which every value is escaped. */
export function renderMailHtml(content: MailContent, look: MailLook): string {
  const { light, dark } = toPalettes(look.branding)
  const variables = {
    ...content,
    code: content.code ?? '',
    url: content.url ?? '',
    lang: content.language,
    dir: toDirection(content.language),
    filler: FILLER,
    ...toAssets(look),
    light: { ...light },
    dark: { ...dark },
  }
  return renderMail(variables)
}

/** The text part of a mail: written for itself, with the link where the button would be. */
export function renderMailText(content: MailContent): string {
  const { language, title, greeting, text, buttonText, url, footer } = content
  const button = url === undefined ? '' : `${buttonText}${colonOf(language).trimEnd()}\n${url}`
  const parts = [title, greeting, tidyText(text), button, footer]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}
