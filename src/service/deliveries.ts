import { z } from 'zod'
import type { DeliveryEvent, DeliveryState } from '../../machines/index.ts'
import type { Bus } from '../bus/index.ts'
import { LOGOUT_RETRY_POLICY } from '../delivery/index.ts'
import {
  announceSteps,
  DeliveryActor,
  type SessionLogouts,
  type WriteScope,
} from '../engine/index.ts'
import { DeliveryNotFoundError, DeliveryStateError } from '../errors.ts'
import { parseOptions } from '../option.ts'
import {
  bucketOfDeliveryId,
  type Database,
  type DeliveryStore,
  type DeliveryViewRow,
  type Queryable,
  type RowKey,
} from '../store/index.ts'
import {
  type CallOptions,
  DEFAULT_INSTANCE,
  idSchema,
  instanceSchema,
  parseCallOptions,
  parseInstance,
  type ReadOptions,
} from './call-scope.ts'
import {
  type AttemptView,
  type DeliveryView,
  type JournalEntry,
  type Page,
  toAttempts,
  toDeliveryView,
  toJournalEntry,
} from './view.ts'

/** What a list of deliveries is narrowed to. */
export interface DeliveryListFilter extends ReadOptions {
  readonly state?: DeliveryState
  readonly channel?: DeliveryView['channel']
  readonly destination?: string
  readonly clientId?: string
  /** 1 to 500. Default 100. */
  readonly limit?: number
  readonly after?: string
}

/** Deliveries: what happened to each, and a person's hand on them. */
export interface Deliveries {
  /** @throws {DeliveryNotFoundError} there is none. */
  get(id: string, options?: ReadOptions): Promise<DeliveryView>
  /** Newest first. */
  list(filter?: DeliveryListFilter): Promise<Page<DeliveryView>>
  /** Its tries, oldest first. */
  attempts(id: string, options?: ReadOptions): Promise<readonly AttemptView[]>
  /** Its journal, oldest first: the path through the diagram. */
  events(id: string, options?: ReadOptions): Promise<readonly JournalEntry[]>
  /**
   * Sends a waiting or final one again, now: a new attempt on the same delivery.
   *
   * @throws {DeliveryStateError} it is in flight.
   */
  retry(id: string, options?: CallOptions): Promise<DeliveryView>
  /**
   * Calls off one that is not final.
   *
   * @throws {DeliveryStateError} it is in flight, or final.
   */
  cancel(id: string, options?: CallOptions): Promise<DeliveryView>
  /**
   * Settles an uncertain one.
   *
   * @throws {DeliveryStateError} it is not uncertain.
   */
  resolve(id: string, as: 'sent' | 'failed', options?: CallOptions): Promise<DeliveryView>
}

/** What the deliveries need. */
export interface DeliveriesPorts {
  readonly database: Database
  readonly store: DeliveryStore
  readonly logouts: SessionLogouts
  readonly bus: Bus
  now(): number
  /** Resolves when `now` can be believed. */
  ready(): Promise<void>
  wake(): void
}

const listSchema = z.strictObject({
  instance: instanceSchema.default(DEFAULT_INSTANCE),
  state: z
    .enum(['pending', 'signed', 'retrying', 'uncertain', 'sent', 'failed', 'cancelled'])
    .optional(),
  channel: z.enum(['logout', 'email', 'sms', 'webhook']).optional(),
  destination: z.string().min(1).max(600).optional(),
  clientId: idSchema.optional(),
  limit: z.int().min(1).max(500).default(100),
  after: z.string().optional(),
})

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
    const row = await this.#ports.store.get(toKey(id, parseInstance(options)))
    if (!row) throw notFound()
    return toDeliveryView(row)
  }

  async list(filter: DeliveryListFilter = {}): Promise<Page<DeliveryView>> {
    const { after, limit, ...rest } = parseOptions(listSchema, filter, 'filter')
    if (after !== undefined) bucketOfDeliveryId(after)
    const rows = await this.#ports.store.list({ ...rest, before: after, limit: limit + 1 })
    const items = rows.slice(0, limit).map(toDeliveryView)
    const last = items.at(-1)
    return { items, ...(rows.length > limit && last ? { next: last.id } : {}) }
  }

  async attempts(id: string, options?: ReadOptions): Promise<readonly AttemptView[]> {
    return toAttempts(await this.#journal(id, options))
  }

  async events(id: string, options?: ReadOptions): Promise<readonly JournalEntry[]> {
    return (await this.#journal(id, options)).map(toJournalEntry)
  }

  async #journal(id: string, options: ReadOptions | undefined) {
    const key = toKey(id, parseInstance(options))
    const journal = await this.#ports.store.journal('delivery', key)
    if (journal.length === 0) throw notFound()
    return journal
  }

  async retry(id: string, options?: CallOptions): Promise<DeliveryView> {
    const view = await this.#change(id, parseCallOptions(options), {
      refusal: 'it is in flight; its outcome comes within seconds',
      dueAt: (now) => now,
      event: (now, row) => {
        const actor = new DeliveryActor(row)
        const { maxAttempts, maxAgeMs } = LOGOUT_RETRY_POLICY
        const deadlineAt = row.deadlineAt > now ? row.deadlineAt : now + maxAgeMs
        return {
          type: 'delivery.redriven',
          at: now,
          maxAttempts: actor.context.attempt + maxAttempts,
          deadlineAt,
        }
      },
    })
    this.#ports.wake()
    return view
  }

  cancel(id: string, options?: CallOptions): Promise<DeliveryView> {
    return this.#change(id, parseCallOptions(options), {
      refusal: 'only one that waits can be cancelled',
      dueAt: () => null,
      event: (now) => ({ type: 'delivery.cancelled', at: now, reason: 'cancelled_by_person' }),
    })
  }

  async resolve(id: string, as: 'sent' | 'failed', options?: CallOptions): Promise<DeliveryView> {
    const verdict = parseOptions(z.enum(['sent', 'failed']), as, 'as')
    return this.#change(id, parseCallOptions(options), {
      refusal: 'only an uncertain one can be resolved',
      dueAt: () => null,
      event: (now) => ({ type: 'delivery.resolved', at: now, as: verdict }),
    })
  }

  async #change(id: string, scope: WriteScope, change: Change): Promise<DeliveryView> {
    const key = toKey(id, scope.instance)
    const { within } = scope
    await this.#ports.ready()
    if (within) return toDeliveryView((await this.#apply(within, key, { scope, change })).row)
    const { actor, row } = (await this.#ports.database.sql.begin((sql) =>
      this.#apply(sql, key, { scope, change }),
    )) as Applied
    announceSteps(this.#ports.bus, actor, actor.markSaved())
    return toDeliveryView(row)
  }

  /** One step from outside, under the row's lock; the session it belongs to is stepped along. */
  async #apply(
    sql: Queryable,
    key: RowKey,
    { scope, change }: { readonly scope: WriteScope; readonly change: Change },
  ): Promise<Applied> {
    const row = await this.#ports.store.lock(sql, key)
    if (!row) throw notFound()
    const now = this.#ports.now()
    const actor = new DeliveryActor(row)
    const detail = scope.actor === undefined ? {} : { by: scope.actor }
    if (!actor.apply(change.event(now, row), detail)) {
      throw new DeliveryStateError(`the delivery is ${row.state}: ${change.refusal}`)
    }
    const save = actor.toSave({ leased: false, dueAt: change.dueAt(now), now })
    await this.#ports.store.saveWithin(sql, save, actor.lines, now)
    if (save.settles < 0 && row.sessionId !== null) {
      await this.#ports.logouts.reopen(row.sessionId, { ...scope, within: sql })
    }
    const changed = await this.#ports.store.get(key, sql)
    return { actor, row: changed ?? row }
  }
}

interface Change {
  readonly refusal: string
  event(now: number, row: DeliveryViewRow): DeliveryEvent
  dueAt(now: number): number | null
}

interface Applied {
  readonly actor: DeliveryActor
  readonly row: DeliveryViewRow
}

function toKey(id: string, instance: string): RowKey {
  const checked = parseOptions(z.string(), id, 'id').toLowerCase()
  return { instance, bucket: bucketOfDeliveryId(checked), id: checked }
}

const notFound = () => new DeliveryNotFoundError('no delivery with that id exists in this instance')
