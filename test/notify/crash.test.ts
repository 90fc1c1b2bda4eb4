import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSmtpSink, type SmtpSink } from '../../src/testing/index.ts'
import { type ReplicaChild, startChild } from '../engine/support/child.ts'
import { CALM } from '../engine/support/fleet.ts'
import { createBench, type TestBench } from '../support/bench.ts'
import { addRelay, notice, openScriptedRelay, QUICK, type ScriptedRelay } from './support.ts'

const INSTANCE = 'default'

let bench: TestBench
let child: ReplicaChild | undefined
let sink: SmtpSink
let relay: ScriptedRelay

beforeEach(async () => {
  bench = await createBench()
  sink = await createSmtpSink()
  relay = await openScriptedRelay()
})

afterEach(async () => {
  child?.process.kill('SIGKILL')
  await child?.ended
  await bench.close()
  await sink.close()
  await relay.close()
})

/** So much time passes that the leases of who is gone are over, and that nobody counts on it. */
async function outliveLeases(): Promise<void> {
  await bench.database.sql`update signoff.replica set seen_at = now() - interval '1 minute'`
  await bench.database.sql`update signoff.delivery set due_at = now() where due_at > now()`
}

/** A process asks for a notice and dies at a point of its way; another one takes over. */
async function dieAndInherit(dieAt: 'created' | 'signed' | 'answered', state: string) {
  child = await startChild({
    url: bench.database.url,
    shards: bench.shards,
    jwks: bench.jwks,
    engine: CALM,
    dieAt,
  })
  child.order({ type: 'notify', input: notice(), instance: INSTANCE })
  expect((await child.ended).signal).toBe('SIGKILL')
  await outliveLeases()
  const heir = await bench.start(QUICK)
  const [delivery] = (await heir.deliveries.list()).items
  const id = delivery?.id ?? ''
  await expect.poll(async () => (await heir.deliveries.get(id)).state).toBe(state)
  return (await heir.deliveries.attempts(id)).map(({ outcome }) => outcome)
}

describe('a process that is killed', () => {
  it.each([
    ['between the commit and the sending', 'created', 'sent', 1, ['accepted']],
    ['when the intent to send is on disk', 'signed', 'uncertain', 0, ['interrupted']],
    ['between the answer and its record', 'answered', 'uncertain', 1, ['interrupted']],
  ] as const)(
    '%s leaves a mail to a person at the worst, and never sends it twice',
    async (...row) => {
      const [, dieAt, state, mails, outcomes] = row
      const office = await bench.create(QUICK)
      const { id } = await office.providers.email.addSmtp({
        host: sink.host,
        port: sink.port,
        tls: 'none',
        senderAddress: 'no-reply@op.example',
      })
      await office.providers.email.activate(id)
      expect(await dieAndInherit(dieAt, state)).toEqual(outcomes)
      expect(sink.requests).toHaveLength(mails)
    },
  )

  it.each([
    ['when the intent to send is on disk', 'signed', 1],
    ['between the answer and its record', 'answered', 2],
  ] as const)(
    '%s loses no message to a relay, which knows a second one by its id',
    async (...row) => {
      const [, dieAt, requests] = row
      const office = await bench.create(QUICK)
      await addRelay(office, relay.endpoint, { instance: INSTANCE })
      expect(await dieAndInherit(dieAt, 'sent')).toEqual(['interrupted', 'accepted'])
      expect(relay.bodies).toHaveLength(requests)
      expect(new Set(relay.bodies.map(({ id }) => id)).size).toBe(1)
    },
  )
})
