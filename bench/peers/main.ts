/** Signoff beside the queues that Node has, in one run: `npm run bench:peers`. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createJwks } from '../lab.ts'
import { loadLibrary } from '../library.ts'
import { describeMachine } from '../machine.ts'
import { openServer, type Server } from '../postgres.ts'
import { startReceiver } from '../receiver.ts'
import { limitTime, type TimeLimit } from '../time-limit.ts'
import { readUsage } from '../usage.ts'
import type { Entrant } from './contestant.ts'
import { ENTRANTS } from './entrants.ts'
import { type PeersOptions, parsePeersOptions } from './options.ts'
import { type Redis, startRedis } from './redis.ts'
import { formatTable, type Standing } from './table.ts'
import type { TurnOrder, TurnResult } from './turn.ts'

const TURN = fileURLToPath(new URL('turn.ts', import.meta.url))

/** A turn that takes longer has gone wrong. */
const LONGEST_TURN_MS = 60_000

/** So has what lies between turns, the way there and the way home. */
const LONGEST_MS = 2 * LONGEST_TURN_MS

/** Deliveries before anything is measured. */
const WARMING = 2000

const print = (...lines: readonly string[]) => process.stdout.write(`${lines.join('\n')}\n`)

async function takeTurn(order: TurnOrder, profile: string | undefined): Promise<TurnResult> {
  const profiling = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]
  const child = fork(TURN, { execArgv: [...process.execArgv, ...profiling] })
  const timer = setTimeout(() => child.kill('SIGKILL'), LONGEST_TURN_MS)
  child.send(order)
  const answered = once(child, 'message')
  const exited = once(child, 'exit')
  const said = await Promise.race([answered, exited.then(() => undefined)])
  await exited
  clearTimeout(timer)
  if (said === undefined) throw new Error(`${order.entrant} did not finish its turn`)
  return said[0] as TurnResult
}

interface Venue {
  readonly limit: TimeLimit
  readonly server: Server
  readonly redis: Redis | undefined
  readonly origin: string
}

/** Everybody's turns, round by round; who begins changes. */
async function compete(
  entrants: readonly Entrant[],
  { limit, server, redis, origin }: Venue,
  options: PeersOptions,
): Promise<readonly Standing[]> {
  const jwks = { ES256: createJwks('ES256'), RS256: createJwks('RS256') }
  const databases = new Map<Entrant, { readonly url: string; drop(): Promise<void> }>()
  for (const entrant of entrants) {
    if (entrant.store === 'postgres') databases.set(entrant, await server.createDatabase())
  }
  const standings = entrants.map((entrant): Standing => ({ entrant, results: [] }))
  let commonRate: number | undefined
  for (let round = 0; round < options.rounds; round++) {
    for (let turn = 0; turn < entrants.length; turn++) {
      const standing = standings[(turn + round) % entrants.length]
      if (!standing) continue
      const { entrant } = standing
      const isRedis = entrant.store === 'redis'
      const order = {
        entrant: entrant.name,
        turn: `r${round}`,
        url: (isRedis ? redis?.url : databases.get(entrant)?.url) ?? '',
        storePid: isRedis ? redis?.pid : server.pid,
        origin,
        jwks: jwks[entrant.alg],
        warming: Math.min(WARMING, options.deliveries),
        deliveries: options.deliveries,
        latencySeconds: options.latencySeconds,
        commonRate,
      }
      limit.refresh()
      const result = await takeTurn(order, options.profile)
      standing.results.push(result)
      print(`  round ${round + 1}  ${entrant.name}: ${result.perSecond.toFixed(0)}/s`)
    }
    const slowest = Math.min(...standings.map(({ results }) => results[0]?.perSecond ?? Infinity))
    commonRate ??= Math.floor(slowest / 2)
  }
  for (const { drop } of databases.values()) await drop()
  return standings
}

async function main(): Promise<void> {
  const options = readUsage('bench:peers', parsePeersOptions)
  if (options === undefined) return
  const limit = limitTime(LONGEST_MS)
  const server = await openServer(await loadLibrary())
  const receiver = await startReceiver()
  const redis = await startRedis()
  try {
    print(describeMachine(server), '')
    if (!redis) print('bullmq is skipped: there is no redis-server on this machine')
    const entrants = ENTRANTS.filter(({ name }) => name.includes(options.only)).filter(
      ({ store }) => redis || store !== 'redis',
    )
    for (const { name, settings } of entrants) print(`${name}: ${settings}`)
    print('')
    const origin = receiver.origin
    print(...formatTable(await compete(entrants, { limit, server, redis, origin }, options)))
  } finally {
    limit.refresh()
    await redis?.close()
    await receiver.close()
    await server.close()
  }
}

await main()
