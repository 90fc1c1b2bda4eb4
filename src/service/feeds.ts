import { z } from 'zod'
import { type Clock, sleep } from '../clock.ts'
import type { SessionLogouts } from '../engine/index.ts'
import { EngineStoppedError, FeedExistsError, SignoffError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import { parseOptions } from '../option.ts'
import { toStorable } from '../storable.ts'
import type { Database, FeedStore, Queryable } from '../store/index.ts'
import { DEFAULT_INSTANCE, idSchema, instanceSchema, textSchema } from './call-scope.ts'

/** One ended session, as a feed tells of it. */
export interface FeedTermination {
  readonly sessionId: string
  /** Cut off after 200 characters. */
  readonly reason?: string
  /** Default `default`. */
  readonly instance?: string
}

/** What a feed's reader is asked. */
export interface FeedRequest {
  /** What it answered last; null on the very first read. JSON. */
  readonly cursor: unknown
  /** Terminations at most. */
  readonly limit: number
  /** The transaction in which they are taken over, together with the cursor. */
  readonly sql: Queryable
}

/** What a feed's reader answers. */
export interface FeedPage {
  readonly terminations: readonly FeedTermination[]
  /** Where to go on, in the reader's own terms. JSON. */
  readonly cursor: unknown
}

/** A log of terminations that the host keeps already: an outbox table, an event store. */
export interface Feed {
  /** Names the stored cursor. */
  readonly name: string
  /**
   * Reads on from a cursor. Asked with `cursor: null` it answers with the cursor of the log's present
   * end; terminations in that answer are not handled.
   */
  readonly read: (request: FeedRequest) => Promise<FeedPage>
  /** Where the very first read begins: with what comes from now on. */
  readonly from: 'now'
  /** How often to read, milliseconds. Default 1000. */
  readonly intervalMs?: number
}

/** Feeds of terminations. */
export interface Feeds {
  /**
   * Consumes a log of terminations. Its cursor is stored; the first one ever is *now*, so that old
   * terminations are not handled, on whatever replica and however often it is added. Terminations and
   * cursor are written in one transaction: each is taken over once. One that no session can have, as by
   * an empty id, is left out and logged as `feed.terminationRefused`; a failure that may pass holds the
   * whole page back.
   *
   * @throws {OptionError} a value is wrong.
   * @throws {FeedExistsError} a feed of that name was added in this process.
   * @throws {EngineStoppedError} it was stopped.
   */
  add(feed: Feed): Promise<void>
}

/** What feeds need. */
export interface FeedsPorts {
  readonly database: Database
  readonly store: FeedStore
  readonly logouts: SessionLogouts
  readonly clock: Clock
  readonly logger: Logger
  committed(sql: Queryable): Promise<void>
}

/** Feeds, and what the host of them needs to start and stop. */
export interface FeedReaders extends Feeds {
  start(): void
  stop(): Promise<void>
}

const feedSchema = z.strictObject({
  name: textSchema(200),
  read: z.custom<Feed['read']>((value) => typeof value === 'function', {
    error: 'expected a function',
  }),
  from: z.literal('now'),
  intervalMs: z.int().min(10).max(3_600_000).default(1000),
})

const pageSchema = z.object({ terminations: z.array(z.unknown()), cursor: z.unknown() })

const LONGEST_REASON = 200

/** A reason is for people: one that is too long or cannot be stored whole is no cause to end nothing. */
const reasonSchema = z
  .unknown()
  .optional()
  .transform((reason) =>
    typeof reason === 'string' ? toStorable(reason.slice(0, LONGEST_REASON)) : undefined,
  )

const terminationSchema = z.object({
  sessionId: idSchema,
  reason: reasonSchema,
  instance: instanceSchema.default(DEFAULT_INSTANCE),
})

type TakenTermination = z.output<typeof terminationSchema>

const PAGE_SIZE = 100

/** A reader that does not come back keeps no process from stopping. */
const LONGEST_READ_MS = 5000

/** Creates the readers of feeds. */
export function createFeeds(ports: FeedsPorts): FeedReaders {
  const readers = new Map<string, FeedReader>()
  let running = false
  let stopped = false
  return {
    async add(input) {
      const feed = parseOptions(feedSchema, input, 'feed')
      if (stopped) throw new EngineStoppedError('this Signoff was stopped, and reads no feed')
      if (readers.has(feed.name)) throw new FeedExistsError(`a feed ${feed.name} was added before`)
      const reader = new FeedReader(ports, feed)
      readers.set(feed.name, reader)
      if (running) reader.start()
    },
    start() {
      if (stopped) return
      running = true
      for (const reader of readers.values()) reader.start()
    },
    async stop() {
      running = false
      stopped = true
      await Promise.all([...readers.values()].map((reader) => reader.stop()))
    },
  }
}

class FeedReader {
  readonly #ports: FeedsPorts
  readonly #feed: Required<Feed>
  #running = false
  #reading: Promise<void> = Promise.resolve()
  #cancel: () => void = () => {}

  constructor(ports: FeedsPorts, feed: Required<Feed>) {
    this.#ports = ports
    this.#feed = feed
  }

  start(): void {
    if (this.#running) return
    this.#running = true
    this.#reading = this.#turn()
  }

  async stop(): Promise<void> {
    this.#running = false
    this.#cancel()
    const read = new AbortController()
    const reading = this.#reading.finally(() => read.abort())
    await Promise.race([reading, sleep(this.#ports.clock, LONGEST_READ_MS, read.signal)])
  }

  async #turn(): Promise<void> {
    let full = false
    try {
      full = await this.#readPage()
    } catch (error) {
      const code = error instanceof SignoffError ? error.code : 'reader_failed'
      this.#ports.logger.warn('feed.readFailed', { feed: this.#feed.name, code })
    }
    if (!this.#running) return
    this.#cancel = this.#ports.clock.schedule(
      () => {
        this.#reading = this.#turn()
      },
      full ? 0 : this.#feed.intervalMs,
    )
  }

  /** True: there may be more at once. */
  async #readPage(): Promise<boolean> {
    const { database, store } = this.#ports
    const { name } = this.#feed
    if (!(await store.get(name))) await this.#begin()
    let transaction: Queryable | undefined
    const count = await database.begin(async (sql) => {
      transaction = sql
      const locked = await store.lock(sql, name)
      if (!locked) return 0
      const page = await this.#read(sql, locked.cursor)
      for (const one of page.terminations) await this.#take(one, sql)
      await store.move(sql, name, page.cursor)
      return page.terminations.length
    })
    if (transaction) await this.#ports.committed(transaction)
    return count >= PAGE_SIZE
  }

  async #begin(): Promise<void> {
    const { database, store } = this.#ports
    const page = await database.begin((sql) => this.#read(sql, null))
    await store.init(this.#feed.name, page.cursor)
  }

  async #read(sql: Queryable, cursor: unknown) {
    const page = await this.#feed.read({ cursor, limit: PAGE_SIZE, sql })
    return parseOptions(pageSchema, page, 'feed.read()')
  }

  /** One that can never be a session's is left out, and told of: it must not keep those behind it waiting. */
  async #take(input: unknown, sql: Queryable): Promise<void> {
    const { success, data } = terminationSchema.safeParse(input)
    if (success) return this.#terminate(data, sql)
    const refused = { feed: this.#feed.name, code: 'ERR_OPTION_INVALID' }
    this.#ports.logger.error('feed.terminationRefused', refused)
  }

  async #terminate(termination: TakenTermination, sql: Queryable): Promise<void> {
    const { sessionId, reason, instance } = termination
    const options = reason ? { reason } : {}
    try {
      await this.#ports.logouts.terminate(sessionId, options, { instance, within: sql })
    } catch (error) {
      if (!(error instanceof SignoffError) || error.code !== 'ERR_SESSION_NOT_FOUND') throw error
      this.#ports.logger.debug('feed.sessionUnknown', { feed: this.#feed.name })
    }
  }
}
