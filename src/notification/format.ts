import { createMemo } from './memo.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const UNITS = [
  { unit: 'day', ms: DAY },
  { unit: 'hour', ms: HOUR },
  { unit: 'minute', ms: MINUTE },
  { unit: 'second', ms: SECOND },
] as const

/** How exactly a duration is told, by its length. */
function toPrecisionMs(durationMs: number): number {
  if (durationMs >= DAY) return HOUR
  if (durationMs >= HOUR) return 5 * MINUTE
  return durationMs >= 2 * MINUTE ? MINUTE : 10 * SECOND
}

/** By how much more than is true a duration may be told: what lives for 90 seconds is not valid for 2 minutes. */
const MOST_OVERSTATED = 1.05

const numberFormat = createMemo<Intl.NumberFormat>()
const listFormat = createMemo<Intl.ListFormat>()
const dateFormat = createMemo<Intl.DateTimeFormat>()

const toNumberFormat = (locale: string, unit: string) =>
  numberFormat(
    `${locale} ${unit}`,
    () => new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }),
  )

const toListFormat = (locale: string) =>
  listFormat(locale, () => new Intl.ListFormat(locale, { type: 'unit', style: 'long' }))

function roundDuration(durationMs: number): number {
  const precisionMs = toPrecisionMs(durationMs)
  const nearest = Math.round(durationMs / precisionMs) * precisionMs
  const told = nearest > durationMs * MOST_OVERSTATED ? nearest - precisionMs : nearest
  return Math.max(told, SECOND)
}

/**
 * A duration in words, to the precision that a reader cares for and in at most two units.
 *
 * @param locale a BCP 47 tag
 *
 * @example
 * formatDuration(300_000, 'en') // '5 minutes'
 * formatDuration(299_200, 'de') // '5 Minuten'
 */
export function formatDuration(durationMs: number, locale: string): string {
  let restMs = roundDuration(durationMs)
  const parts: string[] = []
  for (const { unit, ms } of UNITS) {
    const count = Math.floor(restMs / ms)
    restMs -= count * ms
    if (count === 0) continue
    parts.push(toNumberFormat(locale, unit).format(count))
  }
  const [first = '', second] = parts
  if (second === undefined) return first
  return toListFormat(locale).format([first, second])
}

/** Where and how an instant is told. */
export interface InstantFormat {
  /** A BCP 47 tag. */
  readonly locale: string
  /** An IANA name, such as `Europe/Zurich`. Default `UTC`. */
  readonly timeZone?: string
}

/** Whether `name` is a time zone that this machine knows. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/** CLDR calls the halves of a Korean day AM and PM, which is English: there, all 24 hours are counted. */
function toClock(locale: string): Intl.DateTimeFormatOptions {
  return locale.split('-')[0] === 'ko' ? { hourCycle: 'h23' } : {}
}

const toDateFormat = (locale: string, timeZone: string) =>
  dateFormat(
    `${locale} ${timeZone}`,
    () =>
      new Intl.DateTimeFormat(locale, {
        ...toClock(locale),
        timeZone,
        day: 'numeric',
        month: 'long',
        year: 'numeric',
        hour: 'numeric',
        minute: '2-digit',
        timeZoneName: 'short',
      }),
  )

/**
 * An instant with day, time and time zone, as people write it.
 *
 * @param epochMs epoch milliseconds
 *
 * @example
 * formatInstant(0, { locale: 'en' }) // 'January 1, 1970 at 12:00 AM UTC'
 */
export function formatInstant(
  epochMs: number,
  { locale, timeZone = 'UTC' }: InstantFormat,
): string {
  return toDateFormat(locale, timeZone).format(epochMs)
}
