import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Signoff } from '../../src/index.ts'
import {
  createSmtpSink,
  createTwilioStandIn,
  type SmtpSink,
  type SmtpSinkOptions,
} from '../../src/testing/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'
import { dumpRows } from '../support/database-dump.ts'
import { addRelay, CODE, EMAIL, notice, openScriptedRelay, otp, QUICK } from './support.ts'

let bench: TestBench
let signoff: Signoff
let instance = ''
let count = 0
const closing: (() => Promise<void>)[] = []

beforeAll(async () => {
  bench = await createBench()
  signoff = await bench.start({ ...QUICK, origins: { primary: 'op.example' } })
})

beforeEach(() => {
  instance = `p${++count}`
})

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

afterAll(() => bench.close())

const get = (id: string) => signoff.deliveries.get(id, { instance })
const attempts = (id: string) => signoff.deliveries.attempts(id, { instance })
const notify = (input: Parameters<typeof signoff.notify>[0]) =>
  signoff.notify({ ...input, returnCode: false }, { instance })

const reaches = async (id: string, state: string) => {
  await expect.poll(async () => (await get(id)).state).toBe(state)
  return get(id)
}

async function openSink(options: SmtpSinkOptions = {}): Promise<SmtpSink> {
  const sink = await createSmtpSink(options)
  closing.push(() => sink.close())
  return sink
}

async function openRelay() {
  const relay = await openScriptedRelay()
  closing.push(() => relay.close())
  return relay
}

/** An SMTP provider at work; with a priority, beside the others. */
async function addSmtp(port: number, { priority, ...more }: Record<string, unknown> = {}) {
  const { id } = await signoff.providers.email.addSmtp(
    { host: '127.0.0.1', port, tls: 'none', senderAddress: 'no-reply@op.example', ...more },
    { instance },
  )
  const place = priority === undefined ? {} : { priority: Number(priority) }
  await signoff.providers.email.activate(id, { instance, ...place })
  return id
}

describe('a mail', () => {
  it('arrives at an SMTP server, and hostile values arrive harmless', async () => {
    const sink = await openSink()
    const providerId = await addSmtp(sink.port)
    const displayName = '{{ 7 | times: 7 }}<script>alert(1)</script>"\r\nBcc: eve@evil.example'
    const { deliveryId } = await notify(
      otp({ recipient: { userId: 'anna', verifiedEmail: EMAIL, displayName } }),
    )
    const mail = await sink.next()
    expect(mail.recipients).toEqual([EMAIL])
    expect(mail.text).toContain(CODE)
    expect(mail.text).toContain('{{ 7 | times: 7 }}')
    expect(mail.html).not.toContain('<script>')
    expect(mail.raw).not.toMatch(/^bcc:/im)
    expect(await reaches(deliveryId, 'sent')).toMatchObject({ providerId, attempts: 1 })
    const dump = await dumpRows(bench.database.sql)
    for (const secret of [CODE, EMAIL, 'evil.example']) expect(dump).not.toContain(secret)
  })

  it('is refused for good, and said to be so', async () => {
    const sink = await openSink({ respond: (phase) => (phase === 'rcpt' ? 550 : undefined) })
    await addSmtp(sink.port)
    const { deliveryId } = await notify(notice())
    expect(await reaches(deliveryId, 'failed')).toMatchObject({ reason: 'rejected', attempts: 1 })
    expect(await attempts(deliveryId)).toMatchObject([{ outcome: 'rejected', status: 550 }])
  })

  it('whose answer is lost after the final dot is uncertain, kept, and settled by a person', async () => {
    const sink = await openSink({ respond: (phase) => (phase === 'sent' ? 'drop' : undefined) })
    await addSmtp(sink.port)
    const { deliveryId } = await notify(otp())
    expect(await reaches(deliveryId, 'uncertain')).toMatchObject({ attempts: 1 })
    const bodies = () =>
      bench.database.sql`select 1 from signoff.delivery_body where id = ${deliveryId}`
    expect(await bodies()).toHaveLength(1)
    expect(await dumpRows(bench.database.sql)).not.toContain(CODE)
    const settled = await signoff.deliveries.resolve(deliveryId, 'sent', { instance })
    expect(settled.state).toBe('sent')
    expect(await bodies()).toHaveLength(0)
    expect(sink.requests).toHaveLength(1)
    const again = signoff.deliveries.retry(deliveryId, { instance })
    await expect(again).rejects.toMatchObject({ code: 'ERR_DELIVERY_ERASED' })
  })

  it('that is uncertain is not sent any more when its time is over', async () => {
    const sink = await openSink({ respond: (phase) => (phase === 'sent' ? 'drop' : undefined) })
    await addSmtp(sink.port)
    const { deliveryId } = await notify(notice())
    await reaches(deliveryId, 'uncertain')
    await bench.database.sql`update signoff.delivery set due_at = now(), deadline_at = now(),
      snapshot = jsonb_set(snapshot::jsonb, '{context,deadlineAt}', to_jsonb(${Date.now()}::float8))
      where id = ${deliveryId}`
    expect(await reaches(deliveryId, 'failed')).toMatchObject({ reason: 'unconfirmed' })
    expect(sink.requests).toHaveLength(1)
  })

  it.each([
    ['resend', 'sent', 2],
    ['assumeSent', 'sent', 1],
  ] as const)('goes by the policy %s of its provider', async (onUncertain, state, sends) => {
    const respond: SmtpSinkOptions['respond'] = (phase, n) =>
      phase === 'sent' && n === 1 ? 'drop' : undefined
    const sink = await openSink({ respond })
    await addSmtp(sink.port, { onUncertain })
    const { deliveryId } = await notify(notice())
    await reaches(deliveryId, state)
    expect(sink.requests).toHaveLength(sends)
  })
})

describe('fail-over', () => {
  it('sends by the next provider when the first one surely took nothing', async () => {
    const ill = await openSink({ respond: (phase) => (phase === 'rcpt' ? 451 : undefined) })
    const well = await openSink()
    const first = await addSmtp(ill.port)
    const second = await addSmtp(well.port, { priority: 1 })
    const { deliveryId } = await notify(notice())
    await well.next()
    expect(await reaches(deliveryId, 'sent')).toMatchObject({
      providerId: second,
      destination: `email:${second}`,
      attempts: 2,
    })
    expect(await attempts(deliveryId)).toMatchObject([
      { outcome: 'retryable', status: 451, providerId: first },
      { outcome: 'accepted', providerId: second },
    ])
  })

  it('does not happen when the first one may have taken it', async () => {
    const ill = await openSink({ respond: (phase) => (phase === 'sent' ? 'drop' : undefined) })
    const well = await openSink()
    const first = await addSmtp(ill.port)
    await addSmtp(well.port, { priority: 1 })
    const { deliveryId } = await notify(notice())
    expect(await reaches(deliveryId, 'uncertain')).toMatchObject({ providerId: first })
    expect(well.requests).toEqual([])
  })

  it.each([
    ['close', 1],
    [504, 1],
    [503, 2],
  ] as const)('a relay that does %s: %i of two get it', async (turn, count) => {
    const [ill, well] = [await openRelay(), await openRelay()]
    ill.answer = (n) => (n === 1 ? turn : 200)
    await addRelay(signoff, ill.endpoint, { instance })
    await addRelay(signoff, well.endpoint, { instance, priority: 1 })
    const { deliveryId } = await notify(notice())
    await reaches(deliveryId, 'sent')
    expect([ill, well].filter(({ bodies }) => bodies.length > 0)).toHaveLength(count)
  })
})

describe('a provider that refuses its configuration', () => {
  it('is paused; its message waits, spends no attempt, and goes out when it is mended', async () => {
    let strict = true
    const sink = await openSink({
      respond: (phase) => (phase === 'mail' && strict ? 530 : undefined),
    })
    const id = await addSmtp(sink.port)
    const paused = bench.once(signoff, 'provider.paused')
    const { deliveryId } = await notify(otp())
    expect(await paused).toMatchObject({ providerId: id, instance })
    const waiting = await reaches(deliveryId, 'retrying')
    expect(waiting.maxAttempts - waiting.attempts).toBe(30)
    strict = false
    await signoff.providers.email.resume(id, { instance })
    await sink.next()
    await reaches(deliveryId, 'sent')
  })

  it('is paused, too, when it cannot be used at all for want of a secret', async () => {
    const sink = await openSink()
    const id = await addSmtp(sink.port)
    await bench.database.sql`
      update signoff.provider set config = config || '{"auth":{"kind":"password","user":"op"}}' where id = ${id}`
    const paused = bench.once(signoff, 'provider.paused')
    const { deliveryId } = await notify(otp())
    expect(await paused).toMatchObject({ providerId: id, fault: 'ERR_PROVIDER_SECRET' })
    await signoff.providers.email.update(id, { auth: { kind: 'none' } }, { instance })
    await sink.next()
    expect(await reaches(deliveryId, 'sent')).toMatchObject({ attempts: 2 })
  })

  it('leaves its message to the next one', async () => {
    const sink = await openSink({ respond: (phase) => (phase === 'mail' ? 530 : undefined) })
    const relay = await openRelay()
    await addSmtp(sink.port)
    const next = await addRelay(signoff, relay.endpoint, { instance, priority: 1 })
    const { deliveryId } = await notify(otp())
    await relay.waitFor(1)
    expect(await reaches(deliveryId, 'sent')).toMatchObject({ providerId: next })
  })
})

describe('a code that the provider makes', () => {
  const verify = { type: 'otp.sms', recipient: { userId: 'anna', verifiedPhone: '+41791234567' } }

  const addTwilio = async (more: object) => {
    const { id } = await signoff.providers.sms.addTwilio(more as never, { instance })
    await signoff.providers.sms.activate(id, { instance })
    return id
  }

  it('is checked by who made it, also after another one was put to work', async () => {
    const twilio = await createTwilioStandIn()
    closing.push(() => twilio.close())
    const { accountSid, authToken, verifyServiceSid, url } = twilio
    const account = { accountSid, secrets: { authToken }, apiUrl: url, verifyUrl: url }
    const maker = await addTwilio({ ...account, verifyServiceSid })
    const { deliveryId } = await notify(verify)
    expect(await reaches(deliveryId, 'sent')).toMatchObject({ providerId: maker })
    await addTwilio({ ...account, senderNumber: '+41790000000' })
    const check = (code: string) => signoff.notifications.check({ deliveryId, code }, { instance })
    expect(await check('000000')).toEqual({ verdict: 'wrong' })
    expect(await check(twilio.code)).toEqual({ verdict: 'approved' })
    expect(await dumpRows(bench.database.sql)).not.toContain('791234567')
  })

  it('is refused at the door where no provider makes one', async () => {
    await expect(notify(verify)).rejects.toMatchObject({ option: 'args.code' })
  })
})
