import { monitorEventLoopDelay } from 'node:perf_hooks'
import { familyCpuMs, type Server } from './postgres.ts'
import type { Receiver } from './receiver.ts'

/** Whose burden is measured. */
export interface Burdened {
  readonly server: Server
  readonly receivers: readonly Receiver[]
}

/** What a span of time cost: the share of a core that each took, and how late the event loop came round. */
export interface Burden {
  readonly node: number
  /** Undefined when the server is not of this machine. */
  readonly postgres: number | undefined
  readonly receivers: readonly number[]
  readonly loopP99Ms: number
}

const RESOLUTION_MS = 5
const NANOSECONDS = 1e6

/** Measures from now on; what is returned ends that. */
export async function measureBurden(burdened: Burdened): Promise<() => Promise<Burden>> {
  const read = async () => {
    const { user, system } = process.cpuUsage()
    return {
      at: performance.now(),
      node: (user + system) / 1000,
      postgres: await burdened.server.cpuMs(),
      receivers: await Promise.all(burdened.receivers.map(({ pid }) => familyCpuMs(pid))),
    }
  }
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  const before = await read()
  delay.enable()
  return async () => {
    delay.disable()
    const after = await read()
    const share = (from: number, to: number) => (to - from) / (after.at - before.at)
    return {
      node: share(before.node, after.node),
      postgres:
        before.postgres === undefined || after.postgres === undefined
          ? undefined
          : share(before.postgres, after.postgres),
      receivers: after.receivers.map((ms, index) => share(before.receivers[index] ?? 0, ms)),
      loopP99Ms: delay.percentile(99) / NANOSECONDS,
    }
  }
}
