import { generateKeyPairSync } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { JSONWebKeySet } from 'jose'
import { bundleEngine } from './bundle.ts'
import type { Facts } from './checks.ts'
import { type LedgerDatabase, openLedgerDatabase } from './database.ts'
import { readDatabase, readLedger } from './facts.ts'
import { FaultLog } from './fault-log.ts'
import { Faults } from './faults.ts'
import { type EngineProcess, Fleet, type FleetListener } from './fleet.ts'
import type { LedgerOptions } from './options.ts'
import { createPrng } from './prng.ts'
import { describeActivity, watchDatabase } from './probe.ts'
import { type ReceiversProcess, startReceivers } from './receivers-process.ts'
import { settle, type Unsettled } from './settle.ts'
import { watchLoop } from './stall.ts'
import { type CallCounts, CLIENTS, Workload } from './workload.ts'

/** Short, so that what a dead engine had in hand is soon taken over. */
const LEASE_MS = 1500

/** A run of so many kills has to have seen everything. */
const EVERY_KIND = 25

/** A loss of connections shows this much later at most. */
const AFTERMATH_MS = 3000

/** What a run leaves behind. */
export interface RunResult {
  readonly facts: Facts
  readonly unsettled: Unsettled & { readonly tookMs: number }
  readonly calls: CallCounts
  readonly kills: number
  readonly missed: number
  /** Processes that ended by themselves, or would not start or stop. */
  readonly failures: readonly string[]
  readonly warnings: Readonly<Record<string, number>>
  readonly engines: number
  readonly underFireMs: number
}

/** A private ES256 key, and its public half. */
function createKeys(): { readonly secret: JSONWebKeySet; readonly open: JSONWebKeySet } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const about = { kid: 'ledger', alg: 'ES256', use: 'sig' }
  return {
    secret: { keys: [{ ...privateKey.export({ format: 'jwk' }), ...about }] } as JSONWebKeySet,
    open: { keys: [{ ...publicKey.export({ format: 'jwk' }), ...about }] } as JSONWebKeySet,
  }
}

/** Kills, waits until all has settled, and reads what is to be compared. */
export async function runLedger(
  options: LedgerOptions,
  say: (line: string) => void,
): Promise<RunResult> {
  const folder = await mkdtemp(join(tmpdir(), 'signoff-ledger-'))
  await chmod(folder, 0o755)
  const keys = createKeys()
  const entry = await bundleEngine(folder, options.from)
  const database = await openLedgerDatabase(join(folder, 'postgres'))
  const file = join(folder, 'ledger.jsonl')
  const log = new FaultLog()
  const onStall = (at: number, ms: number) =>
    log.note({ kind: 'machineStall', incarnation: undefined, from: at, to: at + ms })
  watchLoop(onStall)
  try {
    const receivers = await startReceivers({
      file,
      jwks: keys.open,
      seed: options.seed,
      onStall,
    })
    try {
      return await new Run({
        options,
        say,
        database,
        receivers,
        secret: keys.secret,
        file,
        log,
        entry,
      }).run()
    } finally {
      receivers.end()
    }
  } finally {
    await database.close(options)
    if (options.keep) say(`kept ${folder}`)
    else await rm(folder, { recursive: true, force: true })
  }
}

interface RunPorts {
  readonly options: LedgerOptions
  readonly database: LedgerDatabase
  readonly receivers: ReceiversProcess
  readonly secret: JSONWebKeySet
  readonly file: string
  /** The program of an engine's process. */
  readonly entry: string
  readonly log: FaultLog
  say(line: string): void
}

class Run implements FleetListener {
  readonly #ports: RunPorts
  readonly #fleet: Fleet
  readonly #faults: Faults
  readonly #workload: Workload
  readonly #failures: string[] = []
  readonly #warnings: Record<string, number> = {}

  constructor(ports: RunPorts) {
    const { options, database, receivers, secret } = ports
    const { seed, engines, rate, paceMs } = options
    this.#ports = ports
    this.#fleet = new Fleet({
      size: engines,
      entry: ports.entry,
      listener: this,
      setup: (incarnation) => ({
        incarnation,
        database: database.url,
        jwks: secret,
        leaseMs: LEASE_MS,
      }),
    })
    this.#workload = new Workload({
      seed,
      rate,
      lanes: engines * 4,
      ready: () => this.#fleet.ready,
      say: ports.say,
      onHung: (op, engine) => void this.#tellHung(op, engine),
    })
    this.#faults = new Faults({
      fleet: this.#fleet,
      database,
      log: ports.log,
      prng: createPrng(seed, 'faults'),
      leaseMs: LEASE_MS,
      paceMs,
      tellReceivers: receivers.tell,
      say: ports.say,
    })
  }

  onExit: FleetListener['onExit'] = ({ incarnation }, { signal, code, said }) => {
    if (signal === 'SIGKILL') this.#faults.noteKilled(incarnation)
    else if (code !== 0) this.#noteThrown(incarnation, said)
  }

  /** postgres.js throws out of the event loop when a connection is lost under a transaction. Nothing else may. */
  #noteThrown(incarnation: number, said: string): void {
    const now = Date.now()
    const fault = { incarnation, from: now - 50, to: now }
    if (this.#ports.log.find(-1, now - AFTERMATH_MS, now)) {
      this.#ports.log.add({ ...fault, kind: 'driverThrew' })
    } else this.#failures.push(`engine #${incarnation} ended by itself`)
    this.#ports.say(`ended by itself #${incarnation}: ${said}`)
  }

  onStall: FleetListener['onStall'] = ({ incarnation }, { at, ms }) =>
    this.#ports.log.note({ kind: 'machineStall', incarnation, from: at, to: at + ms })

  onWarning: FleetListener['onWarning'] = (event) => {
    this.#warnings[event] = (this.#warnings[event] ?? 0) + 1
  }

  onFailure: FleetListener['onFailure'] = ({ incarnation }, reason) => {
    this.#warnings[`engine failed: ${reason}`] =
      (this.#warnings[`engine failed: ${reason}`] ?? 0) + 1
    this.#faults.excuse(incarnation, 'startFailed')
    this.#ports.say(`engine #${incarnation} failed: ${reason}`)
  }

  /** Where it hangs: what the engine waits for, and what the database does for it at the same instant. */
  async #tellHung(op: string, engine: EngineProcess): Promise<void> {
    const { database } = this.#ports
    const [pool, activity] = await Promise.all([
      engine.describe(),
      describeActivity(database.sql, engine.incarnation).catch(() => 'the database does not say'),
    ])
    const ageMs = Date.now() - engine.runningSince
    const line = `hung ${op} #${engine.incarnation}, ${engine.state} for ${ageMs} ms`
    process.stderr.write(`${new Date().toISOString()} ${line}\n  ${pool}\n  ${activity}\n`)
  }

  async run(): Promise<RunResult> {
    const { log, database } = this.#ports
    const endWatch = watchDatabase(
      () => database.sql,
      (at, ms) => log.note({ kind: 'databaseSlow', incarnation: undefined, from: at, to: at + ms }),
    )
    try {
      await this.#begin()
      const underFireMs = await this.#fire()
      const unsettled = await this.#settle()
      const late = await this.#fleet.end(10_000)
      if (late > 0) this.#failures.push(`${late} engines would not stop`)
      return { ...(await this.#result()), unsettled, underFireMs }
    } finally {
      await endWatch()
      this.#fleet.abandon()
    }
  }

  async #begin(): Promise<void> {
    this.#fleet.fill()
    await waitUntil(() => this.#fleet.ready.length > 0, 60_000, 'no engine has started')
    const [engine] = this.#fleet.ready
    for (const clientId of CLIENTS) {
      const uri = `http://127.0.0.1:${this.#ports.receivers.port}/logout/${clientId}`
      const result = await engine?.call({ op: 'put', clientId, uri })
      if (result?.kind !== 'resolved') throw new Error(`put: ${JSON.stringify(result)}`)
    }
  }

  async #fire(): Promise<number> {
    const { kills, seconds } = this.#ports.options
    const began = Date.now()
    const monitor = setInterval(() => this.#report(began), 30_000)
    this.#workload.start()
    const enough = () => this.#faults.kills >= kills && (kills < EVERY_KIND || this.#allSeen)
    const isLate = () => Date.now() - began > seconds * 1000
    await this.#faults.rage(() => enough() || isLate())
    clearInterval(monitor)
    return Date.now() - began
  }

  get #allSeen(): boolean {
    return this.#faults.unseen.length === 0
  }

  #report(began: number): void {
    const minutes = ((Date.now() - began) / 60_000).toFixed(1)
    const { kills, missed } = this.#faults
    const { books, counts } = this.#workload
    process.stderr.write(
      `${minutes} min: ${kills} kills, ${missed} missed, ${books.size} sessions, ${counts.resolved} calls, ${counts.died} died, ${counts.rejected} rejected\n`,
    )
  }

  async #settle(): Promise<RunResult['unsettled']> {
    this.#ports.receivers.tell({ type: 'behave' })
    await this.#workload.stop()
    this.#ports.say('settling')
    return settle(this.#ports.database.sql, {
      withinMs: this.#ports.options.settleSeconds * 1000,
      nudge: () => this.#nudge(),
    })
  }

  /** Waits of minutes, after several attempts that were cut short, are not what is measured here. */
  async #nudge(): Promise<void> {
    const [engine] = this.#fleet.ready
    for (const clientId of CLIENTS) await engine?.call({ op: 'resume', clientId })
  }

  async #result(): Promise<Omit<RunResult, 'unsettled' | 'underFireMs'>> {
    const { database, file } = this.#ports
    const facts = {
      books: [...this.#workload.books.values()],
      ledger: await readLedger(file),
      database: await readDatabase(database.sql),
      faults: this.#ports.log,
      leaseMs: LEASE_MS,
    }
    return {
      facts,
      calls: this.#workload.counts,
      kills: this.#faults.kills,
      missed: this.#faults.missed,
      failures: this.#failures,
      warnings: this.#warnings,
      engines: this.#fleet.incarnations,
    }
  }
}

async function waitUntil(holds: () => boolean, withinMs: number, complaint: string): Promise<void> {
  const until = Date.now() + withinMs
  while (!holds()) {
    if (Date.now() > until) throw new Error(complaint)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
