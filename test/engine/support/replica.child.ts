/**
 * One replica in a process of its own, to be killed, stopped and let go. Its first message is its setup;
 * it dies by its own hand at the point it is told to, and tells its parent of every save of an outcome.
 */
import type { JSONWebKeySet } from 'jose'
import postgres, { type Sql, type TransactionSql } from 'postgres'
import { createSignoff, type EngineOptions, type NotificationInput } from '../../../src/index.ts'
import { saveSql, shapes } from '../../../src/store/sql/index.ts'
import { openShards } from '../../support/shard-sql.ts'

/** What a child is to be. */
export interface ChildSetup {
  readonly url: string
  /** The databases that stand for the servers of a cluster, instead of the one at `url`. */
  readonly shards?: readonly string[] | undefined
  readonly jwks: JSONWebKeySet
  readonly engine: EngineOptions
  /** Where to die. */
  readonly dieAt?: 'created' | 'signed' | 'answered'
}

/** What the parent may ask for. */
export type ChildOrder =
  | { readonly type: 'setup'; readonly setup: ChildSetup }
  | { readonly type: 'terminate'; readonly sessionId: string }
  | { readonly type: 'notify'; readonly input: NotificationInput; readonly instance: string }
  | { readonly type: 'stop'; readonly deadlineMs: number }

/** What a child says. */
export type ChildWord =
  | { readonly type: 'ready' | 'stopped' | 'terminated' }
  | { readonly type: 'outcomeSaved'; readonly rows: number }

const say = (word: ChildWord) => process.send?.(word)
const die = () => process.kill(process.pid, 'SIGKILL')

/** The parameter of a save that says which deliveries stay leased; the first is the time. */
const LEASED = 1 + Object.keys(shapes.DELIVERY_STEP).indexOf('leased')

const SAVES: ReadonlySet<string> = new Set(
  [saveSql.SAVE_DELIVERIES, saveSql.SAVE_WITH_BODIES].flatMap((save) => [
    save.text,
    save.narrow.text,
  ]),
)

/** Sees each statement on its way: the only place between an answer and its record. */
function watched<Connection extends Sql | TransactionSql>(
  sql: Connection,
  dieAt: ChildSetup['dieAt'],
): Connection {
  return new Proxy(sql, {
    get(target, name) {
      if (name === 'begin' && 'begin' in target)
        return (work: (tx: TransactionSql) => Promise<unknown>) =>
          target.begin((tx) => work(watched(tx, dieAt)))
      if (name !== 'unsafe') return Reflect.get(target, name, target)
      return async (...args: Parameters<Sql['unsafe']>) => {
        const saves = SAVES.has(args[0])
        const records = saves && String(args[1]?.[LEASED]).includes('false')
        if (records && dieAt === 'answered') die()
        const rows = await target.unsafe(...args)
        if (records) say({ type: 'outcomeSaved', rows: rows.length })
        return rows
      }
    },
  })
}

async function begin({ url, shards, jwks, engine, dieAt }: ChildSetup) {
  const sql = shards ? openShards(shards) : postgres(url, { max: 4, onnotice() {} })
  const signoff = await createSignoff({
    database: watched(sql, dieAt),
    issuer: 'https://op.example',
    signing: { jwks },
    egress: { allow: ['127.0.0.0/8'], allowHttp: true },
    engine,
    migrate: shards === undefined,
  })
  if (dieAt === 'created') signoff.on('delivery.created', die)
  if (dieAt === 'signed') signoff.on('delivery.signed', die)
  await signoff.start()
  return { signoff, sql }
}

let begun: Awaited<ReturnType<typeof begin>> | undefined

async function obey(order: ChildOrder): Promise<void> {
  if (order.type === 'setup') {
    begun = await begin(order.setup)
    say({ type: 'ready' })
  }
  if (order.type === 'terminate') {
    await begun?.signoff.sessions.terminate({ sessionId: order.sessionId })
    say({ type: 'terminated' })
  }
  if (order.type === 'notify')
    await begun?.signoff.notify(order.input, { instance: order.instance })
  if (order.type === 'stop') {
    await begun?.signoff.stop({ deadlineMs: order.deadlineMs })
    await begun?.sql.end()
    say({ type: 'stopped' })
    process.disconnect()
  }
}

process.on('message', (order: ChildOrder) => void obey(order))
