import type { Bus } from '../bus/index.ts'
import type { ProviderChannel } from '../provider/index.ts'
import type {
  Database,
  JournalDetail,
  ProviderRow,
  ProviderStore,
  Queryable,
} from '../store/index.ts'
import type { DatabaseClock } from './database-clock.ts'
import { ProviderActor, toFirstLine, toNewProvider } from './provider-actor.ts'
import { announceProvider } from './provider-facts.ts'

/** What a writer of providers needs. */
export interface ProviderWriterPorts {
  readonly database: Database
  readonly store: ProviderStore
  readonly bus: Bus
  readonly databaseClock: DatabaseClock
  /** Forgets what is remembered of an instance. */
  forget(instance: string): void
}

/** A change of the providers of one channel. */
export interface ProviderChange<Result> {
  readonly instance: string
  readonly channel: ProviderChannel
  /** The caller's transaction. */
  readonly within?: Queryable | undefined
  /** Takes steps with the providers that are not removed, oldest first. What it throws leaves all as it was. */
  decide(actors: readonly ProviderActor[], change: ChangeMoment): Promise<Result> | Result
}

/** When a change is made, and on which connection. */
export interface ChangeMoment {
  readonly now: number
  readonly sql: Queryable
}

/** Adds and changes providers: those of a channel are locked together, so that two changes never cross. */
export interface ProviderWriter {
  run<Result>(change: ProviderChange<Result>): Promise<Result>
  /** Puts a new one on disk; `detail` is what the journal says of it. */
  add(row: ProviderRow, detail: JournalDetail, within?: Queryable): Promise<void>
}

/** Creates the writer of a replica. The bus hears of a change in a caller's transaction only from that caller. */
export function createProviderWriter(ports: ProviderWriterPorts): ProviderWriter {
  const { store, databaseClock } = ports

  return {
    async run(change) {
      const { instance, channel, within } = change
      await databaseClock.ready(within)
      let touched: readonly ProviderActor[] = []
      const work = async (sql: Queryable) => {
        const now = databaseClock.now()
        const rows = await store.lock(sql, instance, channel)
        const actors = rows.map((row) => new ProviderActor(row))
        const result = await change.decide(actors, { now, sql })
        touched = actors.filter((actor) => actor.isTouched)
        const saves = touched.map((actor) => actor.toSave(now))
        const lines = touched.flatMap((actor) => actor.lines)
        if (touched.length > 0) await store.save(sql, saves, lines)
        return result
      }
      const result = await (within ? work(within) : ports.database.begin(work))
      ports.forget(instance)
      if (!within) {
        const now = databaseClock.now()
        for (const actor of touched) announceProvider(ports.bus, actor.toRow(now), actor.taken)
      }
      return result
    },
    async add(row, detail, within) {
      const work = (sql: Queryable) =>
        store.insert(sql, toNewProvider(row), toFirstLine(row, detail))
      await (within ? work(within) : ports.database.begin(work))
    },
  }
}
