import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Signoff } from '../../src/index.ts'
import { createSmtpSink, createTwilioStandIn, twilioError } from '../../src/testing/index.ts'
import { login, only, party } from '../engine/support/fleet.ts'
import { createBench, type TestBench } from '../support/bench.ts'
import { dumpRows } from '../support/database-dump.ts'
import { addRelay, notice, openScriptedRelay, QUICK } from './support.ts'

/** One failure opens a breaker, and nothing but a person closes it within a test. */
const BRITTLE = { ...QUICK.engine, breakerFailures: 1, breakerCooldownMs: 600_000 }

/** Of the eight in hand at once, one provider gets two. */
const CONCURRENCY = 8

let bench: TestBench
let signoff: Signoff
let instance = ''
let count = 0
const closing: (() => Promise<void>)[] = []

beforeAll(async () => {
  bench = await createBench()
  const engine = { ...BRITTLE, concurrency: CONCURRENCY }
  signoff = await bench.start({ engine, origins: { primary: 'op.example' } })
})

beforeEach(() => {
  instance = `n${++count}`
})

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

afterAll(() => bench.close())

const get = (id: string) => signoff.deliveries.get(id, { instance })
const notify = (input: Parameters<typeof signoff.notify>[0], at = instance) =>
  signoff.notify({ ...input, returnCode: false }, { instance: at })

const reaches = async (id: string, state: string) => {
  await expect.poll(async () => (await get(id)).state).toBe(state)
  return get(id)
}

async function openRelay() {
  const relay = await openScriptedRelay()
  closing.push(() => relay.close())
  return relay
}

describe('a provider that hangs', () => {
  it('holds up no other provider and no logout, however much waits for it', async () => {
    const [deaf, well] = [await openRelay(), await openRelay()]
    deaf.answer = () => 'hang'
    await addRelay(signoff, deaf.endpoint, { instance: 'deaf' })
    await addRelay(signoff, well.endpoint, { instance })
    const shop = await party(bench, signoff, 'shop')
    await login(signoff, 's', 'shop')
    const many = Array.from({ length: 3 * CONCURRENCY }, () => notify(notice(), 'deaf'))
    const stuck = await Promise.all(many)
    await deaf.waitFor(1)
    const { deliveryId } = await notify(notice())
    const logout = only(await signoff.sessions.terminate({ sessionId: 's' }))
    await Promise.all([well.waitFor(1), shop.waitFor(1)])
    await reaches(deliveryId, 'sent')
    await expect.poll(async () => (await signoff.deliveries.get(logout.id)).state).toBe('sent')
    const states = await Promise.all(
      stuck.map(({ deliveryId: id }) => signoff.deliveries.get(id, { instance: 'deaf' })),
    )
    expect(states.filter(({ state }) => state === 'sent')).toEqual([])
    expect(deaf.bodies.length).toBeLessThan(CONCURRENCY)
  })
})

describe('a mail that its provider may have', () => {
  it('stays with it while its breaker is open, though another one takes the newer ones', async () => {
    const ill = await createSmtpSink({
      respond: (phase, n) => (phase === 'sent' && n === 1 ? 'drop' : undefined),
    })
    closing.push(() => ill.close())
    const well = await openRelay()
    const { id: first } = await signoff.providers.email.addSmtp(
      {
        host: ill.host,
        port: ill.port,
        tls: 'none',
        senderAddress: 'no-reply@op.example',
        onUncertain: 'resend',
      },
      { instance },
    )
    await signoff.providers.email.activate(first, { instance })
    const second = await addRelay(signoff, well.endpoint, { instance, priority: 1 })
    const opened = bench.once(signoff, 'destination.opened')
    const { deliveryId } = await notify(notice())
    expect(await opened).toMatchObject({ destination: `email:${first}` })
    const { deliveryId: newer } = await notify(notice())
    expect(await reaches(newer, 'sent')).toMatchObject({ providerId: second })
    expect(await get(deliveryId)).toMatchObject({ providerId: first, attempts: 1 })
    await signoff.deliveries.retry(deliveryId, { instance })
    expect(await reaches(deliveryId, 'sent')).toMatchObject({ providerId: first })
    expect(ill.requests).toHaveLength(2)
    expect(well.bodies.map(({ id }) => id)).toEqual([newer])
  })
})

describe('a relay that gives no answer', () => {
  it('keeps the message where it may have it, and leaves it to the next one where it cannot', async () => {
    const [mute, next] = [await openRelay(), await openRelay()]
    mute.answer = () => 'close'
    const first = await addRelay(signoff, mute.endpoint, { instance })
    await addRelay(signoff, next.endpoint, { instance, priority: 1 })
    const { deliveryId } = await notify(notice())
    expect(await reaches(deliveryId, 'retrying')).toMatchObject({ destination: `email:${first}` })
    expect(next.bodies).toEqual([])
  })

  it('because nobody listens there leaves the message to the next one', async () => {
    const [gone, next] = [await openScriptedRelay(), await openRelay()]
    await gone.close()
    await addRelay(signoff, gone.endpoint, { instance })
    const second = await addRelay(signoff, next.endpoint, { instance, priority: 1 })
    const { deliveryId } = await notify(notice())
    expect(await reaches(deliveryId, 'sent')).toMatchObject({ providerId: second, attempts: 2 })
  })
})

describe('a phone number', () => {
  it('stands nowhere in the database, while its SMS waits and when it is sent', async () => {
    const twilio = await createTwilioStandIn({
      respond: (n) => (n === 1 ? twilioError(503, 20503) : undefined),
    })
    closing.push(() => twilio.close())
    const { accountSid, authToken, url } = twilio
    const { id } = await signoff.providers.sms.addTwilio(
      { accountSid, secrets: { authToken }, apiUrl: url, senderNumber: '+41790000000' },
      { instance },
    )
    await signoff.providers.sms.activate(id, { instance })
    const { deliveryId } = await notify({
      type: 'otp.sms',
      recipient: { userId: 'anna', verifiedPhone: '+41791234567' },
      args: { code: '48151623' },
    })
    await reaches(deliveryId, 'retrying')
    const waiting = await dumpRows(bench.database.sql)
    await signoff.deliveries.retry(deliveryId, { instance })
    const [, sms] = await twilio.waitFor(2)
    expect(sms?.form).toMatchObject({ To: '+41791234567' })
    await reaches(deliveryId, 'sent')
    const final = await dumpRows(bench.database.sql)
    for (const dump of [waiting, final])
      for (const secret of ['791234567', '48151623']) expect(dump).not.toContain(secret)
  })
})
