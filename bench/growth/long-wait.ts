/** A million deliveries that wait, and a thousand destinations that come back: `npm run bench:waiting`. */
import { argv } from 'node:process'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import postgres, { type Sql } from 'postgres'
import type { Signoff } from '../../src/index.ts'
import {
  clientName,
  createJwks,
  ISSUER,
  type Lab,
  LOOPBACK,
  registerSessions,
  startSubject,
} from '../lab.ts'
import { loadLibrary } from '../library.ts'
import { describeMachine } from '../machine.ts'
import { openServer } from '../postgres.ts'
import { startReceiver } from '../receiver.ts'
import { quantile } from '../statistics.ts'
import { parseWaitingOptions, type WaitingOptions } from './options.ts'
import { type Inner, loadInner } from './store.ts'

const BYTES_PER_MB = 1_048_576
const SETTLE_MS = 11_000
const LOOKS = 20
const ALL_BUCKETS = Array.from({ length: 64 }, (_, bucket) => bucket)

const print = (...lines: readonly string[]) => process.stdout.write(`${lines.join('\n')}\n`)

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

function usedHeapMb(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  for (let times = 0; times < 3; times++) collect()
  return process.memoryUsage().heapUsed / BYTES_PER_MB
}

/** One delivery that was refused once, and relying parties enough. */
async function createModel(lab: Lab, url: string, sql: Sql, destinations: number): Promise<void> {
  const signoff = await open(lab, url)
  await registerSessions(signoff, ['model'], { width: 1, clients: 1 })
  const retrying = new Promise((resolve) => signoff.once('delivery.retrying', resolve))
  await signoff.sessions.terminate({ sessionId: 'model' })
  await retrying
  await signoff.stop()
  await sql`insert into signoff.relying_party (instance_id, client_id, metadata)
    select instance_id, 'client-' || n, metadata from signoff.relying_party,
      generate_series(1, ${destinations - 1}::int) n where client_id = ${clientName(0)}`
  await sql`update signoff.delivery set due_at = now() + interval '6 hours'`
}

/** Copies of it, due from `after` on, over so many hours. */
async function multiply(
  sql: Sql,
  { waiting, destinations }: WaitingOptions,
  due: string,
): Promise<void> {
  await sql.unsafe(`insert into signoff.delivery select copy.* from signoff.delivery d,
    generate_series(1, ${waiting}) n, jsonb_populate_record(d, jsonb_build_object(
      'id', lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0')
        || to_hex(28672 + (n % 64) * 64) || '8' || substr(md5(n::text), 1, 15),
      'bucket', n % 64, 'session_id', 'waiting-' || n, 'client_id', 'client-' || n % ${destinations},
      'destination', 'logout:client-' || n % ${destinations}, 'due_at', ${due})) copy
    where d.session_id = 'model'`)
  await sql`vacuum analyze signoff.delivery`
}

const open = ({ library, jwks }: Lab, url: string) =>
  startReplica(
    library.createSignoff({ database: url, issuer: ISSUER, signing: { jwks }, egress: LOOPBACK }),
  )

async function startReplica(made: Promise<Signoff>): Promise<Signoff> {
  const signoff = await made
  await signoff.start()
  return signoff
}

/** Heap of a running replica, and what a look and a start cost. */
async function measureRest(lab: Lab, inner: Inner, url: string): Promise<string> {
  const began = performance.now()
  const signoff = await open(lab, url)
  const startMs = performance.now() - began
  await wait(SETTLE_MS)
  const heap = usedHeapMb()
  const database = inner.openDatabase({ connection: url, maxConnections: 2 })
  const store = inner.createDeliveryStore(database)
  const looks: number[] = []
  for (let look = 0; look < LOOKS; look++) {
    const from = performance.now()
    await store.peek(ALL_BUCKETS, 0)
    looks.push(performance.now() - from)
  }
  await database.close()
  await signoff.stop()
  return `heap ${heap.toFixed(1)} MB, a full look ${quantile(looks, 0.5).toFixed(1)} ms, start ${startMs.toFixed(0)} ms`
}

/** All wait for destinations that refuse, then those take everything: what arrives, second by second. */
async function measureReturn(
  lab: Lab,
  url: string,
  sql: Sql,
  { downSeconds }: WaitingOptions,
): Promise<void> {
  const signoff = await open(lab, url)
  await wait(downSeconds * 1000)
  const ailing = signoff.stats().ailingDestinations
  const perSecond: number[] = []
  const perDestination = new Map<string, number>()
  const back = performance.now()
  let sent = 0
  signoff.on('delivery.sent', ({ destination }) => {
    const second = Math.floor((performance.now() - back) / 1000)
    perSecond[second] = (perSecond[second] ?? 0) + 1
    const key = `${second} ${destination}`
    perDestination.set(key, (perDestination.get(key) ?? 0) + 1)
    sent++
  })
  await sql`update signoff.relying_party set metadata = jsonb_set(metadata, '{backchannelLogoutUri}',
    to_jsonb(${`${lab.receiver.origin}/logout`}::text))`
  const [row] = await sql<{ open: number }[]>`
    select count(*)::int as open from signoff.delivery where due_at < now() + interval '30 minutes'`
  const open_ = row?.open ?? 0
  while (sent < open_ && performance.now() - back < 150_000) await wait(200)
  const series = Array.from(perSecond, (count) => count ?? 0)
  print(
    `${ailing} destinations were shut; back at once: ${sent} of ${open_} told in ${((performance.now() - back) / 1000).toFixed(0)} s`,
    `    a second in all: most ${Math.max(0, ...series)}; the first 15: ${series.slice(0, 15).join(' ')}`,
    `    a second and destination: most ${Math.max(0, ...perDestination.values())}`,
  )
  await signoff.stop()
}

async function run(lab: Lab, options: WaitingOptions): Promise<void> {
  const inner = await loadInner()
  const subject = await startSubject(lab, { clients: 1, path: '/fail' })
  await subject.signoff.stop()
  const sql = postgres(subject.url, { max: 1, onnotice() {} })
  try {
    await createModel(lab, subject.url, sql, options.destinations)
    await measureRest(lab, inner, subject.url)
    print(`one waits: ${await measureRest(lab, inner, subject.url)}`)
    await multiply(sql, options, `now() + interval '6 hours' + n * interval '10 ms'`)
    print(
      `${options.waiting} wait for ${options.destinations} destinations: ${await measureRest(lab, inner, subject.url)}`,
    )
    const signoff = await open(lab, subject.url)
    const from = performance.now()
    await signoff.relyingParties.resume(clientName(1))
    print(`    resume of one: ${(performance.now() - from).toFixed(0)} ms`)
    await signoff.stop()
    const returning = { ...options, waiting: options.returning }
    await sql`delete from signoff.delivery where session_id like 'waiting-%'`
    await multiply(sql, returning, `now() + (n % 3000) * interval '1 ms'`)
    await measureReturn(lab, subject.url, sql, options)
  } finally {
    await sql.end()
    await subject.close()
  }
}

async function main(): Promise<void> {
  const options = parseWaitingOptions(argv.slice(2))
  const library = await loadLibrary()
  const server = await openServer(library)
  const receiver = await startReceiver()
  try {
    print(describeMachine(server), '')
    await run({ library, server, receiver, jwks: createJwks(), quick: false }, options)
  } finally {
    await receiver.close()
    await server.close()
  }
}

await main()
