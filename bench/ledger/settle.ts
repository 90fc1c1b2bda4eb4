import type { Sql } from 'postgres'

/** What is not over yet. */
export interface Unsettled {
  readonly deliveries: number
  readonly sessions: number
}

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

async function look(sql: Sql): Promise<Unsettled> {
  const [row] = await sql<[Unsettled]>`select
    (select count(*) from signoff.delivery
      where state not in ('sent', 'failed', 'cancelled') or due_at is not null)::integer as deliveries,
    (select count(*) from signoff.session_logout
      where state = 'terminated' or due_at is not null)::integer as sessions`
  return row
}

/** Waits until nothing is left to do, going by the database. Bounded. */
export async function settle(
  sql: Sql,
  options: { readonly withinMs: number; nudge(): Promise<void> },
): Promise<Unsettled & { readonly tookMs: number }> {
  const began = Date.now()
  let nudged = began
  for (;;) {
    const left = await look(sql)
    const tookMs = Date.now() - began
    if (left.deliveries + left.sessions === 0 || tookMs > options.withinMs)
      return { ...left, tookMs }
    if (Date.now() - nudged > 3000) {
      nudged = Date.now()
      await options.nudge()
    }
    await wait(200)
  }
}
