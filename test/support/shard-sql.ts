import postgres, { type Sql, type TransactionSql } from 'postgres'
import { DISTRIBUTED_TABLES } from '../../src/store/citus.ts'
import { smallSql } from '../../src/store/sql/index.ts'
import { mergeAnswers } from './shard-merge.ts'
import { routeStatement, type Share } from './shard-route.ts'

const CONNECTIONS = 4

/**
 * Databases as one. Each of our statements goes where its buckets are, and nowhere else; a text of the test's
 * own goes everywhere, and what it puts where it does not belong is taken away again. A transaction is one on each, committed one after the other.
 */
export function openShards(urls: readonly string[]): Sql {
  const pools = urls.map((url) => postgres(url, { max: CONNECTIONS, onnotice() {} }))
  return routed(pools, {
    begin: (...args: unknown[]) =>
      openOnAll(pools, args.at(-1) as Work, (one, next) => one.begin(next)),
    end: (options: { readonly timeout?: number }) =>
      Promise.all(pools.map((pool) => pool.end(options))),
  })
}

type Work = (sql: TransactionSql) => Promise<unknown>

/** One within the other, and the work within all. */
function openOnAll<Connection>(
  connections: readonly Connection[],
  work: Work,
  open: (one: Connection, next: Work) => Promise<unknown>,
): Promise<unknown> {
  const openNext = (opened: readonly TransactionSql[]): Promise<unknown> => {
    const next = connections[opened.length]
    if (next) return open(next, (sql) => openNext([...opened, sql]))
    const savepoint = (...args: unknown[]) =>
      openOnAll(opened, args.at(-1) as Work, (one, inner) => one.savepoint(inner))
    return work(routed(opened, { savepoint }))
  }
  return openNext([])
}

const isTemplate = (value: unknown): value is TemplateStringsArray =>
  Array.isArray(value) && 'raw' in value

/** What is said to the first one, unless it says otherwise, and statements to those that they concern. */
function routed<Connection extends Sql | TransactionSql>(
  connections: readonly Connection[],
  own: Readonly<Record<string, unknown>>,
): Connection {
  const [first] = connections
  if (!first) throw new Error('there is no shard')
  const ways = {
    ...own,
    unsafe: (...args: Parameters<Sql['unsafe']>) => runUnsafe(connections, args),
  }
  return new Proxy(first, {
    get: (target, name) => Reflect.get(name in ways ? ways : target, name),
    apply(target, self, args: readonly unknown[]) {
      if (!isTemplate(args[0])) return Reflect.apply(target as never, self, args)
      const answers = concat(connections.map((one) => Reflect.apply(one as never, one, args)))
      return keepInPlace(connections, args[0].join(' '), answers)
    },
  })
}

const SPREAD = new RegExp(`insert into signoff\\.(${DISTRIBUTED_TABLES.join('|')})\\b`)

/** What a text of the test's own has put where it does not belong is taken away again. */
async function keepInPlace<Answer>(
  connections: readonly (Sql | TransactionSql)[],
  text: string,
  answers: Promise<Answer>,
): Promise<Answer> {
  const answer = await answers
  const [, table] = SPREAD.exec(text) ?? []
  const remove = (sql: Sql | TransactionSql, shard: number) =>
    sql.unsafe(`delete from signoff.${table} where bucket % ${connections.length} <> ${shard}`)
  if (table !== undefined) await Promise.all(connections.map(remove))
  return answer
}

async function runUnsafe(
  connections: readonly (Sql | TransactionSql)[],
  [text, parameters = [], options]: Parameters<Sql['unsafe']>,
): Promise<readonly unknown[]> {
  if (text === smallSql.FIND_CITUS.text) return [{}]
  const { shares, answers } = routeStatement(text, parameters, connections.length)
  const run = ({ shard, parameters: own }: Share) =>
    connections[shard]?.unsafe(text, [...own] as never, options) ?? Promise.resolve([])
  const answered = shares.map(run)
  if (answers === 'first') return (await Promise.all(answered))[0] ?? []
  if (answers === 'merged') return mergeAnswers(text, await concat(answered), parameters)
  return answers === 'all' ? concat(answered) : keepInPlace(connections, text, concat(answered))
}

async function concat(answers: readonly PromiseLike<unknown>[]): Promise<readonly unknown[]> {
  return ((await Promise.all(answers)) as unknown[][]).flat()
}
