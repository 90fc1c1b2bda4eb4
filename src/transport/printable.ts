/** Controls, format characters (bidi marks among them), separators of lines, private and unassigned. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/gu
const WHITE_SPACE = /[\t\n\v\f\r\u0085\u2028\u2029]+/g
const CUT_CHARACTER = /\uFFFD$/

/**
 * Text that may be shown and stored: valid UTF-8, on one line, without control characters (Postgres
 * refuses U+0000, terminals obey the rest). White space of lines becomes a space, anything else that
 * cannot be printed becomes U+FFFD.
 *
 * @param cut the bytes end where a cap was reached, maybe inside a character, which is then left out
 */
export function toPrintable(bytes: Uint8Array, cut = false): string {
  if (bytes.length === 0) return ''
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8')
  const whole = cut ? text.replace(CUT_CHARACTER, '') : text
  return whole.replace(WHITE_SPACE, ' ').replace(UNPRINTABLE, '\uFFFD')
}
