import { z } from 'zod'

const LONGEST_ID = 200
const LONGEST_NAME = 200

/** A one-time code: visible ASCII, so that it can be typed, put into a link and filled in by a browser. */
export const code = z.string().regex(/^[\x21-\x7e]{1,128}$/, {
  error: 'expected 1 to 128 visible ASCII characters, got something else',
})

/** An id that may be left out, and is then empty. */
export const optionalId = z.string().max(LONGEST_ID).default('')

/** A name that may be left out, and is then empty. */
export const optionalName = z.string().max(LONGEST_NAME).default('')

/** A name that is wanted. */
export const name = z.string().min(1).max(LONGEST_NAME)

/** An instant in ISO 8601 with offset, or nothing. Shown in the reader's language and time zone. */
export const optionalInstant = z
  .union([z.literal(''), z.iso.datetime({ offset: true })])
  .default('')

/** What a security notice can say about an event; each line that is known is shown. */
export const securityArgs = z.strictObject({
  at: optionalInstant,
  device: optionalName,
  location: optionalName,
  ipAddress: optionalName,
})

/** Example of {@link securityArgs}. */
export const SECURITY_EXAMPLE = {
  at: '2026-03-14T15:09:26Z',
  device: 'Firefox, Linux',
  location: 'Bern, Switzerland',
  ipAddress: '192.0.2.17',
} as const
