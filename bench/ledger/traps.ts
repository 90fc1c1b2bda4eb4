import type { Sql } from 'postgres'
import type { Signoff } from '../../src/index.ts'
import type { EngineTrap } from './messages.ts'

/**
 * Kills this very process at a chosen point, from the outside of the library: by what it asks of the
 * database, and by what it tells on its bus after a commit.
 */
export interface Traps {
  /** `delayMs`: how long after a statement was sent, where the point lies within it. */
  arm(trap: EngineTrap | undefined, delayMs: number): void
  /** The host's `sql`, watched. */
  watch(sql: Sql): Sql
  listen(signoff: Signoff): void
}

type Query = ReturnType<Sql['unsafe']>

/** What a statement does, going by its text and parameters. */
function toKind(
  text: string,
  parameters: readonly unknown[],
): 'claim' | 'record' | 'terminate' | 'settle' | 'other' {
  if (text.includes('skip locked') && text.includes('signoff.delivery')) return 'claim'
  const batch = parameters.join()
  if (text.includes('update signoff.delivery')) {
    return batch.includes('"attempt.accepted"') ? 'record' : 'other'
  }
  if (!text.includes('insert into signoff.session_logout')) return 'other'
  if (batch.includes('"session.terminated"')) return 'terminate'
  return batch.includes('"deliveries.settled"') ? 'settle' : 'other'
}

const AT_STATEMENT = {
  before: { record: 'beforeRecord', settle: 'whileSettling' },
  within: { record: 'whileRecording', claim: 'whileClaiming', terminate: 'whileTerminating' },
  after: { record: 'afterRecord', claim: 'afterClaim' },
} as const satisfies Record<string, Partial<Record<ReturnType<typeof toKind>, EngineTrap>>>

/** Ends this process as a power cut would. */
export function die(): void {
  process.kill(process.pid, 'SIGKILL')
}

export function createTraps(): Traps {
  let armed: EngineTrap | undefined
  let delayMs = 0
  const spring = (trap: EngineTrap | undefined) => trap !== undefined && trap === armed && die()

  const follow = (kind: ReturnType<typeof toKind>, query: Query): Query | Promise<unknown> => {
    const { before, within, after } = AT_STATEMENT
    if (kind in before) spring(before[kind as keyof typeof before])
    if (kind in within && armed !== undefined && within[kind as keyof typeof within] === armed) {
      query.execute()
      setTimeout(die, delayMs)
    }
    if (!(kind in after)) return query
    return query.then((rows) => {
      if (rows.length > 0) spring(after[kind as keyof typeof after])
      return rows
    })
  }

  return {
    arm(trap, delay) {
      armed = trap
      delayMs = delay
    },
    watch: (sql) =>
      new Proxy(sql, {
        get(target, name) {
          if (name !== 'unsafe') return Reflect.get(target, name)
          return (...args: Parameters<Sql['unsafe']>) =>
            follow(toKind(args[0], args[1] ?? []), target.unsafe(...args))
        },
      }),
    listen(signoff) {
      signoff.on('delivery.created', () => spring('afterCommit'))
      signoff.on('delivery.signed', () => spring('afterIntent'))
    },
  }
}
