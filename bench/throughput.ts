import { type BareSender, createBareSender } from './bare.ts'
import { assertArrived, fetchArrivals } from './crowd.ts'
import {
  clientName,
  createTimeLimit,
  forEachOf,
  type Lab,
  registerSessions,
  startSubject,
} from './lab.ts'
import { describe, median } from './statistics.ts'

/** What one side of a round came to. */
interface Measured {
  readonly perSecond: number
  /** CPU of this process for one delivery, microseconds. */
  readonly nodeUs: number
  /** CPU of Postgres for one delivery, microseconds. */
  readonly postgresUs: number | undefined
}

/** What the throughput of sessions of one width came to. */
export interface Throughput {
  readonly width: number
  readonly ratio: number
  readonly lines: readonly string[]
}

/** A busy machine gets fewer rounds, so that the run ends in time; the first one is for warming up. */
const FEWEST_ROUNDS = 2
const LONGEST_MS = 35_000
const QUICK_MS = 6000

/** Relying parties that share the deliveries. */
const CLIENTS = 10

/** Sends under way at once, on both sides: what the engine takes by default. */
const UNDER_WAY = 256

/**
 * Deliveries of sessions that have ended and are not completed. More than are being sent, as on a busy
 * provider: a delivery also waits for three commits, which many share.
 */
const ENDED_AT_ONCE = 4 * UNDER_WAY

/**
 * Durable deliveries per second against the same signing and sending with nothing written down, for
 * sessions with `width` relying parties. Registrations are there before; rounds take turns.
 */
export async function measureThroughput(lab: Lab, width: number): Promise<Throughput> {
  const rounds = lab.quick ? 3 : 7
  const sessions = Math.floor((lab.quick ? 3000 : 6000) / width)
  const bare = await createBareSender(lab)
  const subject = await startSubject(lab, { clients: CLIENTS, path: '/logout' })
  const nameOf = (round: number) =>
    Array.from({ length: sessions }, (_, index) => `w${width}-r${round}-s${index}`)
  const durable: Measured[] = []
  const plain: Measured[] = []
  try {
    const isLate = createTimeLimit(lab.quick ? QUICK_MS : LONGEST_MS)
    for (let round = 0; round <= rounds && !(round > FEWEST_ROUNDS && isLate()); round++) {
      const names = nameOf(round)
      await registerSessions(subject.signoff, names, { width, clients: CLIENTS })
      const work = { count: sessions * width, lab }
      const a = await measure(work, () => terminateAll(subject.signoff, names, width))
      const b = await measure(work, () => sendAll(bare, names, width))
      if (round === 0) continue
      durable.push(a)
      plain.push(b)
    }
  } finally {
    await subject.close()
    await bare.close()
  }
  return summarize(width, durable, plain)
}

async function measure(
  { count, lab }: { readonly count: number; readonly lab: Lab },
  work: () => Promise<void>,
): Promise<Measured> {
  await fetchArrivals(lab.receiver.origin)
  const postgresBefore = await lab.server.cpuMs()
  const before = process.cpuUsage()
  const start = performance.now()
  await work()
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(before)
  const postgresAfter = await lab.server.cpuMs()
  await assertArrived(lab.receiver.origin, count)
  const postgresUs =
    postgresBefore === undefined || postgresAfter === undefined
      ? undefined
      : ((postgresAfter - postgresBefore) * 1000) / count
  return { perSecond: count / seconds, nodeUs: (user + system) / count, postgresUs }
}

type Signoff = Awaited<ReturnType<typeof startSubject>>['signoff']

/** Ends the sessions; over when each is recorded as completed, which is after its last delivery. */
async function terminateAll(
  signoff: Signoff,
  names: readonly string[],
  width: number,
): Promise<void> {
  const completions = new Map<string, () => void>()
  const onCompleted = ({ sessionId }: { readonly sessionId: string }) => {
    completions.get(sessionId)?.()
    completions.delete(sessionId)
  }
  signoff.on('session.completed', onCompleted)
  await forEachOf(names, Math.ceil(ENDED_AT_ONCE / width), async (sessionId) => {
    const completed = new Promise<void>((resolve) => completions.set(sessionId, resolve))
    await signoff.sessions.terminate({ sessionId })
    await completed
  })
  signoff.off('session.completed', onCompleted)
}

function sendAll(bare: BareSender, names: readonly string[], width: number): Promise<void> {
  const deliveries = names.flatMap((name, turn) =>
    Array.from({ length: width }, (_, index) => ({
      clientId: clientName((turn * width + index) % CLIENTS),
      sid: `sid-${name}`,
    })),
  )
  return bare.send(deliveries, UNDER_WAY)
}

function summarize(
  width: number,
  durable: readonly Measured[],
  plain: readonly Measured[],
): Throughput {
  const ratios = durable.map((one, round) => one.perSecond / (plain[round]?.perSecond ?? 0))
  return {
    width,
    ratio: median(ratios),
    lines: [
      `ratio ${describe(ratios)} over ${ratios.length} rounds; by CPU time ${toCpuRatio(durable, plain)}`,
      `durable ${describeSide(durable)}`,
      `plain   ${describeSide(plain)}`,
    ],
  }
}

/** What the ratio would be if only the CPU of this process and of Postgres counted, round by round. */
function toCpuRatio(durable: readonly Measured[], plain: readonly Measured[]): string {
  const total = (one: Measured | undefined) => (one?.nodeUs ?? 0) + (one?.postgresUs ?? 0)
  return describe(durable.map((one, round) => total(plain[round]) / total(one)))
}

function describeSide(rounds: readonly Measured[]): string {
  const rate = describe(
    rounds.map((one) => one.perSecond),
    0,
  )
  const node = median(rounds.map((one) => one.nodeUs)).toFixed(0)
  const postgres = rounds.flatMap((one) => one.postgresUs ?? [])
  const server = postgres.length === 0 ? '' : ` + ${median(postgres).toFixed(0)} µs Postgres`
  return `${rate} deliveries/s, CPU of a delivery ${node} µs Node${server}`
}
