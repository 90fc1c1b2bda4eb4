/** A million deliveries that wait, and a thousand destinations that come back: `npm run bench:waiting`. */
import { randomBytes } from 'node:crypto'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import postgres, { type Sql } from 'postgres'
import type { Signoff } from '../../src/index.ts'
import { clientName, createJwks, ISSUER, type Lab, LOOPBACK, startSubject } from '../lab.ts'
import { loadLibrary } from '../library.ts'
import { describeMachine } from '../machine.ts'
import { openServer } from '../postgres.ts'
import { startReceiver } from '../receiver.ts'
import { limitTime } from '../time-limit.ts'
import { readUsage } from '../usage.ts'
import { describeClaims, measureClaims } from './claim-time.ts'
import { measureComeback } from './comeback.ts'
import { parseWaitingOptions, type WaitingOptions } from './options.ts'
import { type Inner, loadInner } from './store.ts'
import { addCopies, createModel } from './waiting-rows.ts'

const BYTES_PER_MB = 1_048_576
const SETTLE_MS = 11_000
const QUICK_SETTLE_MS = 1500

/** A part of a quick run that takes longer has gone wrong; so have the way there and the way home. */
const LONGEST_QUICK_MS = 120_000

const LEVELS = [1000, 100_000, 1_000_000]
const LATER = `now() + interval '6 hours' + n * interval '10 ms'`

const print = (...lines: readonly string[]) => process.stdout.write(`${lines.join('\n')}\n`)

const indent = (lines: readonly string[]) => lines.map((line) => `    ${line}`)

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

function usedHeapMb(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  for (let times = 0; times < 3; times++) collect()
  return process.memoryUsage().heapUsed / BYTES_PER_MB
}

/** Breakers that soon try again, and the shortest waits: a quick run sees the end of it. */
const QUICK = {
  engine: { breakerCooldownMs: 1000 },
  random: { unit: () => 0.99, bytes: randomBytes },
} as const

async function open({ library, jwks, quick }: Lab, url: string): Promise<Signoff> {
  const signoff = await library.createSignoff({
    database: url,
    issuer: ISSUER,
    signing: { jwks },
    egress: LOOPBACK,
    ...(quick ? QUICK : {}),
  })
  await signoff.start()
  return signoff
}

/** What a start takes, until its counts are there too, and the heap of a running replica. */
async function measureRest(lab: Lab, url: string): Promise<string> {
  const began = performance.now()
  const signoff = await open(lab, url)
  const startMs = performance.now() - began
  while (signoff.stats().countedAt === null) await wait(10)
  const countedMs = performance.now() - began
  await wait(lab.quick ? QUICK_SETTLE_MS : SETTLE_MS)
  const heap = usedHeapMb()
  await signoff.stop()
  return `heap ${heap.toFixed(1)} MB, start ${startMs.toFixed(0)} ms, counted after ${countedMs.toFixed(0)} ms`
}

/** The same deliveries wait while more and more others do. */
async function measureLevels(
  { lab, inner, url, sql }: Bench,
  { waiting, destinations }: WaitingOptions,
): Promise<void> {
  await measureRest(lab, url)
  print(`one waits: ${await measureRest(lab, url)}`)
  const levels = [...LEVELS.filter((level) => level < waiting), waiting]
  for (const [index, level] of levels.entries()) {
    await addCopies(sql, {
      from: (levels[index - 1] ?? 0) + 1,
      to: level,
      destinations,
      due: LATER,
    })
    print(`${level} wait for ${destinations} destinations: ${await measureRest(lab, url)}`)
    print(...indent(describeClaims(await measureClaims(inner, url, sql))))
  }
  const signoff = await open(lab, url)
  const from = performance.now()
  await signoff.relyingParties.resume(clientName(1))
  print(`resume of one: ${(performance.now() - from).toFixed(0)} ms`)
  await signoff.stop()
  await sql`create table model as select * from signoff.delivery where session_id = 'model'`
  await sql`truncate signoff.delivery`
  await sql`insert into signoff.delivery select * from model`
}

/** All are due, and all destinations refuse at first. */
async function measureReturn({ lab, url, sql }: Bench, options: WaitingOptions): Promise<void> {
  const { quick, returning, destinations, downSeconds, watchSeconds } = options
  await addCopies(sql, {
    from: 1,
    to: returning,
    destinations,
    due: `now() + random() * interval '3 seconds'`,
  })
  print(`${returning} are due at ${destinations} destinations that refuse everything`)
  const signoff = await open(lab, url)
  const { origin } = lab.receiver
  const comeback = { origin, downSeconds, watchSeconds, toTheEnd: quick }
  print(...indent(await measureComeback(signoff, sql, comeback)))
  await signoff.stop()
}

interface Bench {
  readonly lab: Lab
  readonly inner: Inner
  readonly url: string
  readonly sql: Sql
}

async function run(lab: Lab, options: WaitingOptions): Promise<void> {
  const limit = options.quick ? limitTime(LONGEST_QUICK_MS) : undefined
  const subject = await startSubject(lab, { clients: 1, path: '/fail' })
  const sql = postgres(subject.url, { max: 1, onnotice() {} })
  const bench = { lab, inner: await loadInner(), url: subject.url, sql }
  try {
    await createModel(subject.signoff, sql, options.destinations)
    const work = {
      rest: () => measureLevels(bench, options),
      return: () => measureReturn(bench, options),
    }
    for (const part of options.parts) {
      limit?.refresh()
      await work[part]()
    }
    limit?.refresh()
  } finally {
    await sql.end()
    await subject.close()
  }
}

async function main(): Promise<void> {
  const options = readUsage('bench:waiting', parseWaitingOptions)
  if (options === undefined) return
  const library = await loadLibrary()
  const server = await openServer(library)
  const receiver = await startReceiver()
  try {
    print(describeMachine(server), '')
    await run({ library, server, receiver, jwks: createJwks(), quick: options.quick }, options)
  } finally {
    await receiver.close()
    await server.close()
  }
}

await main()
