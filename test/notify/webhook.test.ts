import { randomBytes } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineMessageType, type Signoff } from '../../src/index.ts'
import { createRelaySink } from '../../src/testing/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'
import { addRelay, openScriptedRelay, QUICK } from './support.ts'

const KEY = `whsec_${randomBytes(32).toString('base64')}`

const ARGS = {
  unit: 'requests',
  id: '1',
  callURL: 'https://billing.example/hook',
  periodStart: '2026-03-01T00:00:00Z',
  threshold: 80,
  usage: 20_000,
}

const invoicePaid = defineMessageType({
  name: 'invoice.paid',
  channels: ['email'],
  args: z.object({ number: z.string().max(20) }),
  example: { number: '2026-17' },
  texts: {
    en: {
      email: {
        title: 'Paid',
        preheader: 'Thank you.',
        subject: 'Invoice {{ number }} is paid',
        greeting: 'Hello {{ displayName }},',
        text: 'We have your payment.',
        buttonText: 'See invoice',
      },
    },
  },
  link: '/invoices/{{ number }}',
})

/** Its code may be left out. */
const noteSent = defineMessageType({
  name: 'note.sent',
  channels: ['sms'],
  args: z.object({ code: z.string().max(20).optional() }),
  example: { code: '7' },
  texts: { en: { sms: "A note.{% if code != '' %} {{ code }}{% endif %}" } },
  webOtp: true,
})

let bench: TestBench
let signoff: Signoff

beforeAll(async () => {
  bench = await createBench()
  const notifications = { types: [invoicePaid, noteSent] }
  signoff = await bench.start({ ...QUICK, origins: { primary: 'op.example' }, notifications })
})

afterAll(() => bench.close())

const reaches = (id: string, state: string) =>
  expect.poll(async () => (await signoff.deliveries.get(id)).state).toBe(state)

describe('a webhook', () => {
  it('arrives signed, after a refusal once more under the same id', async () => {
    const sink = await createRelaySink({ keys: [KEY], respond: (n) => (n === 1 ? 503 : undefined) })
    try {
      const target = { url: sink.endpoint, key: KEY }
      const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
      const notice = { type: 'quota.reached', args: ARGS, target }
      const { deliveryId } = await signoff.notify(notice, { traceparent })
      const requests = await sink.waitFor(2)
      expect(requests.map(({ id, ok }) => ({ id, ok }))).toEqual([
        { id: deliveryId, ok: true },
        { id: deliveryId, ok: true },
      ])
      for (const { headers } of requests) expect(headers['traceparent']).toBe(traceparent)
      for (const { body, headers } of requests)
        new Webhook(KEY).verify(body, headers as Record<string, string>)
      const { deadlineAt } = await signoff.deliveries.get(deliveryId)
      const expiresAt = deadlineAt.toISOString()
      expect(requests[1]?.json).toMatchObject({ type: 'quota.reached', args: ARGS, expiresAt })
      await reaches(deliveryId, 'sent')
    } finally {
      await sink.close()
    }
  })

  it('signed with another key is refused by its receiver', async () => {
    const sink = await createRelaySink({ keys: [`whsec_${randomBytes(32).toString('base64')}`] })
    try {
      const target = { url: sink.endpoint, key: KEY }
      await signoff.notify({ type: 'quota.reached', args: ARGS, target })
      const request = await sink.next()
      expect(request).toMatchObject({ ok: false, status: 401 })
    } finally {
      await sink.close()
    }
  })
})

describe('a type of the host', () => {
  it('arrives with its own text and link, and is refused with args that it does not know', async () => {
    const instance = 'own'
    const relay = await openScriptedRelay()
    try {
      await addRelay(signoff, relay.endpoint, { instance })
      const recipient = { userId: 'anna', displayName: 'Anna', verifiedEmail: 'anna@mail.example' }
      const invoice = (args: object) =>
        signoff.notify({ type: 'invoice.paid', recipient, args }, { instance })
      await expect(invoice({})).rejects.toMatchObject({ code: 'ERR_OPTION_INVALID' })
      await invoice({ number: '17/2026' })
      const [body] = await relay.waitFor(1)
      expect(body).toMatchObject({
        type: 'invoice.paid',
        args: { number: '17/2026' },
        message: { subject: 'Invoice 17/2026 is paid' },
      })
      expect(body?.message?.text).toContain('https://op.example/invoices/17%2F2026')
      expect(relay.bodies).toHaveLength(1)
    } finally {
      await relay.close()
    }
  })

  it('may leave out a code that it can do without', async () => {
    const instance = 'note'
    const relay = await openScriptedRelay()
    try {
      const { id } = await signoff.providers.sms.addHttp({ endpoint: relay.endpoint }, { instance })
      await signoff.providers.sms.activate(id, { instance })
      const recipient = { userId: 'anna', verifiedPhone: '+41791234567' }
      await signoff.notify({ type: 'note.sent', recipient, args: {} }, { instance })
      const [body] = await relay.waitFor(1)
      expect(body?.message?.text).toBe('A note.')
    } finally {
      await relay.close()
    }
  })
})
