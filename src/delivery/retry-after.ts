/** Longest wait that another party may ask of us: 24 hours. */
const LONGEST_WAIT_MS = 86_400_000

const SECONDS = /^\d+$/

/** The three forms of an HTTP date (RFC 9110, section 5.6.7); the last one is in GMT without saying so. */
const IMF_FIXDATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/
const RFC850_DATE = /^[A-Z][a-z]+day, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/
const ASCTIME_DATE = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/

function parseHttpDate(text: string): number {
  if (IMF_FIXDATE.test(text) || RFC850_DATE.test(text)) return Date.parse(text)
  return ASCTIME_DATE.test(text) ? Date.parse(`${text} GMT`) : Number.NaN
}

/**
 * Reads a `Retry-After` header in either form, seconds or HTTP date (RFC 9110, section 10.2.3).
 *
 * @param value the header as it came
 * @param nowMs the present, epoch milliseconds
 * @returns milliseconds to wait, 0 for a date that has passed, at most 24 hours; `undefined` when there
 *   is no header or it says nothing sensible (a sign, a fraction, another date format)
 *
 * @example
 * parseRetryAfter('120', clock.now()) // 120000
 */
export function parseRetryAfter(value: string | undefined, nowMs: number): number | undefined {
  const text = value?.trim() ?? ''
  const waitMs = SECONDS.test(text) ? Number(text) * 1000 : parseHttpDate(text) - nowMs
  if (Number.isNaN(waitMs)) return undefined
  return Math.min(Math.max(0, waitMs), LONGEST_WAIT_MS)
}
