import type { Sql } from 'postgres'
import type { Signoff } from '../../src/index.ts'
import { assertArrived, fetchArrivals } from '../crowd.ts'
import { registerSessions } from '../lab.ts'
import { describeSizes, readSizes } from './sizes.ts'
import { type Untold, watchUntold } from './untold.ts'

/** Load on a database whose growth is watched. */
export interface BloatRun {
  readonly seconds: number
  /** Deliveries a second; undefined: as many as there can be. */
  readonly rate: number | undefined
  /** How often the sizes are told meanwhile. */
  readonly everySeconds: number
  /** Where all relying parties are. */
  readonly origin: string
  tell(title: string, lines: readonly string[]): void
}

const ROUND = 200
const WIDTH = 2
const STATISTICS_MS = 2000

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** Sessions are ended and told for so long: how the tables grow, and how many of their updates touch no index. */
export async function measureBloat(signoff: Signoff, sql: Sql, run: BloatRun): Promise<void> {
  await untilIdle(sql)
  const began = performance.now()
  const elapsed = () => (performance.now() - began) / 1000
  let told = 0
  const count = () => {
    told++
  }
  signoff.on('delivery.sent', count)
  await fetchArrivals(run.origin)
  const work = { signoff, untold: watchUntold(signoff) }
  const before = await readSizes(sql)
  run.tell('before', describeSizes(before, before))
  const tell = async () => {
    const lines = describeSizes(await readSizes(sql), before)
    run.tell(`${told} deliveries told in ${elapsed().toFixed(0)} s`, lines)
  }
  let next = run.everySeconds
  for (let turn = 0; elapsed() < run.seconds; turn++) {
    if (run.rate === undefined) await endAtOnce(work, turn)
    else await endEvenly(work, turn, { perSecond: Math.ceil(run.rate / WIDTH), began })
    if (elapsed() < next || next >= run.seconds) continue
    await tell()
    next += run.everySeconds
  }
  await work.untold.untilNone()
  await assertArrived(run.origin, told)
  await wait(STATISTICS_MS)
  await tell()
  work.untold.close()
  signoff.off('delivery.sent', count)
}

const LOOK_MS = 100
const WITHIN_MS = 60_000

/** What was made before, and was sent by nobody, is told and does not count. */
async function untilIdle(sql: Sql): Promise<void> {
  const end = performance.now() + WITHIN_MS
  for (;;) {
    const due = await sql`select 1 from signoff.delivery where due_at is not null limit 1`
    if (due.length === 0) return wait(LOOK_MS) // The events of the last ones follow their commit.
    if (performance.now() > end) throw new Error('what was made before is not told')
    await wait(LOOK_MS)
  }
}

interface Work {
  readonly signoff: Signoff
  readonly untold: Untold
}

/** Names of a turn's sessions, which are registered. */
async function register({ signoff, untold }: Work, turn: number, count: number) {
  const ids = Array.from({ length: count }, (_, n) => `bloat-${process.pid}-${turn}-${n}`)
  await registerSessions(signoff, ids, { width: WIDTH, clients: WIDTH })
  untold.add(ids)
  return ids
}

/** Many at once, to the end of all. */
async function endAtOnce(work: Work, turn: number): Promise<void> {
  const ids = await register(work, turn, ROUND)
  await endAll(work, ids)
  await work.untold.untilNone()
}

/** Every second as many as the rate says, in one go: that costs least. A turn that comes late does not wait. */
async function endEvenly(
  work: Work,
  turn: number,
  { perSecond, began }: { readonly perSecond: number; readonly began: number },
): Promise<void> {
  const ms = began + turn * 1000 - performance.now()
  if (ms > 0) await wait(ms)
  await endAll(work, await register(work, turn, perSecond))
}

async function endAll({ signoff }: Work, ids: readonly string[]): Promise<void> {
  await Promise.all(ids.map((sessionId) => signoff.sessions.terminate({ sessionId })))
}
