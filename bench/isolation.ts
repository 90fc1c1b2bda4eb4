import { ILL, watchAiling } from './ailing-parties.ts'
import { type Burden, measureBurden } from './burden.ts'
import { fetchPeaks } from './crowd.ts'
import { type Lab, registerSessions, startSubject } from './lab.ts'
import { countDistinct, fetchReceipts, preciseNow } from './receipts.ts'
import { type Receiver, startReceiver } from './receiver.ts'
import { describe, median, quantile } from './statistics.ts'

/** What relying parties that are ill do to those that are well. */
export interface Isolation {
  readonly ratioP99: number
  readonly lines: readonly string[]
}

const HEALTHY = 20
const WIDTH = HEALTHY + ILL.length

/** A session ends so often, milliseconds: about a quarter of what the machine can do. */
const PACE_MS = 100

/** Sends under way at once. The share of one relying party is a quarter: 32, reached by one that hangs. */
const CONCURRENCY = 128

/** Short, so that probes are seen within a round. */
const COOLDOWN_MS = 1000

/** What a round came to: waits from `terminate` to receipt of the healthy, and what befell the others. */
interface Round {
  readonly waits: readonly number[]
  readonly burden: Burden
  readonly lines: readonly string[]
}

/**
 * Sessions of twenty healthy relying parties and five others end at a steady pace. The others are well in
 * one round, and in the next each is ill in its own way; how long the healthy wait is compared.
 */
export async function measureIsolation(lab: Lab): Promise<Isolation> {
  const rounds = lab.quick ? 1 : 5
  const seconds = lab.quick ? 4 : 8
  const elsewhere = await startReceiver()
  try {
    const well: Round[] = []
    const ill: Round[] = []
    await measureRound(lab, { elsewhere, isIll: false, isLast: false, seconds: 2 })
    for (let round = 0; round < rounds; round++) {
      for (const isIll of round % 2 === 0 ? [false, true] : [true, false]) {
        const isLast = isIll && round === rounds - 1
        const setup = { elsewhere, isIll, isLast, seconds }
        ;(isIll ? ill : well).push(await measureRound(lab, setup))
      }
    }
    return summarize(well, ill)
  } finally {
    await elsewhere.close()
  }
}

interface Setup {
  readonly elsewhere: Receiver
  readonly isIll: boolean
  /** They get well again in the end, and that is watched. */
  readonly isLast: boolean
  readonly seconds: number
}

async function measureRound(lab: Lab, setup: Setup): Promise<Round> {
  const { elsewhere, isIll, isLast, seconds } = setup
  const subject = await startSubject(
    lab,
    { clients: WIDTH, path: '/record' },
    { engine: { concurrency: CONCURRENCY, breakerCooldownMs: COOLDOWN_MS } },
  )
  const { signoff } = subject
  const ailing = watchAiling(signoff, HEALTHY)
  const { ill = ILL } = lab
  try {
    await ailing.move(elsewhere.origin, (index) => {
      const path = ILL[index]
      return path !== undefined && isIll && ill.includes(path) ? path : '/logout'
    })
    const names = Array.from({ length: (seconds * 1000) / PACE_MS }, (_, index) => `s${index}`)
    await registerSessions(signoff, names, { width: WIDTH, clients: WIDTH })
    await fetchReceipts(lab.receiver.origin)
    await fetchPeaks(elsewhere.origin)
    const endBurden = await measureBurden({
      server: lab.server,
      receivers: [lab.receiver, elsewhere],
    })
    const ended = await endSteadily(names, (sessionId) => signoff.sessions.terminate({ sessionId }))
    const receipts = await collectReceipts(lab.receiver, names.length * HEALTHY)
    const burden = await endBurden()
    const waits = receipts.map(([sid, , at]) => at - (ended.get(sid) ?? Number.NaN))
    const peaks = await fetchPeaks(elsewhere.origin)
    const lines = ailing.describe(peaks)
    if (!isLast) return { waits, burden, lines: [] }
    const healed = performance.now()
    await ailing.move(elsewhere.origin, () => '/logout')
    await ailing.untilClosed()
    const recovery = `well again: probes closed all breakers ${Math.round(performance.now() - healed)} ms later`
    return { waits, burden, lines: [...lines, recovery] }
  } finally {
    await subject.close()
  }
}

/** Ends one after the other at the pace, without waiting for answers. Returns when each was ended, by its sid. */
async function endSteadily(
  names: readonly string[],
  terminate: (sessionId: string) => Promise<unknown>,
): Promise<ReadonlyMap<string, number>> {
  const ended = new Map<string, number>()
  const calls: Promise<unknown>[] = []
  const began = performance.now()
  for (const [turn, name] of names.entries()) {
    const restMs = began + turn * PACE_MS - performance.now()
    if (restMs > 0) await new Promise((resolve) => setTimeout(resolve, restMs))
    ended.set(`sid-${name}`, preciseNow())
    calls.push(terminate(name))
  }
  await Promise.all(calls)
  return ended
}

const LOOK_MS = 50
const LONGEST_MS = 20_000

async function collectReceipts(receiver: Receiver, count: number) {
  const receipts = [...(await fetchReceipts(receiver.origin))]
  const end = performance.now() + LONGEST_MS
  for (let arrived = countDistinct(receipts); arrived < count; arrived = countDistinct(receipts)) {
    if (performance.now() > end) throw new Error(`${arrived} of ${count} arrived`)
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
    receipts.push(...(await fetchReceipts(receiver.origin)))
  }
  return receipts
}

function summarize(well: readonly Round[], ill: readonly Round[]): Isolation {
  const part = (rounds: readonly Round[], at: number) =>
    quantile(
      rounds.flatMap(({ waits }) => waits),
      at,
    )
  const ratios = ill.map(
    ({ waits }, round) => quantile(waits, 0.99) / quantile(well[round]?.waits ?? [], 0.99),
  )
  const side = (rounds: readonly Round[]) =>
    `p50 ${part(rounds, 0.5).toFixed(1)} ms, p99 ${part(rounds, 0.99).toFixed(1)} ms`
  return {
    ratioP99: median(ratios),
    lines: [
      `${HEALTHY} healthy, ${ILL.length} others, a session every ${PACE_MS} ms, share of one ${CONCURRENCY / 4}; p99 ratio of ${ratios.length} pairs of rounds ${describe(ratios)}`,
      `others well ${side(well)}`,
      `others ill  ${side(ill)}`,
      `cores busy, others well  ${toBurdenLine(well)}`,
      `cores busy, others ill   ${toBurdenLine(ill)}`,
      ...(ill.at(-1)?.lines ?? []),
    ],
  }
}

/** Medians over the rounds. */
function toBurdenLine(rounds: readonly Round[]): string {
  const of = (read: (burden: Burden) => number | undefined) =>
    median(rounds.map(({ burden }) => read(burden) ?? Number.NaN))
  const shares = [
    ['Node', of(({ node }) => node)],
    ['Postgres', of(({ postgres }) => postgres)],
    ['receiver', of(({ receivers }) => receivers[0])],
    ["the others' receiver", of(({ receivers }) => receivers[1])],
  ] as const
  const loop = of(({ loopP99Ms }) => loopP99Ms)
  const words = shares.map(([name, share]) => `${name} ${share.toFixed(2)}`)
  return `${words.join(', ')}; event loop late by ${loop.toFixed(1)} ms at p99`
}
