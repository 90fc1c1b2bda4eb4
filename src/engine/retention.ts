import type { TransactionSql } from 'postgres'
import type { Logger } from '../logger.ts'
import {
  BUCKET_COUNT,
  type Database,
  type DeliveryPlace,
  type RetentionStore,
  type SessionPlace,
} from '../store/index.ts'
import type { ResolvedRetentionOptions } from './retention-options.ts'

/** What retention needs. */
export interface RetentionPorts {
  readonly database: Database
  readonly store: RetentionStore
  readonly logger: Logger
  readonly options: ResolvedRetentionOptions
  /** The database's time, epoch milliseconds. */
  now(): number
}

/** Where a pass over all that is old goes on: instance by instance its deliveries and sessions, then the journal. */
export type RetentionPlace =
  | { readonly stage: 'instance'; readonly after: string }
  | ({ readonly stage: 'deliveries' } & DeliveryPlace)
  | ({ readonly stage: 'sessions' } & SessionPlace)
  | { readonly stage: 'lines'; readonly bucket: number }
  | { readonly stage: 'days' }

/** What one page brought; without a place the pass is over. */
interface Step {
  readonly removed: number
  readonly next?: RetentionPlace
}

/** What came of an advance. */
export interface RetentionProgress {
  /** Rows, and days of the journal. */
  readonly removed: number
  /** There is more to do at once. */
  readonly more: boolean
}

const DAY_MS = 86_400_000

/** How often a pass begins. */
const PASS_MS = 21_600_000

/** A day of the journal that somebody reads is tried again so much later. */
const BUSY_MS = 60_000

/** Pages without anything old that one transaction looks at. */
const EMPTY_PAGES = 64

/** Later than any pass is due. */
const YEAR_9999 = 253_402_300_799_999

const FIRST: RetentionPlace = { stage: 'instance', after: '' }

/**
 * Removes the next page of what is old, if a pass is due. Its place and what it removes are written in one
 * transaction, so that a replica that dies leaves it where it was; other replicas pass by meanwhile.
 */
export async function advanceRetention(ports: RetentionPorts): Promise<RetentionProgress> {
  return ports.database.begin(async (sql) => {
    const now = ports.now()
    const chore = await ports.store.lock<RetentionPlace>(sql, now)
    if (!chore) return { removed: 0, more: false }
    const { place, removed, dueAt } = await takePage(sql, chore.cursor ?? FIRST, { ports, now })
    await ports.store.move(sql, place ?? null, dueAt)
    return { removed, more: dueAt <= now }
  })
}

/** Begins a pass from the front, unless another replica is at a page of one just now. */
export async function hurryRetention({ database, store, now }: RetentionPorts): Promise<void> {
  await database.begin(async (sql) => {
    const chore = await store.lock<RetentionPlace>(sql, YEAR_9999)
    if (chore) await store.move(sql, null, now())
  })
}

interface Pass {
  readonly ports: RetentionPorts
  readonly now: number
}

/**
 * Takes steps until one has removed something. A day is dropped in a transaction of its own: on a cluster that is
 * done on all servers at once, while rows go from one shard after the other.
 */
async function takePage(sql: TransactionSql, from: RetentionPlace, pass: Pass) {
  const { ports, now } = pass
  let place: RetentionPlace | undefined = from
  for (let pages = 0; place && pages < EMPTY_PAGES; pages++) {
    if (place.stage === 'days' && pages > 0) break
    try {
      const step: Step = await takeStep(sql, place, pass)
      place = step.next
      if (step.removed > 0 && place) return { place, removed: step.removed, dueAt: now }
    } catch (error) {
      const busy = codeOf(error) === LOCK_NOT_AVAILABLE
      if (!busy && codeOf(error) !== INSUFFICIENT_PRIVILEGE) throw error
      ports.logger.warn('retention.dayKept', { code: codeOf(error) })
      return {
        place: busy ? place : undefined,
        removed: 0,
        dueAt: now + (busy ? BUSY_MS : PASS_MS),
      }
    }
  }
  return { place, removed: 0, dueAt: place ? now : now + PASS_MS }
}

const LOCK_NOT_AVAILABLE = '55P03'
const INSUFFICIENT_PRIVILEGE = '42501'

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : ''

async function takeStep(sql: TransactionSql, place: RetentionPlace, pass: Pass): Promise<Step> {
  switch (place.stage) {
    case 'instance':
      return enterInstance(sql, place.after, pass)
    case 'deliveries':
      return removeDeliveries(sql, place, pass)
    case 'sessions':
      return removeSessions(sql, place, pass)
    case 'lines':
      return removeLines(sql, place.bucket, pass)
    case 'days':
      return dropDay(sql, pass)
  }
}

const limitOf = (days: number | false, now: number) =>
  days === false ? undefined : now - days * DAY_MS

async function enterInstance(sql: TransactionSql, after: string, { ports }: Pass): Promise<Step> {
  const instance = await ports.store.nextInstance(sql, after)
  if (instance === undefined) return { removed: 0, next: { stage: 'lines', bucket: 0 } }
  return { removed: 0, next: { stage: 'deliveries', instance, bucket: 0 } }
}

async function removeDeliveries(
  sql: TransactionSql,
  place: DeliveryPlace,
  { ports, now }: Pass,
): Promise<Step> {
  const { instance, bucket } = place
  const before = limitOf(ports.options.deliveryDays, now)
  if (before === undefined || bucket >= BUCKET_COUNT)
    return { removed: 0, next: { stage: 'sessions', instance } }
  const { removed, after } = await ports.store.removeDeliveries(sql, place, before)
  const next = after === undefined ? { instance, bucket: bucket + 1 } : { instance, bucket, after }
  return { removed, next: { stage: 'deliveries', ...next } }
}

async function removeSessions(
  sql: TransactionSql,
  place: SessionPlace,
  { ports, now }: Pass,
): Promise<Step> {
  const { sessionDays, expiredSessionDays } = ports.options
  const settled = limitOf(sessionDays, now) ?? 0
  const expired = limitOf(expiredSessionDays, now) ?? 0
  const { removed, after } = await ports.store.removeSessions(sql, place, { settled, expired })
  const { instance } = place
  if (after === undefined) return { removed, next: { stage: 'instance', after: instance } }
  return { removed, next: { stage: 'sessions', instance, after } }
}

async function removeLines(
  sql: TransactionSql,
  bucket: number,
  { ports, now }: Pass,
): Promise<Step> {
  const before = limitOf(ports.options.journalDays, now)
  if (before === undefined) return { removed: 0 }
  if (bucket >= BUCKET_COUNT) {
    const removed = await ports.store.removeRecoveries(sql, before)
    return { removed, next: { stage: 'days' } }
  }
  const { removed, after } = await ports.store.removeStrayLines(sql, bucket, before)
  return { removed, next: { stage: 'lines', bucket: after ? bucket : bucket + 1 } }
}

async function dropDay(sql: TransactionSql, { ports, now }: Pass): Promise<Step> {
  const before = limitOf(ports.options.journalDays, now)
  if (before === undefined || !(await ports.store.dropDay(sql, before))) return { removed: 0 }
  return { removed: 1, next: { stage: 'days' } }
}
