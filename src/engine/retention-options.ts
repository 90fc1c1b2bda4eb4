import { z } from 'zod'
import { parseOptions } from '../option.ts'

const LONGEST_DAYS = 36_500

const days = (fallback: number) =>
  z
    .union([z.literal(false), z.int().min(1).max(LONGEST_DAYS)], {
      error: `expected false, or a whole number of days from 1 to ${LONGEST_DAYS}`,
    })
    .default(fallback)

const retentionSchema = z.strictObject({
  deliveryDays: days(90),
  sessionDays: days(90),
  expiredSessionDays: days(30),
  journalDays: days(90),
})

/** How long what is over is kept, in days of the database's clock. False: for ever. */
export interface RetentionOptions {
  /** A delivery, after it has become final. Default 90. */
  readonly deliveryDays?: number | false
  /** A session with its registrations, after all its relying parties were told; as long as one of its deliveries at least. Default 90. */
  readonly sessionDays?: number | false
  /** A session that nobody ended, after its `expiresAt`; without one it stays. Default 30. */
  readonly expiredSessionDays?: number | false
  /** The journal, whole days of UTC at a time. Default 90. */
  readonly journalDays?: number | false
}

/** {@link RetentionOptions} with every default in place. */
export type ResolvedRetentionOptions = Required<RetentionOptions>

/**
 * Checks how long things are kept. False: nothing is removed by this replica.
 *
 * @throws {OptionError} a value is not false, and no whole number of days from 1 on.
 */
export function parseRetentionOptions(input: unknown = {}): ResolvedRetentionOptions | false {
  if (input === false) return false
  return parseOptions(retentionSchema, input, 'retention') as ResolvedRetentionOptions
}
