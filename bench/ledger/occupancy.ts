import type { Sql, TransactionSql } from 'postgres'

/** Keeps book of what a process waits for from its database, for the report of a call without an answer. */
export interface Occupancy {
  /** The pool, watched. */
  watch(sql: Sql): Sql
  /** Open transactions and unanswered statements, the oldest first. */
  describe(): string
}

interface Entry {
  readonly what: string
  readonly since: number
}

type Unsafe = Sql['unsafe']

/** Enough of a statement to know it by. */
const SHOWN_CHARACTERS = 70

export function createOccupancy(): Occupancy {
  const statements = new Set<Entry>()
  const transactions = new Set<Entry>()
  let begun = 0

  const note = (book: Set<Entry>, what: string) => {
    const entry = { what, since: performance.now() }
    book.add(entry)
    return () => book.delete(entry)
  }

  const followed =
    (unsafe: Unsafe, where: string) =>
    (...args: Parameters<Unsafe>) => {
      const query = unsafe(...args)
      const text = args[0].replaceAll(/\s+/g, ' ').trim().slice(0, SHOWN_CHARACTERS)
      const end = note(statements, `${where}: ${text}`)
      query.then(end, end)
      return query
    }

  const withUnsafe = <Target extends Sql | TransactionSql>(
    target: Target,
    own: Record<string, unknown>,
  ): Target =>
    new Proxy(target, {
      get: (inner, name) => own[String(name)] ?? Reflect.get(inner, name),
    })

  const begin = (sql: Sql) => async (work: (tx: TransactionSql) => Promise<unknown>) => {
    const name = `transaction ${++begun}`
    const end = note(transactions, name)
    const beginning = note(statements, `${name}: begin`)
    try {
      return await sql.begin((tx) => {
        beginning()
        return work(withUnsafe(tx, { unsafe: followed(tx.unsafe as Unsafe, name) }))
      })
    } finally {
      beginning()
      end()
    }
  }

  return {
    watch: (sql) => withUnsafe(sql, { unsafe: followed(sql.unsafe, 'pool'), begin: begin(sql) }),
    describe: () =>
      [
        `${transactions.size} transactions open, ${statements.size} statements unanswered`,
        ...[...transactions, ...statements].map(toLine),
      ].join('\n  '),
  }
}

const toLine = ({ what, since }: Entry): string =>
  `${((performance.now() - since) / 1000).toFixed(1)} s ${what}`
