import {
  advanceRetention,
  hurryRetention,
  parseRetentionOptions,
  type ResolvedRetentionOptions,
  type RetentionPorts,
} from '../engine/index.ts'
import { OptionError } from '../errors.ts'
import { silentLogger } from '../logger.ts'
import { createRetentionStore, openDatabase, readDatabaseTime } from '../store/index.ts'
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

async function run(call: Invocation): Promise<void> {
  const options = readOptions(call)
  const database = openDatabase({ connection: call.databaseUrl(), maxConnections: 1 })
  try {
    const time = await readDatabaseTime(database)
    const store = createRetentionStore(database)
    const ports = { database, store, logger: silentLogger, options, now: () => time }
    const removed = await removeAll(ports)
    print(call, { removed }, `${removed} removed: rows, and days of the journal.`)
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
