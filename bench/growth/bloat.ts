import type { Sql } from 'postgres'
import type { Signoff } from '../../src/index.ts'
import { registerSessions } from '../lab.ts'
import { describeSizes, readSizes } from './sizes.ts'

/** Load on a database whose growth is watched. */
export interface BloatRun {
  readonly seconds: number
  /** Deliveries a second; undefined: as many as there can be. */
  readonly rate: number | undefined
  /** How often the sizes are told meanwhile. */
  readonly everySeconds: number
  tell(title: string, lines: readonly string[]): void
}

const ROUND = 200
const WIDTH = 2
const STATISTICS_MS = 2000

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** Sessions are ended and told for so long: how the tables grow, and how many of their updates touch no index. */
export async function measureBloat(signoff: Signoff, sql: Sql, run: BloatRun): Promise<void> {
  const began = performance.now()
  const elapsed = () => (performance.now() - began) / 1000
  let told = 0
  const count = () => {
    told++
  }
  signoff.on('delivery.sent', count)
  const before = await readSizes(sql)
  run.tell('before', describeSizes(before, before))
  const tell = async () => {
    const lines = describeSizes(await readSizes(sql), before)
    run.tell(`${told} deliveries told in ${elapsed().toFixed(0)} s`, lines)
  }
  let next = run.everySeconds
  for (let turn = 0; elapsed() < run.seconds; turn++) {
    if (run.rate === undefined) await endAtOnce(signoff, turn)
    else await endEvenly(signoff, turn, { perSecond: Math.ceil(run.rate / WIDTH), began })
    if (elapsed() < next || next >= run.seconds) continue
    await tell()
    next += run.everySeconds
  }
  await wait(STATISTICS_MS)
  await tell()
  signoff.off('delivery.sent', count)
}

/** Names of a turn's sessions, which are registered. */
async function register(signoff: Signoff, turn: number, count: number) {
  const ids = Array.from({ length: count }, (_, n) => `bloat-${process.pid}-${turn}-${n}`)
  await registerSessions(signoff, ids, { width: WIDTH, clients: WIDTH })
  return ids
}

/** Many at once, to the end of all. */
async function endAtOnce(signoff: Signoff, turn: number): Promise<void> {
  const ids = await register(signoff, turn, ROUND)
  let left = ROUND
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

/** Every second as many as the rate says, in one go: that costs least. A turn that comes late does not wait. */
async function endEvenly(
  signoff: Signoff,
  turn: number,
  { perSecond, began }: { readonly perSecond: number; readonly began: number },
): Promise<void> {
  const ms = began + turn * 1000 - performance.now()
  if (ms > 0) await wait(ms)
  const ids = await register(signoff, turn, perSecond)
  await Promise.all(ids.map((sessionId) => signoff.sessions.terminate({ sessionId })))
}
