import {
  assertReachable,
  citusStatements,
  distributeTables,
  listMigrationStatements,
  type MigrationResult,
  migrate,
  openDatabase,
} from '../store/index.ts'
import { type Command, type Invocation, print } from './command.ts'
import { toCell, toFacts, toStateCell } from './table.ts'

const ONE_CONNECTION = 1

async function runMigrate(call: Invocation): Promise<void> {
  if (call.flag('print')) {
    const statements = call.flag('citus') ? citusStatements : listMigrationStatements()
    return print(call, { statements }, statements.map((text) => `${text};`).join('\n\n'))
  }
  const database = openDatabase({
    connection: call.databaseUrl(),
    maxConnections: ONE_CONNECTION,
  })
  try {
    await assertReachable(database)
    const result = await migrate(database.sql)
    if (call.flag('citus')) await distributeTables(database.sql)
    const spread = call.flag('citus') ? ' Its tables are spread over the servers.' : ''
    print(call, { migrated: true, ...result }, describeMigration(result) + spread)
  } finally {
    await database.close()
  }
}

function describeMigration({ from, to }: MigrationResult): string {
  if (from === 0) return `The schema signoff was set up, at version ${to}.`
  if (from < to) return `The schema was brought from version ${from} to version ${to}.`
  return `The schema was at version ${to} already; there was nothing to do.`
}

const COUNTED = ['pending', 'signed', 'retrying', 'uncertain', 'failed'] as const
const MOST_COUNTED = 500

async function runStatus(call: Invocation): Promise<void> {
  const { deliveries } = await call.library()
  // One after the other: postgres.js does not end a pool of which a query fails while others wait.
  const counts: { state: (typeof COUNTED)[number]; count: number; more: boolean }[] = []
  for (const state of COUNTED) {
    const page = await deliveries.list({ state, limit: MOST_COUNTED, instance: call.instance })
    counts.push({ state, count: page.items.length, more: page.next !== undefined })
  }
  const facts = counts.map(({ state, count, more }) => {
    const { colour } = toStateCell(state)
    const cell = toCell(`${count}${more ? '+' : ''}`)
    return [state, count > 0 && colour ? { ...cell, colour } : cell] as const
  })
  const text = toFacts([['instance', toCell(call.instance)], ...facts], call.paint)
  print(call, { instance: call.instance, deliveries: counts }, text)
}

const DEMO = [
  'The demo is a real OpenID provider with relying parties, one of them down and one slow, and a mail catcher, on an embedded Postgres.',
  'It lives in the repository, not in the package. In a clone of it:',
  '',
  '  npm ci && npm start',
  '',
  'It prints where to click, and runs until Ctrl-C. npm start -- --auto plays a login with a code by e-mail and a logout by itself, and ends.',
].join('\n')

/** What concerns the database as a whole, and the way to the demo. */
export const systemCommands: readonly Command[] = [
  {
    name: 'migrate',
    parameters: '',
    words: [0, 0],
    summary: 'Brings the schema up to this version. Safe to repeat.',
    options: {
      citus: {
        type: 'boolean',
        help: 'spreads the tables over the servers of a Citus cluster, too',
      },
      print: {
        type: 'boolean',
        help: 'prints the SQL for an empty database and does nothing; with --citus, how tables are spread',
      },
    },
    run: runMigrate,
  },
  {
    name: 'status',
    parameters: '',
    words: [0, 0],
    summary: 'How many deliveries wait, and how many failed.',
    options: {},
    run: runStatus,
  },
  {
    name: 'demo',
    parameters: '',
    words: [0, 0],
    summary: 'Says how to get the demo.',
    options: {},
    run(call) {
      print(call, { text: DEMO }, DEMO)
      return Promise.resolve()
    },
  },
]
