import {
  advanceRetention,
  hurryRetention,
  parseRetentionOptions,
  type ResolvedRetentionOptions,
  type RetentionPorts,
} from '../engine/index.ts'
import { OptionError } from '../errors.ts'
import { silentLogger } from '../logger.ts'
import {
  createRetentionStore,
  openDatabase,
  type RetentionStore,
  readDatabaseTime,
} from '../store/index.ts'
import { type Command, type Invocation, print } from './command.ts'
import { problemOf } from './flag-error.ts'

const OPTIONS = {
  'delivery-days': 'deliveryDays',
  'session-days': 'sessionDays',
  'expired-session-days': 'expiredSessionDays',
  'journal-days': 'journalDays',
} as const

/** `never` keeps for ever; the option's own check says what else is wrong. */
const toDays = (text: string) =>
  text === 'never' ? false : Number(/^\d+$/.test(text) ? text : NaN)

function readOptions({ option }: Invocation): ResolvedRetentionOptions {
  const given = Object.entries(OPTIONS).flatMap(([flag, name]) => {
    const text = option(flag)
    return text === undefined ? [] : [[name, toDays(text)] as const]
  })
  try {
    return parseRetentionOptions(Object.fromEntries(given)) as ResolvedRetentionOptions
  } catch (error) {
    throw error instanceof OptionError ? toOurWords(error) : error
  }
}

/** What the library calls false is “never” here. */
const toOurWords = (error: OptionError) =>
  new OptionError(error.option, problemOf(error).replace('false', '“never”'), { cause: error })

interface Counts {
  deliveries: number
  sessions: number
  recoveries: number
  /** Lines of days that had no partition of their own. */
  journalLines: number
  journalDays: number
}

/** A store that counts what it removes, by kind. */
function withCounts(store: RetentionStore, counts: Counts): RetentionStore {
  const counted = async <Page extends { readonly removed: number }>(
    kind: keyof Counts,
    removing: Promise<Page>,
  ): Promise<Page> => {
    const page = await removing
    counts[kind] += page.removed
    return page
  }
  return {
    ...store,
    removeDeliveries: (...of) => counted('deliveries', store.removeDeliveries(...of)),
    removeSessions: (...of) => counted('sessions', store.removeSessions(...of)),
    removeStrayLines: (...of) => counted('journalLines', store.removeStrayLines(...of)),
    async removeRecoveries(...of) {
      const removed = await store.removeRecoveries(...of)
      counts.recoveries += removed
      return removed
    },
    async dropDay(...of) {
      const dropped = await store.dropDay(...of)
      if (dropped) counts.journalDays++
      return dropped
    },
  }
}

async function removeAll(ports: RetentionPorts): Promise<number> {
  await hurryRetention(ports)
  let removed = 0
  for (let more = true; more; ) {
    const progress = await advanceRetention(ports)
    removed += progress.removed
    more = progress.more
  }
  return removed
}

const describe = ({ deliveries, sessions, recoveries, journalLines, journalDays }: Counts) =>
  `removed: ${deliveries} deliveries, ${sessions} sessions, ${recoveries} recoveries, ${journalDays} days of the journal and ${journalLines} lines of other days`

async function run(call: Invocation): Promise<void> {
  const options = readOptions(call)
  const database = openDatabase({ connection: call.databaseUrl(), maxConnections: 1 })
  try {
    const time = await readDatabaseTime(database)
    const counts: Counts = {
      deliveries: 0,
      sessions: 0,
      recoveries: 0,
      journalLines: 0,
      journalDays: 0,
    }
    const store = withCounts(createRetentionStore(database), counts)
    const ports = { database, store, logger: silentLogger, options, now: () => time }
    const removed = await removeAll(ports)
    print(call, { removed, ...counts }, describe(counts))
  } finally {
    await database.close()
  }
}

const days = (what: string, fallback: number) =>
  ({
    type: 'string',
    help: `days that ${what} are kept, or “never” to keep them all; default ${fallback}`,
  }) as const

/** Removes what is old now. */
export const retentionCommand: Command = {
  name: 'retention',
  parameters: '',
  words: [0, 0],
  summary: 'Removes what is over and old now, as running replicas do by themselves.',
  options: {
    'delivery-days': days('final deliveries', 90),
    'session-days': days('settled sessions', 90),
    'expired-session-days': days('expired sessions that nobody ended', 30),
    'journal-days': days('lines of the journal', 90),
  },
  run,
}
