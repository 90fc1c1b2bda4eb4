/** How a text is cut up for the air interface (3GPP TS 23.038 and 23.040). */
export interface SmsLength {
  readonly encoding: 'gsm7' | 'ucs2'
  /** Septets, or 16-bit units. */
  readonly units: number
  /** Messages that are sent, and paid. */
  readonly segments: number
}

const GSM_BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡' +
    'ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
)

/** Characters that take two septets. */
const GSM_EXTENSION = new Set('\f^{}\\[~]|€')

/** Units in a lone message, and in one of several that are joined by a header. */
const CAPACITY = {
  gsm7: { single: 160, joined: 153 },
  ucs2: { single: 70, joined: 67 },
} as const

/** Characters that GSM 7-bit has no room for, and what says the same. */
const PLAINER: Readonly<Record<string, string>> = {
  '\u00a0': ' ',
  '\u202f': ' ',
  '\u2013': '-',
  '\u2014': '-',
  '\u2018': "'",
  '\u2019': "'",
  '\u201c': '"',
  '\u201d': '"',
  '\u2026': '...',
}

/** Most segments of one message. */
export const MOST_SMS_SEGMENTS = 10

function toEncoding(characters: readonly string[]): SmsLength['encoding'] {
  const isGsm = characters.every((one) => GSM_BASIC.has(one) || GSM_EXTENSION.has(one))
  return isGsm ? 'gsm7' : 'ucs2'
}

/** No character is cut in two, so that a segment may stay a unit short. */
function countSegments(weights: readonly number[], capacity: number): number {
  let segments = 1
  let used = 0
  for (const weight of weights) {
    if (used + weight > capacity) {
      segments += 1
      used = 0
    }
    used += weight
  }
  return segments
}

/**
 * Counts what a text costs to send.
 *
 * @example
 * countSms('Your code is 123456') // { encoding: 'gsm7', units: 19, segments: 1 }
 */
export function countSms(text: string): SmsLength {
  const characters = [...text]
  const encoding = toEncoding(characters)
  const weights = characters.map((one) => {
    if (encoding === 'ucs2') return one.length
    return GSM_EXTENSION.has(one) ? 2 : 1
  })
  const units = weights.reduce((sum, weight) => sum + weight, 0)
  const { single, joined } = CAPACITY[encoding]
  return { encoding, units, segments: units <= single ? 1 : countSegments(weights, joined) }
}

/**
 * A text with plain spaces, quotes and dashes, if that lets it be sent with 7 bits a character; else
 * as it is. A non-breaking space alone would more than double the price of an SMS.
 */
export function toCheapSms(text: string): string {
  const plain = text.replace(
    /[\u00a0\u202f\u2013\u2014\u2018-\u201d\u2026]/g,
    (one) => PLAINER[one] ?? one,
  )
  return toEncoding([...plain]) === 'gsm7' ? plain : text
}

/**
 * The last line by which a browser fills in a code by itself, and only on the right site (WICG,
 * “Origin-bound one-time codes delivered via SMS”, section 3).
 *
 * @param domain host name, without port
 *
 * @example
 * toWebOtpLine('op.example', '123456') // '@op.example #123456'
 */
export function toWebOtpLine(domain: string, code: string): string {
  return `@${domain} #${code}`
}

/** Puts the WebOTP line at the end of a text that does not have it yet. */
export function appendWebOtpLine(text: string, line: string): string {
  return text === line || text.endsWith(`\n${line}`) ? text : `${text}\n\n${line}`
}
