import type { Sql } from 'postgres'
import type { Signoff } from '../../src/index.ts'
import { registerSessions } from '../lab.ts'

const TABLES = ['delivery', 'session_logout', 'destination']
const SESSIONS = 200
const WIDTH = 2

interface Size {
  readonly name: string
  readonly tableMb: number
  readonly indexMb: number
  readonly live: number
  readonly dead: number
  readonly updated: number
  readonly hot: number
}

/** The tables that are updated, as large as they are now. */
async function readSizes(sql: Sql): Promise<readonly Size[]> {
  await sql`select pg_stat_clear_snapshot()`
  return sql<Size[]>`
    select relname as name, pg_table_size(relid) / 1048576.0::float8 as "tableMb",
      pg_indexes_size(relid) / 1048576.0::float8 as "indexMb", n_live_tup::float8 as live,
      n_dead_tup::float8 as dead, n_tup_upd::float8 as updated, n_tup_hot_upd::float8 as hot
    from pg_stat_user_tables where schemaname = 'signoff' and relname = any(${TABLES}) order by relname`
}

const describe = (before: Size, after: Size): string => {
  const updated = after.updated - before.updated
  const hot = updated === 0 ? '-' : `${Math.round((100 * (after.hot - before.hot)) / updated)} %`
  const sizes = (size: Size) =>
    `${size.tableMb.toFixed(0)} + ${size.indexMb.toFixed(0)} MB, ${size.dead} dead`
  return `${after.name.padEnd(15)} ${sizes(before)}  →  ${sizes(after)}; ${updated} updates, ${hot} heap-only`
}

/** Sessions are ended and told for so long: how the tables grow, and how many of their updates touch no index. */
export async function measureBloat(
  signoff: Signoff,
  sql: Sql,
  seconds: number,
): Promise<readonly string[]> {
  const before = await readSizes(sql)
  const end = performance.now() + seconds * 1000
  let told = 0
  signoff.on('delivery.sent', () => {
    told++
  })
  for (let round = 0; performance.now() < end; round++) {
    const ids = Array.from({ length: SESSIONS }, (_, n) => `bloat-${process.pid}-${round}-${n}`)
    await registerSessions(signoff, ids, { width: WIDTH, clients: WIDTH })
    let left = SESSIONS
    const completed = new Promise<void>((resolve) => {
      signoff.on('session.completed', function count() {
        if (--left > 0) return
        signoff.off('session.completed', count)
        resolve()
      })
    })
    await Promise.all(ids.map((sessionId) => signoff.sessions.terminate({ sessionId })))
    await completed
  }
  await new Promise((resolve) => setTimeout(resolve, 2000))
  const after = await readSizes(sql)
  return [
    `${told} deliveries told in ${seconds} s`,
    ...after.flatMap((size) => {
      const was = before.find(({ name }) => name === size.name)
      return was ? [describe(was, size)] : []
    }),
  ]
}
