import { afterAll, beforeAll, expect, it } from 'vitest'
import { createBench, type TestBench } from '../support/bench.ts'

/** So long that only a hint can bring a look within the time of a test. */
const NEVER_MS = 60_000

let bench: TestBench

beforeAll(async () => {
  bench = await createBench()
})

afterAll(() => bench.close())

it('work of a process that sends nothing itself is taken up elsewhere at once', async () => {
  const worker = await bench.start({ engine: { pollIntervalMs: NEVER_MS } })
  const client = await bench.create({ migrate: false })
  const receiver = await bench.receiver('shop')
  await client.relyingParties.put({
    clientId: 'shop',
    backchannelLogoutUri: receiver.uri,
    signedResponseAlg: 'ES256',
  })
  await client.sessions.register({ sessionId: 's', clientId: 'shop', sub: 'alice' })
  const sent = bench.once(worker, 'delivery.sent')
  const began = performance.now()
  await client.sessions.terminate({ sessionId: 's' })
  await receiver.waitFor(1)
  expect(performance.now() - began).toBeLessThan(NEVER_MS / 4)
  expect((await sent).sessionId).toBe('s')
})

it('what a draining replica gives back is taken up elsewhere at once', async () => {
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
