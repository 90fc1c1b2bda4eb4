import { afterAll, beforeAll, expect, it } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import type { Clock } from '../../src/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'

/** As seldom as a replica may look. */
const SELDOM_MS = 2000

const SESSIONS = ['s1', 's2', 's3', 's4'] as const

let bench: TestBench

beforeAll(async () => {
  bench = await createBench()
})

afterAll(() => bench.close())

/** Timers never ring, so a replica looks when it is told to, and never by itself. */
const TIMERLESS: Clock = {
  ...systemClock,
  schedule: (task, delayMs) => (delayMs > 0 ? () => {} : systemClock.schedule(task, 0)),
}

it('work of a process that sends nothing itself is taken up elsewhere at once', async () => {
  const worker = await bench.start({ clock: TIMERLESS })
  const client = await bench.create({ migrate: false })
  const receiver = await bench.receiver('shop')
  await client.relyingParties.put({
    clientId: 'shop',
    backchannelLogoutUri: receiver.uri,
    signedResponseAlg: 'ES256',
  })
  for (const sessionId of SESSIONS) {
    await client.sessions.register({ sessionId, clientId: 'shop', sub: 'alice' })
    const sent = bench.once(worker, 'delivery.sent')
    await client.sessions.terminate({ sessionId })
    expect((await sent).sessionId).toBe(sessionId)
  }
  await worker.stop()
})

it('work of a process that sends nothing itself, written in a transaction of its own, is taken up elsewhere at once', async () => {
  const worker = await bench.start({ clock: TIMERLESS })
  const client = await bench.create({ migrate: false })
  const receiver = await bench.receiver('own')
  await client.relyingParties.put({
    clientId: 'own',
    backchannelLogoutUri: receiver.uri,
    signedResponseAlg: 'ES256',
  })
  for (const sessionId of SESSIONS.map((name) => `own-${name}`)) {
    await client.sessions.register({ sessionId, clientId: 'own', sub: 'alice' })
    const sent = bench.once(worker, 'delivery.sent')
    await bench.database.sql.begin((sql) => client.sessions.terminate({ sessionId }, { sql }))
    expect((await sent).sessionId).toBe(sessionId)
  }
  await worker.stop()
})

it('what a draining replica gives back is taken up elsewhere at once', async () => {
  await bench.start({ engine: { pollIntervalMs: SELDOM_MS } })
  const leaving = await bench.start({ engine: { concurrency: 4, attemptTimeoutMs: 2000 } })
  const receiver = await bench.receiver('slow', {
    respond: async (n) => {
      if (n === 1) await leaving.stop({ deadlineMs: 100 })
      return undefined
    },
  })
  await leaving.relyingParties.put({
    clientId: 'slow',
    backchannelLogoutUri: receiver.uri,
    signedResponseAlg: 'ES256',
  })
  for (const sessionId of ['a', 'b', 'c']) {
    await leaving.sessions.register({ sessionId, clientId: 'slow', sub: sessionId })
  }
  await Promise.all(['a', 'b', 'c'].map((sessionId) => leaving.sessions.terminate({ sessionId })))
  const requests = await receiver.waitFor(3)
  expect(new Set(requests.map((request) => request.claims?.['sub']))).toEqual(
    new Set(['a', 'b', 'c']),
  )
})
