import { clientName, type Lab } from '../lab.ts'
import { type Receiver, startReceiver } from '../receiver.ts'
import { quantile } from '../statistics.ts'
import type { HostProcess } from './host-process.ts'
import type { Ending } from './orders.ts'
import { atPace, awaitReceipts, logIn, openStage, type Stage, sessionNames } from './stage.ts'

/** How long work waits until it goes out, by where it was made. */
export interface Wake {
  /** The highest of the 99th percentiles, milliseconds. */
  readonly worstP99Ms: number
  readonly lines: readonly string[]
}

const PACE_MS = 50
const WITHIN_MS = 60_000

/** Relying parties that hang: enough of them to fill all hands of a small replica. */
const HANGING = 24
const HANGING_SESSIONS = 8
const SMALL = { concurrency: 4, breakerFailures: 1000 } as const

interface Place {
  readonly title: string
  readonly how: Ending
  /** Starts what there is, and returns where work is made. */
  arrange(stage: Stage): Promise<HostProcess>
}

const amongTwo = async (stage: Stage) => {
  const replica = await stage.begin()
  await stage.begin()
  return replica
}

const PLACES: readonly Place[] = [
  { title: 'by a call on a replica', how: 'call', arrange: amongTwo },
  { title: 'in signoff.transaction on a replica', how: 'transaction', arrange: amongTwo },
  { title: "in the host's own transaction on a replica", how: 'own', arrange: amongTwo },
  {
    title: 'in a process that only enqueues, two replicas',
    how: 'call',
    async arrange(stage) {
      await amongTwo(stage)
      return stage.begin('none')
    },
  },
  {
    title: 'on a replica whose hands are full, another beside it',
    how: 'call',
    async arrange(stage) {
      const full = await stage.begin(SMALL)
      const names = sessionNames('hanging', HANGING * HANGING_SESSIONS)
      for (let at = 0; at < HANGING; at++) {
        const own = names.filter((_, index) => index % HANGING === at)
        await logIn(full, own, clientName(1 + at))
      }
      await Promise.all(names.map((name) => full.end(name)))
      await stage.begin()
      return full
    },
  },
]

/** A session ends at a steady pace in each of these places, and how long its relying party waits is compared. */
export async function measureWake(lab: Lab): Promise<Wake> {
  const elsewhere = await startReceiver()
  try {
    const measured = []
    for (const place of PLACES) measured.push(await measurePlace(lab, place, elsewhere))
    return {
      worstP99Ms: Math.max(...measured.map(({ waits }) => quantile(waits, 0.99))),
      lines: measured.map(({ title, waits }) => {
        const at = (part: number) => quantile(waits, part).toFixed(1)
        return `${title}: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms`
      }),
    }
  } finally {
    await elsewhere.close()
  }
}

async function measurePlace(lab: Lab, { title, how, arrange }: Place, elsewhere: Receiver) {
  const stage = await openStage(lab, { clients: 1, hanging: { count: HANGING, elsewhere } })
  try {
    const host = await arrange(stage)
    const warm = sessionNames('warm', 20)
    const names = sessionNames('wake', lab.quick ? 20 : 150)
    await logIn(host, [...warm, ...names])
    const end = (name: string) => host.end(name, how)
    await atPace(warm, PACE_MS, end)
    await awaitReceipts(lab, warm, WITHIN_MS)
    const committed = new Map<string, number>()
    await atPace(names, PACE_MS, async (name) => committed.set(name, await end(name)))
    const receipts = await awaitReceipts(lab, names, WITHIN_MS)
    const waits = receipts.flatMap(([sid, , at]) => {
      const since = committed.get(sid)
      return since === undefined ? [] : at - since
    })
    return { title, waits }
  } finally {
    await stage.close()
  }
}
