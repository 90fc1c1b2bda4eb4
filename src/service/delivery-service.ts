import type { DeliveryEvent } from '../../machines/index.ts'
import type { Bus } from '../bus/index.ts'
import { toDate } from '../clock.ts'
import {
  announceSteps,
  DeliveryActor,
  redriveDelivery,
  type SessionLogouts,
  sessionKey,
  type WriteScope,
} from '../engine/index.ts'
import { DeliveryStateError, OptionError, RecoveryNotFoundError } from '../errors.ts'
import { parseOptions } from '../option.ts'
import type { Random } from '../random.ts'
import {
  BUCKET_COUNT,
  createDeliveryId,
  type Database,
  type DeliveryFilter,
  type DeliveryList,
  type DeliveryStore,
  type DeliveryViewRow,
  instantOfDeliveryId,
  type Queryable,
  type RecoveryFilter,
  type RecoveryStore,
  type RowKey,
} from '../store/index.ts'
import {
  type CallOptions,
  parseCallOptions,
  parseInstance,
  type ReadOptions,
} from './call-scope.ts'
import type { Deliveries, DeliveryListFilter, RecoveryRange, RecoveryView } from './deliveries.ts'
import {
  deliveryListSchema,
  recoveryOptionsSchema,
  recoveryRangeSchema,
  resolutionSchema,
} from './delivery-input.ts'
import { withCreation } from './delivery-journal.ts'
import { noSuchDelivery, readId, toDeliveryKey } from './delivery-key.ts'
import { narrowDeliveries } from './session-deliveries.ts'
import {
  type AttemptView,
  type DeliveryView,
  type JournalEntry,
  type Page,
  toAttempts,
  toDeliveryView,
  toJournalEntry,
} from './view.ts'

/** What the deliveries need. */
export interface DeliveriesPorts {
  readonly database: Database
  readonly store: DeliveryStore
  readonly recoveries: RecoveryStore
  readonly logouts: SessionLogouts
  readonly bus: Bus
  readonly random: Random
  now(): number
  /** Resolves when `now` can be believed; asked on the connection of `within`, a caller's transaction. */
  ready(within?: Queryable): Promise<void>
  wake(): void
  /** A person wants this one sent now. */
  hurry(key: RowKey, dueAt: number): Promise<void>
  wakeRecovery(): void
}

/** So long the replica that a person asked has a delivery to itself; then any may claim it. */
const HEAD_START_MS = 500

/** A step that a person takes with a delivery. */
interface Change {
  /** Why it cannot be taken, when it cannot. */
  readonly refusal: string
  event(now: number): DeliveryEvent
}

/** What is done with a locked row. */
type OutsideStep = (sql: Queryable, row: DeliveryViewRow) => Promise<DeliveryActor>

interface Applied {
  readonly actor: DeliveryActor
  readonly row: DeliveryViewRow
}

/** Creates the deliveries. */
export function createDeliveries(ports: DeliveriesPorts): Deliveries {
  return new DeliveryService(ports)
}

class DeliveryService implements Deliveries {
  readonly #ports: DeliveriesPorts

  constructor(ports: DeliveriesPorts) {
    this.#ports = ports
  }

  async get(id: string, options?: ReadOptions): Promise<DeliveryView> {
    const row = await this.#ports.store.get(toDeliveryKey(id, parseInstance(options)))
    if (!row) throw noSuchDelivery()
    return toDeliveryView(row)
  }

  async list(filter: DeliveryListFilter = {}): Promise<Page<DeliveryView>> {
    const { after, limit, sessionId, ...rest } = parseOptions(deliveryListSchema, filter, 'filter')
    const wanted = { ...rest, before: after, limit: limit + 1 }
    const { rows, floor } = await this.#find(wanted, sessionId)
    const items = rows.slice(0, limit).map(toDeliveryView)
    const next = rows.length > limit ? items.at(-1)?.id : floor
    return { items, ...(next === undefined ? {} : { next }) }
  }

  async #find(wanted: DeliveryFilter, sessionId: string | undefined): Promise<DeliveryList> {
    const { store } = this.#ports
    if (sessionId === undefined) return store.list(wanted)
    const all = await store.listBySession(sessionKey(wanted.instance, sessionId))
    return { rows: narrowDeliveries(all, wanted) }
  }

  async attempts(id: string, options?: ReadOptions): Promise<readonly AttemptView[]> {
    return toAttempts(await this.#journal(id, options))
  }

  async events(id: string, options?: ReadOptions): Promise<readonly JournalEntry[]> {
    return (await this.#journal(id, options)).map(toJournalEntry)
  }

  async #journal(id: string, options: ReadOptions | undefined) {
    const key = toDeliveryKey(id, parseInstance(options))
    const row = await this.#ports.store.get(key)
    const { finishedAt } = row ?? {}
    const span = {
      since: instantOfDeliveryId(id),
      ...(finishedAt === null || finishedAt === undefined ? {} : { until: finishedAt }),
    }
    const lines = await this.#ports.store.journal('delivery', key, span)
    if (!row && lines.length === 0) throw noSuchDelivery()
    return withCreation(lines, { id, row })
  }

  async retry(id: string, options?: CallOptions): Promise<DeliveryView> {
    const scope = parseCallOptions(options)
    let dueAt = 0
    const view = await this.#inTransaction(id, scope, (sql, row) => {
      const now = this.#ports.now()
      const ports = { deliveries: this.#ports.store, logouts: this.#ports.logouts }
      dueAt = scope.within ? now : now + HEAD_START_MS
      return redriveDelivery(row, { sql, scope, now, dueAt }, ports)
    })
    if (scope.within) this.#ports.wake()
    else await this.#ports.hurry(toDeliveryKey(id, scope.instance), dueAt)
    return view
  }

  async cancel(id: string, options?: CallOptions): Promise<DeliveryView> {
    return this.#change(id, parseCallOptions(options), {
      refusal: 'only one that waits can be cancelled',
      event: (now) => ({ type: 'delivery.cancelled', at: now, reason: 'cancelled_by_person' }),
    })
  }

  async resolve(id: string, as: 'sent' | 'failed', options?: CallOptions): Promise<DeliveryView> {
    const verdict = parseOptions(resolutionSchema, as, 'as')
    return this.#change(id, parseCallOptions(options), {
      refusal: 'only an uncertain one can be resolved',
      event: (now) => ({ type: 'delivery.resolved', at: now, as: verdict }),
    })
  }

  async recover(
    range: RecoveryRange,
    options: CallOptions & { readonly dryRun?: boolean } = {},
  ): Promise<RecoveryView> {
    const { dryRun, ...rest } = parseOptions(recoveryOptionsSchema, options, 'options')
    const scope = parseCallOptions(rest)
    await this.#ports.ready(scope.within)
    const now = this.#ports.now()
    const { until = now, ...which } = parseOptions(recoveryRangeSchema, range, 'range')
    if (until < which.since)
      throw new OptionError('range.until', 'want an instant after range.since')
    const filter = { ...which, until } as RecoveryFilter
    const matched = await this.#countRecoverable(scope, filter)
    if (dryRun) return { matched, redriven: 0 }
    const id = createDeliveryId(now, 0, this.#ports.random)
    const actor = scope.actor ?? null
    const row = { id, instance: scope.instance, filter, actor, matched, createdAt: now }
    await this.#ports.recoveries.insert(row, scope.within)
    this.#ports.wakeRecovery()
    return { id, matched, redriven: 0 }
  }

  async #countRecoverable(scope: WriteScope, filter: RecoveryFilter): Promise<number> {
    const { instance, within } = scope
    let matched = 0
    for (let bucket = 0; bucket < BUCKET_COUNT; bucket++) {
      matched += await this.#ports.recoveries.count({ bucket, instance }, filter, within)
    }
    return matched
  }

  async recovery(id: string, options?: ReadOptions): Promise<RecoveryView> {
    const instance = parseInstance(options)
    const read = readId(id)
    const row = read === undefined ? undefined : await this.#ports.recoveries.get(instance, read)
    if (read === undefined || !row)
      throw new RecoveryNotFoundError('no recovery with that id exists in this instance')
    const finished = row.finishedAt === null ? {} : { finishedAt: toDate(row.finishedAt) }
    return { id: read, matched: row.matched, redriven: row.redriven, ...finished }
  }

  async #change(id: string, scope: WriteScope, change: Change): Promise<DeliveryView> {
    return this.#inTransaction(id, scope, async (sql, row) => {
      const now = this.#ports.now()
      const actor = new DeliveryActor(row)
      const detail = scope.actor === undefined ? {} : { by: scope.actor }
      if (!actor.apply(change.event(now), detail)) {
        throw new DeliveryStateError(`the delivery is ${row.state}: ${change.refusal}`)
      }
      const save = actor.toSave({ leased: false, dueAt: null, now })
      await this.#ports.store.saveWithin(sql, { step: save, lines: actor.lines }, now)
      return actor
    })
  }

  /** One step from outside, under the row's lock; told of when it is on disk. */
  async #inTransaction(id: string, scope: WriteScope, step: OutsideStep): Promise<DeliveryView> {
    const key = toDeliveryKey(id, scope.instance)
    await this.#ports.ready(scope.within)
    const apply = async (sql: Queryable): Promise<Applied> => {
      const row = await this.#ports.store.lock(sql, key)
      if (!row) throw noSuchDelivery()
      const actor = await step(sql, row)
      return { actor, row: (await this.#ports.store.get(key, sql)) ?? row }
    }
    if (scope.within) return toDeliveryView((await apply(scope.within)).row)
    const { actor, row } = await this.#ports.database.begin(apply)
    announceSteps(this.#ports.bus, actor, actor.markSaved())
    return toDeliveryView(row)
  }
}
