/** Control characters, line and paragraph separators, and characters that turn the reading direction. */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu

const LONE_SURROGATE = /\p{Cs}/gu

/** Text in which every UTF-16 surrogate has its other half; others become U+FFFD. */
export function toWellFormed(text: string): string {
  return text.replace(LONE_SURROGATE, '\ufffd')
}

/**
 * Text that is one line whatever was in it, so that a value can add neither a mail header nor a line
 * of its own to a text: control characters, line separators and direction overrides become a space.
 *
 * @example
 * toPlainLine('Anna\r\nBcc: x@y') // 'Anna Bcc: x@y'
 */
export function toPlainLine(text: string): string {
  return toWellFormed(text).replace(UNPRINTABLE, ' ').trim()
}
