import type { Sql } from 'postgres'
import type { Signoff } from '../../src/index.ts'
import { registerSessions } from '../lab.ts'

/** Relying parties of each session. */
export const WIDTH = 5

const MODEL = 'model'
const DAY_MS = 86_400_000

/** A logout that has really happened: what the tables are filled with is copied from its rows. */
export async function createModel(signoff: Signoff, clients: number): Promise<void> {
  await registerSessions(signoff, [MODEL], { width: WIDTH, clients })
  const completed = new Promise((resolve) => signoff.once('session.completed', resolve))
  await signoff.sessions.terminate({ sessionId: MODEL })
  await completed
}

/** Whether a fill was begun. */
export async function isFilled(sql: Sql): Promise<boolean> {
  const rows = await sql`select 1 from signoff.session_logout where id like 'old-%' limit 1`
  return rows.length > 0
}

/** How many deliveries of a fill are there. */
export async function countFilled(sql: Sql): Promise<number> {
  const [row] = await sql<{ filled: number }[]>`
    select count(*)::int as filled from signoff.delivery where session_id like 'old-%'`
  return row?.filled ?? 0
}

/** Fills the tables with old logouts, day after day until yesterday, as they would have been written. */
export async function fill(
  sql: Sql,
  { finished, days }: { readonly finished: number; readonly days: number },
  told: (day: number) => void,
): Promise<void> {
  const perDay = Math.ceil(finished / WIDTH / days)
  const today = Math.floor(Date.now() / DAY_MS) * DAY_MS
  for (let day = 0; day < days; day++) {
    const midnight = today - (days - day) * DAY_MS
    await createDay(sql, midnight)
    await copyDay(sql, { midnight, first: day * perDay, count: perDay })
    told(day + 1)
  }
  for (const table of ['delivery', 'session_logout', 'session_logout_client', 'journal'])
    await sql.unsafe(`vacuum analyze signoff.${table}`)
}

const toDay = (instant: number) => new Date(instant).toISOString().slice(0, 10)

async function createDay(sql: Sql, midnight: number): Promise<void> {
  const [from, to] = [toDay(midnight), toDay(midnight + DAY_MS)]
  await sql.unsafe(`create table signoff.journal_${from.replaceAll('-', '')}
    partition of signoff.journal for values from ('${from} 00:00+00') to ('${to} 00:00+00')`)
}

interface Day {
  readonly midnight: number
  readonly first: number
  readonly count: number
}

/** Session `n` of a day ended at its part of that day, and lies in a bucket of its own choice. */
async function copyDay(sql: Sql, { midnight, first, count }: Day): Promise<void> {
  const ms = `(${midnight}::bigint + (n - ${first}) * ${DAY_MS}::bigint / ${count})`
  const at = `to_timestamp(${ms} / 1000.0)`
  const later = `(${at} + interval '1 second')`
  const digits = `lpad(to_hex(${ms}), 12, '0') || to_hex(28672 + (n % 64) * 64 + (n / 64) % 64) || '8'`
  const id = `(${digits} || substr(md5(n || m.client_id), 1, 15))::uuid`
  const numbers = `generate_series(${first}, ${first + count - 1}) n`
  const session = { bucket: 'n % 64', created_at: at, terminated_at: at, finished_at: later }
  await copy(sql, 'session_logout', {
    from: `signoff.session_logout m cross join ${numbers} where m.id = '${MODEL}'`,
    changed: { ...session, id: `'old-' || n` },
  })
  await copy(sql, 'session_logout_client', {
    from: `signoff.session_logout_client m cross join ${numbers} where m.session_id = '${MODEL}'`,
    changed: { bucket: 'n % 64', session_id: `'old-' || n`, registered_at: at, ended_at: at },
  })
  await copy(sql, 'delivery', {
    from: `signoff.delivery m cross join ${numbers} where m.session_id = '${MODEL}'`,
    changed: {
      bucket: 'n % 64',
      id,
      session_id: `'old-' || n`,
      created_at: at,
      finished_at: later,
      deadline_at: later,
    },
  })
  await copy(sql, 'journal', {
    from: `signoff.delivery m join signoff.journal j on j.actor_id = m.id::text
      cross join ${numbers} where m.session_id = '${MODEL}'`,
    changed: { bucket: 'n % 64', actor_id: `${id}::text`, at },
    alias: 'j',
  })
}

interface Copy {
  readonly from: string
  readonly changed: Readonly<Record<string, string>>
  readonly alias?: string
}

async function copy(sql: Sql, table: string, { from, changed, alias = 'm' }: Copy): Promise<void> {
  const columns = await sql<{ name: string }[]>`
    select column_name as name from information_schema.columns
    where table_schema = 'signoff' and table_name = ${table} order by ordinal_position`
  const names = columns.map(({ name }) => name)
  const values = names.map((name) => changed[name] ?? `${alias}.${name}`)
  await sql.unsafe(
    `insert into signoff.${table} (${names.join(', ')}) select ${values.join(', ')} from ${from}`,
  )
}
