import type { EngineOptions } from '../../src/index.ts'
import type { Lab } from '../lab.ts'
import type { Receipt } from '../receipts.ts'
import { quantile } from '../statistics.ts'
import type { HostProcess } from './host-process.ts'
import { atPace, awaitReceipts, logIn, openStage, sessionNames } from './stage.ts'

/** What one replica's end does to the work. */
export interface Leave {
  /** Committed and never received. */
  readonly lost: number
  readonly lines: readonly string[]
}

const PACE_MS = 20
const BEFORE = 50
const IN_HAND = 100
const DRAIN_MS = 10_000
const WITHIN_MS = 90_000

/** A silence that is soon over, so that a short run sees the end of it. */
const QUICK = { leaseMs: 3000, attemptTimeoutMs: 1000 } as const satisfies EngineOptions

interface Departure {
  readonly title: string
  /** How long sessions end after it, seconds. */
  readonly seconds: number
  leave(replica: HostProcess): Promise<void>
}

/** Sessions end at a steady pace in an office while one of two replicas stops, and then while one is killed. */
export async function measureLeave(lab: Lab): Promise<Leave> {
  const departures: readonly Departure[] = [
    {
      title: 'stop()',
      seconds: lab.quick ? 1 : 5,
      leave: (replica) => replica.stop(DRAIN_MS),
    },
    { title: 'kill -9', seconds: lab.quick ? 4 : 15, leave: (replica) => replica.kill() },
  ]
  const measured = []
  for (const departure of departures) measured.push(await measureDeparture(lab, departure))
  return {
    lost: measured.reduce((sum, { lost }) => sum + lost, 0),
    lines: measured.flatMap(({ lines }) => lines),
  }
}

async function measureDeparture(lab: Lab, { title, seconds, leave }: Departure) {
  const engine = lab.quick ? QUICK : {}
  const stage = await openStage(lab, { clients: 1 })
  try {
    const office = await stage.begin('none')
    const leaving = await stage.begin(engine)
    await stage.begin(engine)
    const before = sessionNames('before', BEFORE)
    const inHand = sessionNames('in-hand', IN_HAND)
    const after = sessionNames('after', (seconds * 1000) / PACE_MS)
    await logIn(office, [...before, ...inHand, ...after])
    const ended = new Map<string, number>()
    const endIn = (host: HostProcess) => async (name: string) =>
      void ended.set(name, await host.end(name))
    await atPace(before, PACE_MS, endIn(office))
    await Promise.all(inHand.map(endIn(leaving)))
    const began = performance.now()
    const left = leave(leaving).then(() => performance.now() - began)
    await atPace(after, PACE_MS, endIn(office))
    const names = [...before, ...inHand, ...after]
    const receipts = await awaitReceipts(lab, names, WITHIN_MS)
    return describeDeparture({ title, tookMs: await left, ended, inHand, after, receipts })
  } finally {
    await stage.close()
  }
}

interface Departed {
  readonly title: string
  readonly tookMs: number
  readonly ended: ReadonlyMap<string, number>
  readonly inHand: readonly string[]
  readonly after: readonly string[]
  readonly receipts: readonly Receipt[]
}

function describeDeparture({ title, tookMs, ended, inHand, after, receipts }: Departed) {
  const first = new Map<string, number>()
  for (const [sid, , at] of receipts) first.set(sid, Math.min(at, first.get(sid) ?? at))
  const waitsOf = (names: readonly string[]) =>
    names.map((name) => (first.get(name) ?? Number.NaN) - (ended.get(name) ?? Number.NaN))
  const side = (names: readonly string[]) => {
    const at = (part: number) => quantile(waitsOf(names), part).toFixed(0)
    return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms`
  }
  const lost = ended.size - [...ended.keys()].filter((name) => first.has(name)).length
  return {
    lost,
    lines: [
      `${title}, over after ${tookMs.toFixed(0)} ms: ${ended.size} committed, ${lost} lost, ${receipts.length - first.size} received twice`,
      `    what it had just made itself (${inHand.length}): ${side(inHand)}`,
      `    what was made elsewhere afterwards (${after.length}): ${side(after)}`,
    ],
  }
}
