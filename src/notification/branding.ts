import { z } from 'zod'
import { type Exact, parseOptions } from '../option.ts'
import { storable } from '../storable.ts'

const colour = z.string().regex(/^#[\da-f]{6}$/i, {
  error: 'expected a colour such as #5282c1, got something else',
})

/** No character that would end a quoted string, an attribute or a CSS url. */
const assetUrl = z
  .string()
  .max(2048)
  .regex(/^(?:https:\/\/[\w.:[\]-]+)?\/(?!\/)[\w\-.~:/?@!$*+,;=%]*$/, {
    error: 'expected an https URL, or a path rooted at the origin, without & \' " ( )',
  })

const fontName = z.string().regex(/^[\p{L}\d ,-]{1,200}$/u, {
  error: 'expected names of fonts, separated by commas, got something else',
})

const palette = z.strictObject({
  primaryColor: colour.optional(),
  backgroundColor: colour.optional(),
  fontColor: colour.optional(),
})

/** How mails of an instance or organisation look. Everything may be left out. */
export const brandingSchema = palette.extend({
  /** What the service is called in texts. Default: the domain of the origin. */
  name: storable(z.string().min(1).max(100)).optional(),
  dark: palette.optional(),
  logoUrl: assetUrl.optional(),
  /** Shown instead of the logo where the mail is shown dark. */
  darkLogoUrl: assetUrl.optional(),
  /** A WOFF2 file. Few mail clients load it. */
  fontUrl: assetUrl.optional(),
  /** Name of the font in `fontUrl`. */
  fontFaceFamily: fontName.optional(),
  /** Fonts to fall back on. */
  fontFamily: fontName.optional(),
})

/** How mails look. Colours are `#rrggbb`; URLs are https or rooted at the origin. */
export type Branding = Exact<z.output<typeof brandingSchema>>

/**
 * Reads the branding of an instance or organisation.
 *
 * @throws OptionError `ERR_OPTION_INVALID`, with `branding.…` as option
 */
export function parseBranding(input: unknown): Branding {
  return parseOptions(brandingSchema, input, 'branding')
}
