import type { Bus } from '../bus/index.ts'
import type { Logger } from '../logger.ts'
import { IdempotencyKeyError, NotificationCapError } from '../notification-errors.ts'
import {
  type Database,
  type DeliveryStore,
  type InsertedNotification,
  isAnswerLost,
  type NewDelivery,
  type NewNotification,
  type NotificationStore,
  type Queryable,
  type RecipientWindow,
} from '../store/index.ts'
import type { DatabaseClock } from './database-clock.ts'
import { DeliveryActor } from './delivery-actor.ts'
import type { BirthPlace } from './delivery-birth.ts'
import { announceSteps } from './facts.ts'
import { createGroupCommit } from './group-commit.ts'
import type { Intake } from './intake.ts'
import { createNotification, type NotificationRequest } from './notification-birth.ts'
import type { NotificationReader } from './notification-reader.ts'
import type { WriteScope } from './session-change.ts'
import type { Stores } from './stores.ts'

/** What writing notifications needs. */
export interface NotificationWriterPorts {
  readonly database: Database
  readonly stores: Pick<Stores, 'notification' | 'delivery'>
  readonly reader: NotificationReader
  readonly bus: Bus
  readonly logger: Logger
  readonly databaseClock: DatabaseClock
  /** Where a new delivery to that destination is to be. */
  placeFor: Intake['placeFor']
  /** Deliveries are on disk, or will be when the caller's transaction commits. */
  onBorn(born: readonly NewDelivery[], within: Queryable | undefined): void
  /** Nobody knows whether these are on disk. */
  onUnsure(born: readonly NewDelivery[]): void
}

/** How many messages the recipient may get. */
export interface RecipientCap {
  readonly window: RecipientWindow
  readonly most: number
}

/** What became of a request. */
export interface WrittenNotification {
  readonly deliveryId: string
  /** It had been asked for before, under the same idempotency key. */
  readonly duplicate: boolean
  /** Older ones of the same kind and user that were called off. */
  readonly superseded: number
}

/** Puts notifications on disk, those of many callers together. */
export interface NotificationWriter {
  /**
   * What was asked for under the same idempotency key before.
   *
   * @throws {IdempotencyKeyError} it was something else.
   */
  find(
    request: Pick<NotificationRequest, 'idempotency'>,
    within?: Queryable,
  ): Promise<WrittenNotification | undefined>
  /**
   * @throws {IdempotencyKeyError} the key was used for something else.
   * @throws {NotificationCapError} the recipient has had as many messages as it may get.
   */
  write(
    request: NotificationRequest,
    options: { readonly scope: WriteScope; readonly cap?: RecipientCap | undefined },
  ): Promise<WrittenNotification>
}

type WriteOptions = Parameters<NotificationWriter['write']>[1]

/** Bodies are some 20 kB each. */
const LARGEST_BATCH = 50
const CONCURRENT_BATCHES = 2

/** Creates the writer of a replica. */
export function createNotificationWriter(ports: NotificationWriterPorts): NotificationWriter {
  return new Writer(ports)
}

class Writer implements NotificationWriter {
  readonly #ports: NotificationWriterPorts
  readonly #commit

  constructor(ports: NotificationWriterPorts) {
    this.#ports = ports
    this.#commit = createGroupCommit<NewNotification, InsertedNotification | undefined>({
      maxBatch: LARGEST_BATCH,
      maxConcurrent: CONCURRENT_BATCHES,
      write: (batch) => insertInRounds(this.#store, batch, this.#now),
    })
  }

  async write(request: NotificationRequest, options: WriteOptions): Promise<WrittenNotification> {
    const { scope } = options
    const born = createNotification(request, {
      now: this.#now,
      ...this.#placeOf(request, scope),
      traceparent: scope.traceparent,
      actor: scope.actor,
    })
    const written = await this.#put(born, { request, ...options }).catch((error) => {
      if (!scope.within && isAnswerLost(error)) this.#ports.onUnsure([born])
      throw error
    })
    if (written.duplicate) return written
    this.#ports.onBorn([born], scope.within)
    if (scope.within) return written
    const superseded = written.superseded + (await this.#callOffPassed(request))
    return { ...written, superseded }
  }

  /** The commit of a caller's transaction is not ours to see. */
  #placeOf({ place, destination }: NotificationRequest, { within }: WriteScope): BirthPlace {
    if (within) return { lease: undefined }
    return this.#ports.placeFor({ instance: place.instance, destination })
  }

  async find(
    request: Pick<NotificationRequest, 'idempotency'>,
    within?: Queryable,
  ): Promise<WrittenNotification | undefined> {
    const known = await this.#findKey(request, within)
    return known && toKnown(request, known)
  }

  get #store(): NotificationStore {
    return this.#ports.stores.notification
  }

  get #now(): number {
    return this.#ports.databaseClock.now()
  }

  /** Together with others, unless there is more to write than itself. */
  async #put(born: NewNotification, put: Put): Promise<WrittenNotification> {
    const { within } = put.scope
    if (within) return (await this.#putWithin(within, born, put)).written
    if (put.cap) return this.#putAlone(born, put)
    return (await this.#commit.add(born)) ? toWritten(born, 0) : this.#toDuplicate(put.request)
  }

  async #putAlone(born: NewNotification, put: Put): Promise<WrittenNotification> {
    const { bus, database } = this.#ports
    const { written, calledOff } = await database.begin((sql) => this.#putWithin(sql, born, put))
    for (const actor of calledOff) announceSteps(bus, actor, actor.markSaved())
    return written
  }

  async #putWithin(sql: Queryable, born: NewNotification, { request, cap }: Put) {
    if (request.idempotency && cap) {
      const written = await this.find(request, sql)
      if (written) return { written, calledOff: [] }
    }
    if (cap) await this.#count(cap, sql)
    const [older, [inserted]] = await Promise.all([
      this.#findOpen(request, sql),
      this.#store.insert([born], this.#now, sql),
    ])
    if (!inserted) return { written: await this.#toDuplicate(request, sql), calledOff: [] }
    const calledOff = await this.#callOff(sql, request, older)
    return { written: toWritten(born, calledOff.length), calledOff }
  }

  /** What is open of the same kind and user: asked before one more is put beside them, on the same connection. */
  async #findOpen(
    { place, supersessionKey: key }: NotificationRequest,
    sql: Queryable,
  ): Promise<readonly string[]> {
    if (key === undefined) return []
    return (await this.#store.listOpen([{ ...place, key }], sql)).map(({ id }) => id)
  }

  async #count({ window, most }: RecipientCap, sql: Queryable): Promise<void> {
    if (most > 0 && (await this.#store.countRecipient(window, most, sql))) return
    throw new NotificationCapError('ERR_NOTIFICATION_CAP_RECIPIENT', {
      problem: `this recipient gets ${most} messages at most until the window is over`,
      retryAtMs: window.expiresAt,
    })
  }

  /** Those that wait are cancelled; one that is signed goes its way. */
  async #callOff(
    sql: Queryable,
    { place }: NotificationRequest,
    ids: readonly string[],
  ): Promise<readonly DeliveryActor[]> {
    if (ids.length === 0) return []
    const now = this.#now
    const rows = await this.#store.lockWaiting(sql, place, ids)
    const actors = rows.map((row) => new DeliveryActor(row))
    for (const actor of actors) {
      const event = { type: 'delivery.cancelled', at: now, reason: 'superseded' } as const
      actor.apply(event, { code: 'superseded' })
      const save = actor.toSave({ leased: false, dueAt: null, now })
      await this.#deliveries.saveWithin(sql, { step: save, lines: actor.lines }, now)
    }
    return actors
  }

  get #deliveries(): DeliveryStore {
    return this.#ports.stores.delivery
  }

  /**
   * All but the newest of its kind and user, itself among them: of several that were written at the same time,
   * whoever comes last sees all. Should this fail, the older ones find out when they are sealed.
   */
  async #callOffPassed(request: NotificationRequest): Promise<number> {
    const { bus, database, logger } = this.#ports
    const { id, place, supersessionKey } = request
    if (supersessionKey === undefined) return 0
    try {
      const open = await this.#ports.reader.listOpen({ ...place, key: supersessionKey })
      const passed = open.toSorted().slice(0, -1)
      if (passed.length === 0) return 0
      const calledOff = await database.begin((sql) => this.#callOff(sql, request, passed))
      for (const actor of calledOff) announceSteps(bus, actor, actor.markSaved())
      return calledOff.filter((actor) => actor.id !== id).length
    } catch {
      logger.warn('notification.supersessionFailed', { delivery: id })
      return 0
    }
  }

  #findKey({ idempotency }: Pick<NotificationRequest, 'idempotency'>, within?: Queryable) {
    if (!idempotency) return Promise.resolve(undefined)
    return this.#store.findKey(idempotency.key, this.#now, within)
  }

  async #toDuplicate(
    request: NotificationRequest,
    within?: Queryable,
  ): Promise<WrittenNotification> {
    const known = await this.#findKey(request, within)
    if (known) return toKnown(request, known)
    throw new IdempotencyKeyError('idempotencyKey: it has just expired; use another one')
  }
}

interface Put extends WriteOptions {
  readonly request: NotificationRequest
}

const toWritten = ({ id }: NewNotification, superseded: number): WrittenNotification => ({
  deliveryId: id,
  duplicate: false,
  superseded,
})

function toKnown(
  { idempotency }: Pick<NotificationRequest, 'idempotency'>,
  known: { readonly deliveryId: string; readonly content: string },
): WrittenNotification {
  if (known.content === idempotency?.content)
    return { deliveryId: known.deliveryId, duplicate: true, superseded: 0 }
  throw new IdempotencyKeyError('idempotencyKey: it was used for another message')
}

/** One idempotency key stands once in a statement: the second of two has to see the first. */
async function insertInRounds(
  store: NotificationStore,
  batch: readonly NewNotification[],
  now: number,
): Promise<(InsertedNotification | undefined)[]> {
  const inserted = new Map<string, InsertedNotification>()
  let left = batch
  while (left.length > 0) {
    const taken = new Set<string>()
    const isFirst = ({ instance_id, key }: NewNotification) => {
      if (key === null) return true
      const name = `${instance_id}\u0000${key}`
      return !taken.has(name) && Boolean(taken.add(name))
    }
    const round = left.filter(isFirst)
    for (const one of await store.insert(round, now)) inserted.set(one.id, one)
    const done = new Set(round)
    left = left.filter((one) => !done.has(one))
  }
  return batch.map(({ id }) => inserted.get(id))
}
