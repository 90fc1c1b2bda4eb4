/** One replica of Signoff in a process that is made to be killed. */
import type { Sql } from 'postgres'
import { createSignoff, type Signoff } from '../../src/index.ts'
import { createPool } from '../../src/store/pool.ts'
import { createMarkedRandom } from './mark.ts'
import {
  type EngineCall,
  type EngineSetup,
  type FromEngine,
  ISSUER,
  type ToEngine,
} from './messages.ts'
import { createOccupancy } from './occupancy.ts'
import { watchLoop } from './stall.ts'
import { createTraps, die } from './traps.ts'

const traps = createTraps()
const occupancy = createOccupancy()
let begun: { readonly signoff: Signoff; readonly sql: Sql } | undefined

function tell(message: FromEngine): void {
  process.send?.(message)
}

async function begin(setup: EngineSetup): Promise<void> {
  const sql = occupancy.watch(
    traps.watch(
      createPool(setup.database, {
        max: 6,
        connection: { application_name: `ledger-engine ${setup.incarnation}` },
      }),
    ),
  )
  const warn = (event: string) => tell({ type: 'warned', event })
  const signoff = await createSignoff({
    database: sql,
    issuer: ISSUER,
    signing: { jwks: setup.jwks },
    egress: { allow: ['127.0.0.0/8'], allowHttp: true },
    migrate: false,
    random: createMarkedRandom(setup.incarnation),
    logger: { debug() {}, info() {}, warn, error: warn },
    engine: {
      leaseMs: setup.leaseMs,
      attemptTimeoutMs: 1000,
      pollIntervalMs: 100,
      concurrency: 64,
      breakerFailures: 20,
      breakerCooldownMs: 200,
    },
  })
  traps.listen(signoff)
  begun = { signoff, sql }
  await signoff.start()
  watchLoop((at, ms) => tell({ type: 'stalled', at, ms }))
  tell({ type: 'running' })
}

async function carryOut(call: EngineCall): Promise<void> {
  if (!begun) throw new TypeError('not begun')
  const { signoff } = begun
  switch (call.op) {
    case 'register':
      return register(signoff, call)
    case 'terminate':
      return terminate(signoff, call)
    case 'terminateClient':
      await signoff.sessions.terminateClient({ sessionId: call.sessionId, clientId: call.clientId })
      return
    case 'terminateAll':
      await signoff.sessions.terminateAll({ sub: call.sub })
      return
    case 'resume':
      return signoff.relyingParties.resume(call.clientId)
    case 'put':
      await signoff.relyingParties.put({
        clientId: call.clientId,
        backchannelLogoutUri: call.uri,
        sessionRequired: true,
        signedResponseAlg: 'ES256',
      })
  }
}

async function register(
  signoff: Signoff,
  { sessionId, clientId, sid, sub, hosted }: Extract<EngineCall, { op: 'register' }>,
): Promise<void> {
  const input = { sessionId, clientId, sid, sub }
  if (!hosted) {
    await signoff.sessions.register(input)
    return
  }
  await signoff.transaction(async (sql) => {
    await sql`insert into host_session (id) values (${sessionId}) on conflict do nothing`
    await signoff.sessions.register(input, { sql })
  })
}

async function terminate(
  signoff: Signoff,
  { sessionId, hosted }: Extract<EngineCall, { op: 'terminate' }>,
): Promise<void> {
  if (!hosted) {
    await signoff.sessions.terminate({ sessionId })
    return
  }
  await signoff.transaction(async (sql) => {
    await sql`delete from host_session where id = ${sessionId}`
    await signoff.sessions.terminate({ sessionId }, { sql })
  })
}

const toCode = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error)

async function drain(deadlineMs: number): Promise<void> {
  await begun?.signoff.stop({ deadlineMs })
  await begun?.sql.end({ timeout: 1 })
  process.exit(0)
}

function hear(message: ToEngine): void {
  switch (message.type) {
    case 'begin':
      begin(message.setup).catch((error: unknown) =>
        tell({ type: 'failed', reason: toCode(error) }),
      )
      break
    case 'call':
      carryOut(message.call).then(
        () => tell({ type: 'result', id: message.id }),
        (error: unknown) => tell({ type: 'result', id: message.id, code: toCode(error) }),
      )
      break
    case 'describe':
      tell({ type: 'described', text: occupancy.describe() })
      break
    case 'arm':
      traps.arm(message.trap, message.delayMs)
      break
    case 'drain':
      if (message.killAfterMs !== undefined) setTimeout(die, message.killAfterMs)
      drain(message.deadlineMs).catch((error: unknown) => {
        tell({ type: 'failed', reason: toCode(error) })
        process.exit(1)
      })
  }
}

process.on('message', hear)
process.on('disconnect', () => process.exit(0))
tell({ type: 'loaded' })
