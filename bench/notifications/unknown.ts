import type { Lab } from '../lab.ts'
import { median, quantile } from '../statistics.ts'
import { startMailSink } from './mail-sink.ts'
import { addMailServer, openStage, otp, type Stage } from './stage.ts'

/** How long `notify` takes for users that exist, against users that do not. */
export interface Unknown {
  readonly ratio: number
  readonly lines: readonly string[]
}

/** By turns, so that both meet the same machine, and each when all before it is over: sent, or told to nobody. */
export async function measureUnknown(lab: Lab): Promise<Unknown> {
  const calls = lab.quick ? 100 : 600
  const sink = await startMailSink()
  const stage = await openStage(lab)
  try {
    await addMailServer(stage.signoff, sink.port)
    const taken: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] }
    for (let turn = -50; turn < calls; turn++) {
      const first = turn % 2 === 0
      for (const toNobody of [first, !first]) {
        const over = once(stage.signoff, toNobody ? 'delivery.cancelled' : 'delivery.sent')
        const start = performance.now()
        await stage.signoff.notify(otp(`u${turn}-${toNobody}`, toNobody ? { toNobody } : {}))
        const tookMs = performance.now() - start
        await over
        if (turn >= 0) taken[toNobody ? 'unknown' : 'known'].push(tookMs)
      }
    }
    const side = (values: readonly number[]) =>
      `p50 ${median(values).toFixed(2)} ms, p99 ${quantile(values, 0.99).toFixed(2)} ms`
    return {
      ratio: median(taken.known) / median(taken.unknown),
      lines: [
        `${calls} calls each`,
        `known   ${side(taken.known)}`,
        `unknown ${side(taken.unknown)}`,
      ],
    }
  } finally {
    await stage.close()
    await sink.close()
  }
}

const once = (signoff: Stage['signoff'], name: 'delivery.cancelled' | 'delivery.sent') =>
  new Promise((resolve) => signoff.once(name, resolve))
