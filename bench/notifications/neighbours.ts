import { type Lab, registerSessions } from '../lab.ts'
import { describe, median, quantile } from '../statistics.ts'
import { type MailSink, startMailSink } from './mail-sink.ts'
import { addMailServer, openStage, otp, type Stage } from './stage.ts'

/** What providers that are ill do to logouts and to a provider that is well. */
export interface Neighbours {
  readonly mailRatioP99: number
  readonly logoutRatioP99: number
  readonly lines: readonly string[]
}

/** Instances whose provider is ill in every other round: one hangs, one cannot be reached. */
const ILL = ['deaf', 'dead'] as const

/** Each of the four is asked for one message so often, milliseconds. */
const PACE_MS = 50

/** As with relying parties: the share of one is a quarter, and one that hangs reaches it. */
const CONCURRENCY = 128

/** Nobody listens there. */
const DEAD_PORT = 9

/** Waits from the call to the record that it was sent, milliseconds. */
interface Round {
  readonly mails: readonly number[]
  readonly logouts: readonly number[]
}

/** Rounds by turns: the two others are well in one, and in the next one hangs and one is dead. */
export async function measureNeighbours(lab: Lab): Promise<Neighbours> {
  const [pairs, seconds] = lab.quick ? [1, 4] : [5, 6]
  const sink = await startMailSink()
  try {
    await measureRound(lab, { sink, isIll: false, seconds: 2 })
    const well: Round[] = []
    const ill: Round[] = []
    for (let pair = 0; pair < pairs; pair++) {
      for (const isIll of pair % 2 === 0 ? [false, true] : [true, false])
        (isIll ? ill : well).push(await measureRound(lab, { sink, isIll, seconds }))
    }
    return summarize(well, ill)
  } finally {
    await sink.close()
  }
}

interface Setup {
  readonly sink: MailSink
  readonly isIll: boolean
  readonly seconds: number
}

async function measureRound(lab: Lab, { sink, isIll, seconds }: Setup): Promise<Round> {
  const stage = await openStage(lab, { engine: { concurrency: CONCURRENCY } })
  const { signoff } = stage
  try {
    await addMailServer(signoff, sink.port)
    await addMailServer(signoff, isIll ? sink.deafPort : sink.port, 'deaf')
    await addMailServer(signoff, isIll ? DEAD_PORT : sink.port, 'dead')
    const turns = Array.from({ length: (seconds * 1000) / PACE_MS }, (_, turn) => `s${turn}`)
    await registerSessions(signoff, turns, { width: 1, clients: 1 })
    return await sendSteadily(stage, turns)
  } finally {
    await stage.close()
  }
}

async function sendSteadily({ signoff }: Stage, turns: readonly string[]): Promise<Round> {
  const sentAt = new Map<string, number>()
  let tell = () => {}
  const done = new Promise<void>((resolve) => {
    tell = resolve
  })
  signoff.on('delivery.sent', ({ deliveryId, instance }) => {
    if (instance !== 'default') return
    sentAt.set(deliveryId, performance.now())
    if (sentAt.size === 2 * turns.length) tell()
  })
  const mails = new Map<string, number>()
  const logouts = new Map<string, number>()
  const ask = async (turn: string) => {
    const start = performance.now()
    const ill = ILL.map((instance) => signoff.notify(otp(turn), { instance }))
    const mail = signoff.notify(otp(turn))
    const logout = signoff.sessions.terminate({ sessionId: turn })
    mails.set((await mail).deliveryId, start)
    for (const { id } of (await logout).deliveries) logouts.set(id, start)
    await Promise.all(ill)
  }
  await atPace(turns, ask)
  await done
  const toWaits = (began: ReadonlyMap<string, number>) =>
    [...began].map(([id, at]) => (sentAt.get(id) ?? Number.NaN) - at)
  return { mails: toWaits(mails), logouts: toWaits(logouts) }
}

/** One after the other at the pace, without waiting for answers until the end. */
async function atPace(turns: readonly string[], ask: (turn: string) => Promise<void>) {
  const calls: Promise<void>[] = []
  const start = performance.now()
  for (const [index, turn] of turns.entries()) {
    const restMs = start + index * PACE_MS - performance.now()
    if (restMs > 0) await new Promise((resolve) => setTimeout(resolve, restMs))
    calls.push(ask(turn))
  }
  await Promise.all(calls)
}

function summarize(well: readonly Round[], ill: readonly Round[]): Neighbours {
  const ratios = (what: keyof Round) =>
    ill.map((round, pair) => quantile(round[what], 0.99) / quantile(well[pair]?.[what] ?? [], 0.99))
  const side = (rounds: readonly Round[], what: keyof Round) => {
    const all = rounds.flatMap((round) => round[what])
    return `p50 ${quantile(all, 0.5).toFixed(1)} ms, p99 ${quantile(all, 0.99).toFixed(1)} ms`
  }
  return {
    mailRatioP99: median(ratios('mails')),
    logoutRatioP99: median(ratios('logouts')),
    lines: [
      `a mail of each provider and a logout every ${PACE_MS} ms; p99 ratios of ${ill.length} pairs of rounds: mails ${describe(ratios('mails'))}, logouts ${describe(ratios('logouts'))}`,
      `others well mails ${side(well, 'mails')}; logouts ${side(well, 'logouts')}`,
      `others ill  mails ${side(ill, 'mails')}; logouts ${side(ill, 'logouts')}`,
    ],
  }
}
