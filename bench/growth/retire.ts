import type { Sql } from 'postgres'
import type { Logger } from '../../src/index.ts'
import { registerSessions } from '../lab.ts'
import { quantile } from '../statistics.ts'
import { describeLatency, type Side } from './pace.ts'
import type { Inner } from './store.ts'

/** What removing a day did to those who were ending sessions meanwhile. */
export interface Retirement {
  /** p99 of `terminate` while a day leaves, against before. */
  readonly ratio: number
  readonly lines: readonly string[]
}

const DAY_MS = 86_400_000
const REST = 4
const SHORTEST_REST_MS = 20

/** Sessions ended a second: much less than all there is, so that what is measured is waiting, not queueing. */
const PER_SECOND = 40
const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} }

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** Removes all of the oldest day, at the pace of a running replica, while sessions are being ended. */
export async function measureRetirement(
  inner: Inner,
  side: Side,
  { days, seconds }: { readonly days: number; readonly seconds: number },
): Promise<Retirement> {
  const before = await load(side, 'before', (began) => performance.now() - began > seconds * 1000)
  let removed = 0
  let over = false
  const began = performance.now()
  const removing = removeDay(inner, side, days).then((count) => {
    removed = count
    over = true
  })
  const during = await load(side, 'during', () => over)
  await removing
  const tookS = (performance.now() - began) / 1000
  return {
    ratio: quantile(during, 0.99) / quantile(before, 0.99),
    lines: [
      `terminate before   ${describeLatency(before)}`,
      `terminate during   ${describeLatency(during)}`,
      `${removed} rows and days removed in ${tookS.toFixed(0)} s, ${Math.round(removed / tookS)} a second`,
    ],
  }
}

/** Ends sessions at an even pace until it is over; what each took, milliseconds. */
async function load(
  { door }: Side,
  name: string,
  isOver: (began: number) => boolean,
): Promise<readonly number[]> {
  const taken: number[] = []
  const under: Promise<void>[] = []
  const began = performance.now()
  for (let second = 0; !isOver(began); second++) {
    const ids = Array.from(
      { length: PER_SECOND },
      (_, n) => `${name}-${process.pid}-${second}-${n}`,
    )
    await registerSessions(door, ids, { width: 2, clients: 2 })
    for (const sessionId of ids) {
      under.push(end(sessionId))
      await wait(1000 / PER_SECOND)
    }
  }
  await Promise.all(under)
  return taken

  async function end(sessionId: string): Promise<void> {
    const from = performance.now()
    await door.sessions.terminate({ sessionId })
    taken.push(performance.now() - from)
  }
}

async function removeDay(inner: Inner, { url }: Side, days: number): Promise<number> {
  const database = inner.openDatabase({ connection: url, maxConnections: 2 })
  const midnight = Math.floor(Date.now() / DAY_MS) * DAY_MS
  const kept = days - 1
  const options = inner.parseRetentionOptions({
    deliveryDays: kept,
    sessionDays: kept,
    journalDays: kept,
  })
  if (options === false) throw new Error('retention is off')
  const store = inner.createRetentionStore(database)
  const now = () => midnight + 1000
  const ports = { database, store, logger: silent, options, now }
  await inner.hurryRetention(ports)
  let removed = 0
  for (let more = true; more; ) {
    const began = performance.now()
    const progress = await inner.advanceRetention(ports)
    removed += progress.removed
    more = progress.more
    await wait(Math.max(SHORTEST_REST_MS, REST * (performance.now() - began)))
  }
  const left = await countOlder(database.sql, midnight - kept * DAY_MS)
  await database.close()
  if (left > 0) throw new Error(`${left} deliveries were not removed`)
  return removed
}

async function countOlder(sql: Sql, instant: number): Promise<number> {
  const [row] = await sql<{ older: number }[]>`
    select count(*)::int as older from signoff.delivery where finished_at < ${new Date(instant)}`
  return row?.older ?? Number.NaN
}
