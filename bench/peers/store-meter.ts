import postgres from 'postgres'
import { familyCpuMs } from '../postgres.ts'
import type { Entrant } from './contestant.ts'

/** What the store of a contestant has spent so far. */
export interface StoreMeter {
  /** CPU time of all its processes, milliseconds. */
  cpuMs(): Promise<number | undefined>
  /** Transactions in the contestant's database; waits until nobody is connected to it, since a backend tells late. */
  transactions(): Promise<number | undefined>
  close(): Promise<void>
}

const PAUSE_MS = 20

/** A meter for the store at `url`, whose first process is `storePid`. */
export function createStoreMeter(
  store: Entrant['store'],
  { url, storePid }: { readonly url: string; readonly storePid: number | undefined },
): StoreMeter {
  const cpuMs = async () => (storePid === undefined ? undefined : familyCpuMs(storePid))
  if (store !== 'postgres')
    return { cpuMs, transactions: async () => undefined, close: async () => {} }
  const address = new URL(url)
  const name = address.pathname.slice(1)
  address.pathname = '/postgres'
  const admin = postgres(address.href, { max: 1, onnotice() {} })
  return {
    cpuMs,
    async transactions() {
      for (;;) {
        const [row] = await admin<{ count: number; backends: number }[]>`
          select (xact_commit + xact_rollback)::float8 as count, numbackends as backends
          from pg_stat_database where datname = ${name}`
        if (row && row.backends === 0) return row.count
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
      }
    },
    close: () => admin.end(),
  }
}
