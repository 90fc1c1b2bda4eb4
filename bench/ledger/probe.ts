import type { Sql } from 'postgres'

/** Asks the database this often; an answer that takes this long is slow: a lease may run out over two of them. */
const BEAT_MS = 100
const SLOW_MS = 500

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** Tells when the database had no time for anybody. Returns how to stop. */
export function watchDatabase(sql: () => Sql, onSlow: (at: number, ms: number) => void) {
  let running = true
  const watch = async () => {
    while (running) {
      const at = Date.now()
      await sql()`select 1`.catch(() => {})
      const ms = Date.now() - at
      if (ms > SLOW_MS) onSlow(at, ms)
      await wait(BEAT_MS)
    }
  }
  const watching = watch()
  return async () => {
    running = false
    await watching
  }
}

/** What an engine's connections are at, for a call that has no answer. */
export async function describeActivity(sql: Sql, incarnation: number): Promise<string> {
  const rows = await sql<{ line: string }[]>`
    select concat_ws(' ', pid, state, wait_event_type, wait_event, 'for',
      round(extract(epoch from now() - state_change)), 's, blocked by', pg_blocking_pids(pid)::text, left(query, 60)) as line
    from pg_stat_activity where application_name = ${`ledger-engine ${incarnation}`}
    order by state_change`
  const lines = rows.map(({ line }) => line.replaceAll('\n', ' '))
  return [`${rows.length} connections`, ...lines].join('\n  ')
}
