import {
  type BackoffRow,
  LOGOUT_RETRY_POLICY,
  NOTIFICATION_RETRY_POLICY,
  printBackoffTable,
  type RetryPolicy,
} from '../../src/delivery/index.ts'
import { formatPage, formatTable } from './markdown.ts'

const UNITS = [
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const

/** A duration in its largest unit that fits, with one decimal where that says more. */
export function formatDuration(ms: number): string {
  const [name, size] = UNITS.find(([, each]) => ms >= each) ?? ['ms', 1]
  const amount = ms / size
  return `${Number.isInteger(amount) ? amount : amount.toFixed(1)} ${name}`
}

const isSameWait = (one: BackoffRow | undefined, other: BackoffRow): boolean =>
  one?.floorMs === other.floorMs && one.ceilingMs === other.ceilingMs

/** Rows whose wait is the same are one, told of by its first and last attempt and the totals after the last. */
function toRows(table: readonly BackoffRow[]): readonly (readonly string[])[] {
  const firsts = table.filter((row, index) => !isSameWait(table[index - 1], row))
  return firsts.map((first) => {
    const last = table.findLast((row) => isSameWait(first, row)) ?? first
    const attempts =
      first === last ? `${first.attempt}` : `${first.attempt} to ${last.attempt}, each`
    const waits = [first.floorMs, first.ceilingMs, last.meanAgeMs, last.longestAgeMs]
    return [attempts, ...waits.map(formatDuration)]
  })
}

/** `untilExpiry`: the age counts only where nothing else ends it. */
function describePolicy(
  title: string,
  policy: RetryPolicy,
  { untilExpiry = false } = {},
): readonly string[] {
  const { maxAttempts, maxAgeMs, rejectedDelayMs, misconfiguredDelayMs } = policy
  const age = formatDuration(maxAgeMs)
  const end = untilExpiry ? `until the message expires, else within ${age}` : `within ${age}`
  return [
    `## ${title}`,
    '',
    `At most ${maxAttempts} attempts, the first included, ${end}. After a plain refusal the wait is longer than`,
    `${formatDuration(rejectedDelayMs)}, after an answer that a person has to mend longer than ${formatDuration(misconfiguredDelayMs)}, however early the attempt.`,
    '',
    ...formatTable(
      ['after attempt', 'earliest', 'latest', 'age then, on average', 'age then, at most'],
      toRows(printBackoffTable(policy)),
    ),
    '',
  ]
}

/** The page on waits between attempts. */
export function generateBackoff(): string {
  return formatPage(
    [
      '# Waits between attempts',
      '',
      'Full jitter: each wait is drawn evenly from everything between *earliest* and *latest*, so that many deliveries that failed',
      'together do not come back together. What the other side asks for with `Retry-After` (at most 24 h are believed) is a floor; where the floor is above',
      '*latest*, the wait is up to a quarter longer than the floor. *Age* is the time since the delivery was made, if attempts themselves took no time.',
      '',
      'The deadline is stronger than this table: an attempt that would come after it is not made. An open breaker, or a paused relying',
      'party, delays attempts further and spends none.',
      '',
      ...describePolicy('Logout tokens', LOGOUT_RETRY_POLICY),
      ...describePolicy('E-mails, SMS and webhooks', NOTIFICATION_RETRY_POLICY, {
        untilExpiry: true,
      }),
    ].slice(0, -1),
  )
}
