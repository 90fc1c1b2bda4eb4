import type { EngineOptions } from '../../src/index.ts'
import { clientName, forEachOf, type Lab, startSubject } from '../lab.ts'
import { fetchReceipts, type Receipt } from '../receipts.ts'
import type { Receiver } from '../receiver.ts'
import { HostProcess } from './host-process.ts'

/** A database with relying parties in it, and processes that share it. */
export interface Stage {
  /** Starts a process; without an engine, it only puts work on disk. */
  begin(engine?: EngineOptions | 'none'): Promise<HostProcess>
  /** Ends what still runs, and drops the database. */
  close(): Promise<void>
}

/** Who is to be told. */
export interface Parties {
  /** Those that keep a receipt. */
  readonly clients: number
  /** And so many beyond them that never answer, at another receiver. */
  readonly hanging?: { readonly count: number; readonly elsewhere: Receiver }
}

/** A stage whose receiver has forgotten what it got before. */
export async function openStage(lab: Lab, { clients, hanging }: Parties): Promise<Stage> {
  const subject = await startSubject(lab, { clients, path: '/record' })
  for (let at = 0; at < (hanging?.count ?? 0); at++) {
    await subject.signoff.relyingParties.put({
      clientId: clientName(clients + at),
      backchannelLogoutUri: `${hanging?.elsewhere.origin}/hang`,
      signedResponseAlg: 'ES256',
    })
  }
  await subject.signoff.stop({ deadlineMs: 0 })
  await fetchReceipts(lab.receiver.origin)
  const begun: HostProcess[] = []
  return {
    async begin(engine = {}) {
      const runs = engine !== 'none'
      const setup = { url: subject.url, jwks: lab.jwks, runs, engine: runs ? engine : {} }
      const host = await HostProcess.begin(setup)
      begun.push(host)
      return host
    },
    async close() {
      await Promise.all(begun.map((host) => host.kill()))
      await subject.close()
    },
  }
}

/** Sessions of one relying party each. */
export async function logIn(
  host: HostProcess,
  names: readonly string[],
  clientId = clientName(0),
): Promise<void> {
  const parts = Array.from({ length: 8 }, (_, part) =>
    names.filter((_, index) => index % 8 === part).map((sessionId) => ({ sessionId, clientId })),
  )
  await forEachOf(parts, parts.length, (logins) => host.register(logins))
}

/** Calls `act` for each name at this pace, without waiting for one before the next. */
export async function atPace<Result>(
  names: readonly string[],
  paceMs: number,
  act: (name: string) => Promise<Result>,
): Promise<readonly Result[]> {
  const began = performance.now()
  const acts: Promise<Result>[] = []
  for (const [turn, name] of names.entries()) {
    const restMs = began + turn * paceMs - performance.now()
    if (restMs > 0) await new Promise((resolve) => setTimeout(resolve, restMs))
    acts.push(act(name))
  }
  return Promise.all(acts)
}

const LOOK_MS = 20

/** The receipts of these sessions, as soon as there is one of each. */
export async function awaitReceipts(
  lab: Lab,
  names: readonly string[],
  withinMs: number,
): Promise<readonly Receipt[]> {
  const missing = new Set(names)
  const all: Receipt[] = []
  const end = performance.now() + withinMs
  for (;;) {
    const fresh = await fetchReceipts(lab.receiver.origin)
    all.push(...fresh)
    for (const [sid] of fresh) missing.delete(sid)
    if (missing.size === 0) return all
    if (performance.now() > end)
      throw new Error(`${missing.size} of ${names.length} did not arrive`)
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
}

/** Names of sessions. */
export const sessionNames = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}-${index}`)
