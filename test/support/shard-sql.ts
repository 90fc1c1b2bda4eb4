import postgres, { type Sql, type TransactionSql } from 'postgres'
import { smallSql } from '../../src/store/sql/index.ts'
import { mergeAnswers } from './shard-merge.ts'
import { routeStatement, type Share } from './shard-route.ts'

const CONNECTIONS = 4

/**
 * Databases as one. Each of our statements goes where its buckets are, and nowhere else; a text of the test's
 * own goes everywhere. A transaction is one on each, committed one after the other.
 */
export function openShards(urls: readonly string[]): Sql {
  const pools = urls.map((url) => postgres(url, { max: CONNECTIONS, onnotice() {} }))
  return routed(pools, {
    begin: (...args: unknown[]) => beginOnAll(pools, args.at(-1) as Work),
    end: (options: { readonly timeout?: number }) =>
      Promise.all(pools.map((pool) => pool.end(options))),
  })
}

type Work = (sql: TransactionSql) => Promise<unknown>

function beginOnAll(pools: readonly Sql[], work: Work): Promise<unknown> {
  const begin = (open: readonly TransactionSql[]): Promise<unknown> => {
    const next = pools[open.length]
    return next ? next.begin((sql) => begin([...open, sql])) : work(routed(open, {}))
  }
  return begin([])
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
      return concat(connections.map((one) => Reflect.apply(one as never, one, args)))
    },
  })
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
  const rows = await concat(answered)
  return answers === 'merged' ? mergeAnswers(text, rows, parameters) : rows
}

async function concat(answers: readonly PromiseLike<unknown>[]): Promise<readonly unknown[]> {
  return ((await Promise.all(answers)) as unknown[][]).flat()
}
