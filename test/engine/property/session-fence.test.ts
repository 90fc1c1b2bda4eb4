import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createBus } from '../../../src/bus/index.ts'
import { sessionKey, type Termination } from '../../../src/engine/session-change.ts'
import { SessionLogouts } from '../../../src/engine/session-logout.ts'
import { createSessionWriter } from '../../../src/engine/session-writer.ts'
import { type Signoff, silentLogger } from '../../../src/index.ts'
import { systemRandom } from '../../../src/random.ts'
import { createSessionStore, openDatabase } from '../../../src/store/index.ts'
import { createBench, type TestBench } from '../../support/bench.ts'

const CLIENT = 'shop'
const SESSION = 'session'

let bench: TestBench
/** Takes calls and never sends: a replica that dies right after each of them. */
let door: Signoff

beforeEach(async () => {
  bench = await createBench()
  door = await bench.create()
  const { uri } = await bench.receiver(CLIENT)
  const metadata = { backchannelLogoutUri: uri, signedResponseAlg: 'ES256' }
  await door.relyingParties.put({ clientId: CLIENT, ...metadata })
  await door.sessions.register({ sessionId: SESSION, clientId: CLIENT, sid: 'sid', sub: 'ann' })
})

afterEach(() => bench.close())

/** Ends the session, and lets something else be committed between its reading and its writing. */
async function terminateWhile(
  meanwhile: () => Promise<unknown>,
  termination: Termination = { reason: 'signed out' },
): Promise<void> {
  const store = createSessionStore(openDatabase({ connection: bench.database.sql }))
  let once: (() => Promise<unknown>) | undefined = meanwhile
  const slow: typeof store = {
    ...store,
    async save(batch, within) {
      const first = once
      once = undefined
      await first?.()
      return store.save(batch, within)
    },
  }
  const nothing = () => {}
  const logouts = new SessionLogouts({
    writer: createSessionWriter({ store: slow, onUnsure() {} }),
    directory: { find: async () => undefined, use: () => nothing, forget: nothing },
    features: { isOn: async () => true, forget: nothing, committed: nothing },
    bus: createBus(silentLogger),
    databaseClock: { now: () => Date.now(), sync: nothing, ready: () => Promise.resolve() },
    random: systemRandom,
    placeFor: () => ({ lease: undefined }),
    onBorn: nothing,
  })
  await logouts.terminate(SESSION, termination, { instance: 'default' })
}

async function read() {
  const { bucket } = sessionKey('default', SESSION)
  const [row] = await bench.database.sql`
    select state, open_deliveries as open, unacknowledged as missed, due_at is not null as due
    from signoff.session_logout where bucket = ${bucket} and id = ${SESSION}`
  return row
}

describe('the end of a session whose only relying party has left before', () => {
  it('is settled though the last delivery became final while it was being written', async () => {
    const { deliveries } = await door.sessions.terminateClient({
      sessionId: SESSION,
      clientId: CLIENT,
    })
    await terminateWhile(() => door.deliveries.cancel(deliveries[0]?.id ?? ''))
    expect(await read()).toMatchObject({ state: 'terminated', open: 0, missed: 1, due: true })
    const signoff = await bench.create()
    const ended = bench.once(signoff, 'session.incomplete')
    await signoff.start()
    expect(await ended).toMatchObject({ sessionId: SESSION, failures: 1 })
  })

  it('waits for the delivery that a person reopened while it was being written', async () => {
    const { deliveries } = await door.sessions.terminateClient({
      sessionId: SESSION,
      clientId: CLIENT,
    })
    const signoff = await bench.create()
    const sent = bench.once(signoff, 'delivery.sent')
    await signoff.start()
    await sent
    await signoff.stop()
    await terminateWhile(() => door.deliveries.retry(deliveries[0]?.id ?? ''))
    expect(await read()).toMatchObject({ state: 'terminated', open: 1, missed: 0 })
  })
})

describe('a session whose time has come', () => {
  it('lives on when it is renewed while its end is being written', async () => {
    const registration = { sessionId: SESSION, clientId: CLIENT, sid: 'sid', sub: 'ann' }
    await door.sessions.register({ ...registration, expiresAt: Date.now() - 1000 })
    const expiresAt = Date.now() + 3_600_000
    const renew = () => door.sessions.register({ ...registration, expiresAt })
    await terminateWhile(renew, { expired: true })
    expect(await read()).toMatchObject({ state: 'active', open: 0 })
  })
})
