import type { Sql } from 'postgres'
import type { Signoff } from '../../src/index.ts'
import { assertArrived, fetchArrivals, fetchPeaks } from '../crowd.ts'
import { quantile } from '../statistics.ts'

/** Destinations that take nothing, and then everything. */
export interface Comeback {
  readonly origin: string
  /** How long they refuse everything before. */
  readonly downSeconds: number
  /** How long it is watched at most. */
  readonly watchSeconds: number
  /** All have to be told by then. */
  readonly toTheEnd: boolean
}

const LOOK_MS = 200
const FIRST = 20

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** Counts requests by second, and by second and destination. */
class Timeline {
  readonly #began = performance.now()
  readonly #seconds: number[] = []
  readonly #parts = new Map<string, number>()
  total = 0

  note(destination: string): void {
    const second = Math.floor(this.elapsed)
    this.#seconds[second] = (this.#seconds[second] ?? 0) + 1
    const key = `${second} ${destination}`
    this.#parts.set(key, (this.#parts.get(key) ?? 0) + 1)
    this.total++
  }

  /** Seconds. */
  get elapsed(): number {
    return (performance.now() - this.#began) / 1000
  }

  describe(): readonly string[] {
    const series = Array.from(this.#seconds, (count) => count ?? 0)
    const tens = Array.from({ length: Math.ceil(series.length / 10) }, (_, index) => {
      const part = series.slice(index * 10, index * 10 + 10)
      return Math.round(part.reduce((sum, count) => sum + count, 0) / part.length)
    })
    const later = series.slice(FIRST, -1)
    const median = later.length === 0 ? '–' : quantile(later, 0.5)
    return [
      `a second in all: most ${Math.max(0, ...series)}; median after ${FIRST} s ${median}`,
      `the first ${FIRST} seconds: ${series.slice(0, FIRST).join(' ')}`,
      `means of ten seconds: ${tens.join(' ')}`,
      `a second and destination: most ${Math.max(0, ...this.#parts.values())}`,
    ]
  }
}

/**
 * What arrives, second by second, while the destinations refuse, and once they take everything again.
 *
 * @throws {Error} a delivery is lost: it is neither told nor waits.
 */
export async function measureComeback(
  signoff: Signoff,
  sql: Sql,
  { origin, downSeconds, watchSeconds, toTheEnd }: Comeback,
): Promise<readonly string[]> {
  const refused = new Timeline()
  const noteRefused = ({ destination }: { readonly destination: string }) =>
    refused.note(destination)
  signoff.on('delivery.retrying', noteRefused)
  await wait(downSeconds * 1000)
  signoff.off('delivery.retrying', noteRefused)
  const ailing = signoff.stats().ailingDestinations
  await fetchPeaks(origin)
  await fetchArrivals(origin)
  const open = await countDue(sql)
  const back = new Timeline()
  signoff.on('delivery.sent', ({ destination }) => back.note(destination))
  await sql`update signoff.relying_party set metadata = jsonb_set(metadata, '{backchannelLogoutUri}',
    to_jsonb(${`${origin}/logout?rp=`}::text || client_id))`
  while (back.total < open && back.elapsed < watchSeconds) await wait(LOOK_MS)
  const took = back.elapsed.toFixed(0)
  await assertArrived(origin, back.total)
  await assertKept(sql, { open, toTheEnd })
  const peaks = Object.values(await fetchPeaks(origin))
  return [
    `${refused.total} attempts refused in ${downSeconds} s, ${ailing} destinations were shut`,
    `back at once: ${back.total} of ${open} told in ${took} s`,
    ...back.describe(),
    `under way at one destination: most ${Math.max(0, ...peaks)}`,
  ]
}

async function assertKept(
  sql: Sql,
  { open, toTheEnd }: { readonly open: number; readonly toTheEnd: boolean },
): Promise<void> {
  const [row] = await sql<{ told: number; waiting: number }[]>`
    select count(*) filter (where state = 'sent')::int as told,
      count(*) filter (where finished_at is null)::int as waiting from signoff.delivery`
  const { told = 0, waiting = 0 } = row ?? {}
  if (told + waiting < open) throw new Error(`${open - told - waiting} of ${open} were lost`)
  if (toTheEnd && told < open) throw new Error(`${open - told} of ${open} were not told`)
}

async function countDue(sql: Sql): Promise<number> {
  const [row] = await sql<{ due: number }[]>`
    select count(*)::int as due from signoff.delivery where due_at < now() + interval '1 hour'`
  return row?.due ?? 0
}
