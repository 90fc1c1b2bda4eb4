import { afterAll, beforeAll, expect, it } from 'vitest'
import { createHttpApi, toNodeHandler } from '../../src/api/index.ts'
import type { Signoff } from '../../src/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'
import { authorize, type Door, openDoor } from './support.ts'

const NOTICE = { type: 'password.changed', recipient: { userId: 'anna', email: 'a@mail.example' } }

let bench: TestBench
let signoff: Signoff
let door: Door

beforeAll(async () => {
  bench = await createBench()
  signoff = await bench.create()
  door = await openDoor(toNodeHandler(createHttpApi(signoff, { authorize })))
})

afterAll(async () => {
  await door.close()
  await bench.close()
})

it('a notification is taken, and is a delivery from then on', async () => {
  const body = { ...NOTICE, expiresAt: '2999-01-01T00:00:00Z', idempotencyKey: 'k' }
  const answer = await door.ask('POST', '/notifications', { body })
  expect(answer.status).toBe(202)
  const { deliveryId } = (await answer.json()) as { deliveryId: string }
  const shown = await door.ask('GET', `/deliveries/${deliveryId}`)
  expect(await shown.json()).toMatchObject({
    channel: 'email',
    messageType: 'password.changed',
    code: 'no_provider',
  })
  const again = await door.ask('POST', '/notifications', { body })
  expect(await again.json()).toMatchObject({ deliveryId, duplicate: true })
  const [line] = await signoff.deliveries.events(deliveryId)
  expect(line?.detail).toMatchObject({ by: 'mona' })
})

it('a code that is only returned is sent to nobody', async () => {
  const body = { ...NOTICE, type: 'otp.email', args: { code: '123456' }, returnCode: true }
  const answer = await door.ask('POST', '/notifications', { body })
  expect(await answer.json()).toMatchObject({ returned: true, code: '123456' })
})

it('a preview shows the message and sends nothing', async () => {
  const body = { type: 'password.reset', locale: 'de' }
  const answer = await door.ask('POST', '/notifications/preview', { body })
  expect(answer.status).toBe(200)
  expect(await answer.json()).toMatchObject({
    channel: 'email',
    locale: 'de',
    message: { html: expect.stringContaining('lang="de"') },
  })
})

it.each([
  [{ ...NOTICE, type: 'no.such' }, 404, 'ERR_MESSAGE_TYPE_UNKNOWN'],
  [{ ...NOTICE, recipient: { userId: 'a' } }, 400, 'ERR_RECIPIENT_MISSING'],
  [
    { ...NOTICE, type: 'otp.email', idempotencyKey: 'k', args: { code: '1' } },
    409,
    'ERR_IDEMPOTENCY_KEY',
  ],
])('what cannot be taken is refused with its code', async (body, status, code) => {
  const answer = await door.ask('POST', '/notifications', { body })
  expect(answer.status).toBe(status)
  expect(await answer.json()).toMatchObject({ code })
})

it('a cap that is reached says when to come back', async () => {
  const caps = { perRecipient: { most: 0, windowMs: 60_000 } }
  await signoff.notificationSettings.set({ settings: { caps } })
  const answer = await door.ask('POST', '/notifications', { body: NOTICE })
  expect(answer.status).toBe(429)
  const after = Date.parse(answer.headers.get('retry-after') ?? '')
  expect(after % 60_000).toBe(0)
  await signoff.notificationSettings.reset()
})
