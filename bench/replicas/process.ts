import postgres, { type Sql } from 'postgres'
import type { Signoff } from '../../src/index.ts'
import { ISSUER, LOOPBACK } from '../lab.ts'
import { loadLibrary } from '../library.ts'
import { preciseNow } from '../receipts.ts'
import type { Order, ReplicaSetup } from './orders.ts'

/** One process of a host, as its parent orders. */
interface Begun {
  readonly signoff: Signoff
  /** The host's own connections. */
  readonly sql: Sql
}

let begun: Promise<Begun> | undefined
let sent = 0

async function begin({ url, jwks, engine, runs }: ReplicaSetup): Promise<Begun> {
  const { createSignoff } = await loadLibrary()
  const signoff = await createSignoff({
    database: url,
    issuer: ISSUER,
    signing: { jwks },
    egress: LOOPBACK,
    engine,
  })
  signoff.on('delivery.sent', () => sent++)
  if (runs) await signoff.start()
  return { signoff, sql: postgres(url, { max: 4, onnotice() {} }) }
}

/** Ends a session; returns when that was known to be committed. */
async function end({ signoff, sql }: Begun, order: Extract<Order, { type: 'end' }>) {
  const { sessionId, how } = order
  if (how === 'call') await signoff.sessions.terminate({ sessionId })
  else {
    const work = (tx: Parameters<Parameters<Signoff['transaction']>[0]>[0]) =>
      signoff.sessions.terminate({ sessionId }, { sql: tx })
    if (how === 'transaction') await signoff.transaction(work)
    else await sql.begin(work)
  }
  return preciseNow()
}

async function obey(order: Order): Promise<unknown> {
  if (order.type === 'begin') {
    begun = begin(order.setup)
    await begun
    return
  }
  const replica = await begun
  if (!replica) throw new TypeError('not begun')
  const { signoff, sql } = replica
  switch (order.type) {
    case 'register':
      for (const { sessionId, clientId } of order.logins) {
        await signoff.sessions.register({ sessionId, clientId, sid: sessionId, sub: 'user-1' })
      }
      return
    case 'end':
      return end(replica, order)
    case 'count':
      return sent
    case 'stop':
      await signoff.stop({ deadlineMs: order.deadlineMs })
      return sql.end()
  }
}

process.on('message', ({ id, order }: { readonly id: number; readonly order: Order }) => {
  obey(order).then(
    (result) => process.send?.({ id, result }),
    (error: unknown) => process.send?.({ id, error: String(error) }),
  )
})
process.on('disconnect', () => process.exit())
