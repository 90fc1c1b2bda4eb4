import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Signoff } from '../../src/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'

let bench: TestBench
let signoff: Signoff

beforeAll(async () => {
  bench = await createBench()
  signoff = await bench.start()
})

afterAll(() => bench.close())

it('a recovery counts first, then sends every failed delivery of its range again', async () => {
  let healthy = false
  const receiver = await bench.receiver('shop', { respond: () => (healthy ? undefined : 400) })
  await signoff.relyingParties.put({
    clientId: 'shop',
    backchannelLogoutUri: receiver.uri,
    signedResponseAlg: 'ES256',
    maxAttempts: 1,
  })
  const sessions = Array.from({ length: 5 }, (_, index) => `recover-${index}`)
  const since = Date.now() - 60_000
  for (const sessionId of sessions) {
    await signoff.sessions.register({ sessionId, clientId: 'shop', sub: sessionId })
    await signoff.sessions.terminate({ sessionId, waitUpToMs: 10_000 })
  }
  expect((await signoff.deliveries.list({ state: 'failed' })).items).toHaveLength(5)
  healthy = true
  const dry = await signoff.deliveries.recover({ since }, { dryRun: true })
  expect(dry).toEqual({ matched: 5, redriven: 0 })
  expect(receiver.requests).toHaveLength(5)

  const { id = '', matched } = await signoff.deliveries.recover({ since }, { actor: 'ops' })
  expect(matched).toBe(5)
  await receiver.waitFor(10)
  const done = await signoff.deliveries.recovery(id)
  expect(done).toMatchObject({ matched: 5, redriven: 5 })
  const [first] = (await signoff.deliveries.list({ clientId: 'shop' })).items
  const events = await signoff.deliveries.events(first?.id ?? '')
  expect(events.find((entry) => entry.event === 'delivery.redriven')?.detail).toEqual({ by: 'ops' })
}, 40_000)

it('a range that ends before it begins is refused', async () => {
  await expect(signoff.deliveries.recover({ since: 10, until: 5 })).rejects.toMatchObject({
    code: 'ERR_OPTION_INVALID',
    option: 'range.until',
  })
})
