/** What ten million finished deliveries cost those that are under way: `npm run bench:growth`. */
import postgres, { type Sql } from 'postgres'
import type { SignoffOptions } from '../../src/index.ts'
import { clientName, createJwks, ISSUER, type Lab, LOOPBACK, startSubject } from '../lab.ts'
import { loadLibrary } from '../library.ts'
import { describeMachine } from '../machine.ts'
import { openServer } from '../postgres.ts'
import { startReceiver } from '../receiver.ts'
import { limitTime } from '../time-limit.ts'
import { readUsage } from '../usage.ts'
import { measureBloat } from './bloat.ts'
import { countFilled, createModel, fill, isFilled, WIDTH } from './fill.ts'
import { type Options, parseOptions } from './options.ts'
import { comparePaces, measurePace, PARTS, type Pace, ratioOf, type Side } from './pace.ts'
import { measureRetirement } from './retire.ts'
import { type Inner, loadInner } from './store.ts'

const MOST = 1.2

/** A part of a quick run that takes longer has gone wrong; so have the way there and the way home. */
const LONGEST_QUICK_MS = 120_000

const print = (...lines: readonly string[]) => process.stdout.write(`${lines.join('\n')}\n`)

const verdict = (reached: boolean) => (reached ? 'reached' : 'missed')

const indent = (lines: readonly string[]) => lines.map((line) => `    ${line}`)

/** A database with relying parties, and a way in that sends nothing. */
async function openSide(lab: Lab, name: string): Promise<Side & { close(): Promise<void> }> {
  const subject = await startSubject(lab, { clients: WIDTH, path: '/logout' })
  await createModel(subject.signoff, WIDTH)
  await subject.signoff.stop()
  const door = await createDoor(lab, subject.url)
  const close = async () => {
    await door.stop()
    await subject.close()
  }
  return { name, url: subject.url, door, close }
}

const createDoor = ({ library, jwks }: Lab, url: string, options: Partial<SignoffOptions> = {}) =>
  library.createSignoff({
    database: url,
    issuer: ISSUER,
    signing: { jwks },
    egress: LOOPBACK,
    ...options,
  })

async function measurePaces(inner: Inner, sides: readonly [Side, Side], rounds: number) {
  const paces: readonly [Pace[], Pace[]] = [[], []]
  for (let round = 0; round <= rounds; round++) {
    const order = round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)
    for (const index of order) {
      const pace = await measurePace(inner, sides[index], round)
      if (round > 0) paces[index].push(pace)
    }
  }
  return paces
}

async function fillSide(sql: Sql, options: Options): Promise<void> {
  const began = performance.now()
  await fill(sql, options, (day) => print(`filled ${day} of ${options.days} days`))
  const filled = await countFilled(sql)
  if (filled < options.finished) throw new Error(`${filled} filled, not ${options.finished}`)
  print(`${filled} finished deliveries in ${((performance.now() - began) / 1000).toFixed(0)} s`, '')
}

async function pace(lab: Lab, inner: Inner, { rounds }: Options, full: Side): Promise<void> {
  const empty = await openSide(lab, 'empty')
  try {
    const [fullPaces, emptyPaces] = await measurePaces(inner, [full, empty], rounds)
    const worst = Math.max(...PARTS.map((part) => ratioOf(part, fullPaces, emptyPaces)))
    print(
      `beside an empty database: at most ${worst.toFixed(2)}, want ${MOST}: ${verdict(worst <= MOST)}`,
      ...indent(comparePaces(fullPaces, emptyPaces)),
    )
  } finally {
    await empty.close()
  }
}

async function retire(inner: Inner, options: Options, full: Side): Promise<void> {
  const { ratio, lines } = await measureRetirement(inner, full, options)
  print(`a day leaves: p99 of terminate ${ratio.toFixed(2)} of before`, ...indent(lines))
}

const TELL_EVERY_SECONDS = 300

/** As a host would have it: what is older than all days but one is removed meanwhile. */
async function bloat(lab: Lab, options: Options, full: Side, sql: Sql): Promise<void> {
  const { seconds, rate, vacuumPercent } = options
  if (vacuumPercent !== undefined) await vacuumAt(sql, vacuumPercent / 100)
  const kept = Math.max(1, options.days - 1)
  const retention = { deliveryDays: kept, sessionDays: kept, journalDays: kept }
  const signoff = await createDoor(lab, full.url, { retention })
  await signoff.start()
  const tell = (title: string, lines: readonly string[]) => print(title, ...indent(lines))
  print(`tables under load, autovacuum at ${vacuumPercent ?? "the server's own"} percent`)
  const { origin } = lab.receiver
  const run = { seconds, rate, everySeconds: TELL_EVERY_SECONDS, origin, tell }
  await measureBloat(signoff, sql, run)
  await signoff.stop()
}

async function vacuumAt(sql: Sql, share: number): Promise<void> {
  for (const table of ['delivery', 'session_logout'])
    await sql.unsafe(`alter table signoff.${table} set (autovacuum_vacuum_scale_factor = ${share})`)
}

/** The receiver has another address than in the run that made the database. */
async function putParties({ receiver }: Lab, door: Side['door']): Promise<void> {
  for (let index = 0; index < WIDTH; index++) {
    await door.relyingParties.put({
      clientId: clientName(index),
      backchannelLogoutUri: `${receiver.origin}/logout`,
      signedResponseAlg: 'ES256',
    })
  }
}

async function openFull(lab: Lab, { keep }: Options) {
  if (keep === undefined) return openSide(lab, 'full')
  const database = await lab.server.createDatabase(keep)
  if (!database.made) {
    const door = await createDoor(lab, database.url)
    await putParties(lab, door)
    return { name: 'full', url: database.url, door, close: () => door.stop() }
  }
  const server = {
    ...lab.server,
    createDatabase: async () => ({ ...database, drop: async () => {} }),
  }
  return openSide({ ...lab, server }, 'full')
}

async function run(lab: Lab, options: Options): Promise<void> {
  const limit = options.quick ? limitTime(LONGEST_QUICK_MS) : undefined
  const inner = await loadInner()
  const full = await openFull(lab, options)
  const sql = postgres(full.url, { max: 1, onnotice() {} })
  try {
    if (!(await isFilled(sql))) await fillSide(sql, options)
    const work = {
      pace: () => pace(lab, inner, options, full),
      retire: () => retire(inner, options, full),
      bloat: () => bloat(lab, options, full, sql),
    }
    for (const part of options.parts) {
      limit?.refresh()
      await work[part]()
    }
    limit?.refresh()
  } finally {
    await sql.end()
    await full.close()
  }
}

async function main(): Promise<void> {
  const options = readUsage('bench:growth', parseOptions)
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
