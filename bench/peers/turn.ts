/** One turn of one contestant, in a process of its own: what the parent sends first says which. */
import { once } from 'node:events'
import type { JSONWebKeySet } from 'jose'
import { createBareSender } from '../bare.ts'
import { loadLibrary } from '../library.ts'
import { countDistinct, fetchReceipts, preciseNow } from '../receipts.ts'
import { quantile } from '../statistics.ts'
import type { Contestant, Entrant, Ground } from './contestant.ts'
import { ENTRANTS } from './entrants.ts'
import { createStoreMeter, type StoreMeter } from './store-meter.ts'

/** What a turn is to be. */
export interface TurnOrder {
  readonly entrant: string
  readonly turn: string
  readonly url: string
  /** The first process of the store; its CPU time is counted. */
  readonly storePid: number | undefined
  readonly origin: string
  readonly jwks: JSONWebKeySet
  /** Deliveries before anything is measured. */
  readonly warming: number
  readonly deliveries: number
  readonly latencySeconds: number
  /** Deliveries per second at which latency is measured, after that at half of its own highest; undefined for none. */
  readonly commonRate: number | undefined
}

/** What came of it. */
export interface TurnResult {
  readonly perSecond: number
  /** For 1,000 deliveries, at the highest load. */
  readonly nodeSeconds: number
  readonly storeSeconds: number | undefined
  readonly transactions: number | undefined
  /** From enqueue to receipt at half of the highest load, milliseconds. */
  readonly half: Latency | undefined
  /** The same at a rate that all have. */
  readonly common: Latency | undefined
}

/** Waits from enqueue to receipt, milliseconds. */
export interface Latency {
  readonly rate: number
  readonly p50: number
  readonly p99: number
}

const GROUP = 500

/** Deliveries taken in and not recorded: as on a provider that always has more than is being sent. */
const OUTSTANDING = 4 * GROUP

const TICK_MS = 10

class Turn {
  readonly #order: TurnOrder
  readonly #entrant: Entrant
  readonly #ground: Omit<Ground, 'onRecorded'>
  #recorded = 0
  #wanted = Number.POSITIVE_INFINITY
  #reached = () => {}

  constructor(order: TurnOrder, entrant: Entrant, ground: Omit<Ground, 'onRecorded'>) {
    this.#order = order
    this.#entrant = entrant
    this.#ground = ground
  }

  async run(meter: StoreMeter): Promise<TurnResult> {
    const { warming, deliveries, commonRate, turn } = this.#order
    await this.#with((warm) => this.#rush(warm, this.#name(`${turn}w`, warming)))
    const sessions = this.#name(`${turn}t`, deliveries)
    await this.#with((one) => one.prepare(sessions))
    const before = await meter.transactions()
    const load = await this.#with((one) => this.#measureRush(one, sessions, meter))
    const after = await meter.transactions()
    const half = await this.#measureLatency(`${turn}h`, load.perSecond / 2)
    const common = commonRate && (await this.#measureLatency(`${turn}c`, commonRate))
    const transactions = before === undefined || after === undefined ? undefined : after - before
    return {
      ...load,
      transactions: transactions && (transactions * 1000) / deliveries,
      half,
      common: common || undefined,
    }
  }

  #name(prefix: string, deliveries: number): readonly string[] {
    const count = Math.floor(deliveries / this.#entrant.width)
    return Array.from({ length: count }, (_, index) => `${prefix}-${index}`)
  }

  /** Works with a contestant that is started, and stopped after. */
  async #with<Result>(work: (contestant: Contestant) => Promise<Result>): Promise<Result> {
    const onRecorded = (count: number) => {
      this.#recorded += count
      if (this.#recorded >= this.#wanted) this.#reached()
    }
    const contestant = await this.#entrant.create({ ...this.#ground, onRecorded })
    this.#recorded = 0
    await contestant.start()
    try {
      return await work(contestant)
    } finally {
      await contestant.stop()
    }
  }

  /** Resolves when so many are recorded. */
  async #until(count: number): Promise<void> {
    if (this.#recorded >= count) return
    this.#wanted = count
    await new Promise<void>((resolve) => {
      this.#reached = resolve
    })
    this.#wanted = Number.POSITIVE_INFINITY
  }

  /** As fast as it goes, in groups, with a bounded number outstanding. */
  async #rush(contestant: Contestant, sessions: readonly string[]): Promise<void> {
    const { width } = this.#entrant
    await contestant.prepare(sessions)
    await this.#drive(contestant, sessions)
    await this.#until(sessions.length * width)
  }

  async #drive(contestant: Contestant, sessions: readonly string[]): Promise<void> {
    const { width } = this.#entrant
    const group = Math.max(1, Math.floor(GROUP / width))
    for (let from = 0; from < sessions.length; from += group) {
      await this.#until(from * width - OUTSTANDING + GROUP)
      await contestant.enqueue(sessions.slice(from, from + group))
    }
  }

  async #measureRush(contestant: Contestant, sessions: readonly string[], meter: StoreMeter) {
    const storeBefore = await meter.cpuMs()
    const before = process.cpuUsage()
    const began = performance.now()
    await this.#drive(contestant, sessions)
    const count = sessions.length * this.#entrant.width
    await this.#until(count)
    const seconds = (performance.now() - began) / 1000
    const { user, system } = process.cpuUsage(before)
    const storeAfter = await meter.cpuMs()
    await this.#receipts(sessions)
    return {
      perSecond: count / seconds,
      nodeSeconds: (user + system) / 1000 / count,
      storeSeconds: storeBefore && storeAfter && (storeAfter - storeBefore) / count,
    }
  }

  /** What has arrived of these sessions: every token at least once. */
  async #receipts(sessions: readonly string[]) {
    const wanted = new Set(sessions)
    const all = await fetchReceipts(this.#order.origin)
    const receipts = all.filter(([sid]) => wanted.has(sid))
    const arrived = countDistinct(receipts)
    const count = sessions.length * this.#entrant.width
    if (arrived < count) throw new Error(`${arrived} of ${count} arrived`)
    return receipts
  }

  /** A few every ten milliseconds, whatever becomes of them. */
  #measureLatency(prefix: string, rate: number): Promise<Latency> {
    const sessions = this.#name(prefix, rate * this.#order.latencySeconds)
    return this.#with(async (contestant) => {
      await contestant.prepare(sessions)
      await fetchReceipts(this.#order.origin)
      const enqueued = await this.#trickle(contestant, { sessions, rate })
      await this.#until(sessions.length * this.#entrant.width)
      const receipts = await this.#receipts(sessions)
      const waits = receipts.map(([sid, , at]) => at - (enqueued.get(sid) ?? Number.NaN))
      return { rate, p50: quantile(waits, 0.5), p99: quantile(waits, 0.99) }
    })
  }

  async #trickle(
    contestant: Contestant,
    { sessions, rate }: { readonly sessions: readonly string[]; readonly rate: number },
  ): Promise<ReadonlyMap<string, number>> {
    const enqueued = new Map<string, number>()
    const perMs = rate / this.#entrant.width / 1000
    const under: Promise<void>[] = []
    const began = performance.now()
    for (let from = 0; from < sessions.length; ) {
      await new Promise((resolve) => setTimeout(resolve, TICK_MS))
      const due = Math.min(sessions.length, Math.floor((performance.now() - began) * perMs))
      const group = sessions.slice(from, due)
      const now = preciseNow()
      for (const session of group) enqueued.set(session, now)
      if (group.length > 0) under.push(contestant.enqueue(group))
      from = due
    }
    await Promise.all(under)
    return enqueued
  }
}

/** Whoever ordered the turn is gone. */
const abandon = () => process.exit(1)

async function main(): Promise<void> {
  process.once('disconnect', abandon)
  const [order] = (await once(process, 'message')) as [TurnOrder]
  const entrant = ENTRANTS.find(({ name }) => name === order.entrant)
  if (!entrant) throw new Error(`nobody is called ${order.entrant}`)
  const library = await loadLibrary()
  const { jwks, origin, url } = order
  const lab = { library, jwks, receiver: { origin }, path: '/record' } as const
  const sender = await createBareSender(lab)
  const meter = createStoreMeter(entrant.store, order)
  try {
    const ground = { library, jwks, origin, url, send: sender.sendOne }
    process.send?.(await new Turn(order, entrant, ground).run(meter))
  } finally {
    await meter.close()
    await sender.close()
  }
  process.off('disconnect', abandon)
  process.disconnect()
}

await main()
