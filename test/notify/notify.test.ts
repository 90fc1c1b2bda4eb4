import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Signoff } from '../../src/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'
import { dumpRows } from '../support/database-dump.ts'
import {
  addRelay,
  CODE,
  EMAIL,
  notice,
  openScriptedRelay,
  otp,
  QUICK,
  type ScriptedRelay,
} from './support.ts'

let bench: TestBench
let signoff: Signoff
let relay: ScriptedRelay
let instance = ''
let count = 0

beforeAll(async () => {
  bench = await createBench()
  signoff = await bench.start({
    ...QUICK,
    origins: { primary: 'op.example' },
  })
})

beforeEach(async () => {
  instance = `i${++count}`
  relay = await openScriptedRelay()
})

afterEach(() => relay.close())
afterAll(() => bench.close())

const reaches = async (id: string, state: string) => {
  await expect.poll(async () => (await signoff.deliveries.get(id, { instance })).state).toBe(state)
  return signoff.deliveries.get(id, { instance })
}

describe('a notification', () => {
  it('goes out by the active provider, rendered, and leaves nothing behind', async () => {
    const providerId = await addRelay(signoff, relay.endpoint, { instance })
    const { deliveryId } = await signoff.notify(otp(), { instance })
    const [body] = await relay.waitFor(1)
    expect(body).toMatchObject({
      id: deliveryId,
      type: 'otp.email',
      instance,
      recipient: { email: EMAIL, userId: 'anna' },
      args: { code: CODE },
      origin: 'https://op.example',
    })
    expect(body?.message?.text).toContain(CODE)
    expect(await reaches(deliveryId, 'sent')).toMatchObject({
      channel: 'email',
      messageType: 'otp.email',
      destination: `email:${providerId}`,
      providerId,
      attempts: 1,
    })
    const dump = await dumpRows(bench.database.sql)
    for (const secret of [CODE, EMAIL, 'anna']) expect(dump).not.toContain(secret)
    const [bodies] = await bench.database.sql`
      select count(*)::int as count from signoff.delivery_body where id = ${deliveryId}`
    expect(bodies?.['count']).toBe(0)
  })

  it('waits as long as there is no provider, tells so, and goes out when there is one', async () => {
    const { deliveryId } = await signoff.notify(notice(), { instance })
    const waiting = await signoff.deliveries.get(deliveryId, { instance })
    expect(waiting).toMatchObject({ state: 'pending', code: 'no_provider', attempts: 0 })
    const dump = await dumpRows(bench.database.sql)
    for (const secret of [EMAIL, 'anna']) expect(dump).not.toContain(secret)
    await addRelay(signoff, relay.endpoint, { instance })
    await relay.waitFor(1)
    expect(await reaches(deliveryId, 'sent')).not.toHaveProperty('code')
  })

  it('is gone with the transaction in which it was asked for, or goes out after its commit', async () => {
    await addRelay(signoff, relay.endpoint, { instance })
    const failing = signoff.transaction(async (sql) => {
      await signoff.notify(notice(), { instance, sql })
      throw new TypeError('the host changed its mind')
    })
    await expect(failing).rejects.toThrow('changed its mind')
    const { deliveryId } = await signoff.transaction((sql) =>
      signoff.notify(notice(), { instance, sql }),
    )
    const [body, ...more] = await relay.waitFor(1)
    expect(body?.id).toBe(deliveryId)
    expect(more).toEqual([])
    await reaches(deliveryId, 'sent')
    expect((await signoff.deliveries.list({ instance })).items).toHaveLength(1)
  })
})

describe('an idempotency key', () => {
  it('makes twice once, also of calls at the same time', async () => {
    await addRelay(signoff, relay.endpoint, { instance })
    const calls = Array.from({ length: 5 }, () =>
      signoff.notify(notice({ idempotencyKey: 'k' }), { instance }),
    )
    const results = await Promise.all(calls)
    expect(new Set(results.map(({ deliveryId }) => deliveryId)).size).toBe(1)
    expect(results.filter(({ duplicate }) => !duplicate)).toHaveLength(1)
    const [first] = results
    await reaches(first?.deliveryId ?? '', 'sent')
    const late = await signoff.notify(notice({ idempotencyKey: 'k' }), { instance })
    expect(late).toMatchObject({ deliveryId: first?.deliveryId, duplicate: true })
    expect(relay.bodies).toHaveLength(1)
  })

  it('is refused for another message, and is another one in another instance', async () => {
    await signoff.notify(notice({ idempotencyKey: 'k' }), { instance })
    const other = signoff.notify(otp({ idempotencyKey: 'k' }), { instance })
    await expect(other).rejects.toMatchObject({ code: 'ERR_IDEMPOTENCY_KEY' })
    const elsewhere = { instance: `${instance}b` }
    expect((await signoff.notify(otp({ idempotencyKey: 'k' }), elsewhere)).duplicate).toBe(false)
  })
})

describe('a newer code', () => {
  it('calls off the one that waits, and no notice', async () => {
    const old = await signoff.notify(otp(), { instance })
    const kept = await signoff.notify(notice(), { instance })
    const other = await signoff.notify(
      otp({ recipient: { userId: 'bert', verifiedEmail: EMAIL } }),
      { instance },
    )
    const fresh = await signoff.notify(otp({ args: { code: '11112222' } }), { instance })
    expect(fresh.superseded).toBe(1)
    const called = await signoff.deliveries.get(old.deliveryId, { instance })
    expect(called).toMatchObject({ state: 'cancelled', reason: 'superseded', attempts: 0 })
    await addRelay(signoff, relay.endpoint, { instance })
    const bodies = await relay.waitFor(3)
    expect(bodies.map(({ id }) => id).toSorted()).toEqual(
      [kept, other, fresh].map(({ deliveryId }) => deliveryId).toSorted(),
    )
    await reaches(fresh.deliveryId, 'sent')
    expect(relay.bodies).toHaveLength(3)
  })

  it('is one of several that are asked for at the same time, at two replicas: the newest', async () => {
    const other = await bench.create({ ...QUICK, origins: { primary: 'op.example' } })
    const calls = Array.from({ length: 12 }, (_, n) =>
      (n % 2 === 0 ? signoff : other).notify(otp(), { instance }),
    )
    const ids = (await Promise.all(calls)).map(({ deliveryId }) => deliveryId)
    const { items } = await signoff.deliveries.list({ instance })
    const waiting = items.filter(({ state }) => state === 'pending').map(({ id }) => id)
    expect(waiting).toEqual([ids.toSorted().at(-1)])
    expect(items.filter(({ reason }) => reason === 'superseded')).toHaveLength(11)
  })

  it('lets one go its way that is being sent', async () => {
    await addRelay(signoff, relay.endpoint, { instance })
    relay.answer = () => 'hang'
    const old = await signoff.notify(otp(), { instance })
    await relay.waitFor(1)
    const fresh = await signoff.notify(otp({ args: { code: '11112222' } }), { instance })
    expect(fresh.superseded).toBe(0)
    expect((await signoff.deliveries.get(old.deliveryId, { instance })).state).toBe('signed')
  })
})

describe('what is asked for at the door', () => {
  it.each([
    ['an unknown type', { type: 'no.such' }, 'ERR_MESSAGE_TYPE_UNKNOWN'],
    ['a channel that it is not sent by', { channel: 'sms' }, 'ERR_MESSAGE_CHANNEL'],
    ['an arg that is missing', { args: {} }, 'ERR_OPTION_INVALID'],
    ['no address of the kind', { recipient: { userId: 'a' } }, 'ERR_RECIPIENT_MISSING'],
    [
      'two addresses in one',
      { recipient: { userId: 'a', email: 'a@x.example, b@y.example' } },
      'ERR_RECIPIENT_EMAIL',
    ],
    ['a link to anywhere', { urlTemplate: 'ftp://x.example/' }, 'ERR_LINK_SCHEME'],
    ['an end that is over', { expiresAt: 1 }, 'ERR_OPTION_INVALID'],
    ['an unknown option', { foo: 1 }, 'ERR_OPTION_INVALID'],
    ['a target of a mail', { target: { url: 'https://x.example/' } }, 'ERR_OPTION_INVALID'],
  ])('%s is refused', async (_, more, code) => {
    await expect(signoff.notify(otp(more), { instance })).rejects.toMatchObject({ code })
    expect((await signoff.deliveries.list({ instance })).items).toEqual([])
  })

  it('a code that the caller shows itself is not sent', async () => {
    const returned = await signoff.notify(
      { ...otp(), returnCode: true, urlTemplate: '/otp?c={{ code }}' },
      { instance },
    )
    expect(returned).toMatchObject({
      returned: true,
      code: CODE,
      url: `https://op.example/otp?c=${CODE}`,
    })
    expect((await signoff.deliveries.list({ instance })).items).toEqual([])
  })
})

describe('a message is sent', () => {
  const end = async (more: object) => {
    const { deliveryId } = await signoff.notify(otp(more), { instance })
    const { createdAt, deadlineAt } = await signoff.deliveries.get(deliveryId, { instance })
    return (Number(deadlineAt) - Number(createdAt)) / 3_600_000
  }

  it.each([
    ['for as long as its code lives, be it days', { type: 'user.invited' }, 72],
    ['for a day when it does not expire', { type: 'password.changed', args: {} }, 24],
  ])('%s', async (_, more, hours) => {
    const recipient = { userId: 'anna', email: EMAIL }
    expect(await end({ recipient, ...more })).toBeCloseTo(hours, 1)
  })

  it('until the end that the caller names', async () => {
    const expiresAt = Date.now() + 50 * 3_600_000
    const { deliveryId } = await signoff.notify(otp({ expiresAt }), { instance })
    const { deadlineAt } = await signoff.deliveries.get(deliveryId, { instance })
    expect(Number(deadlineAt)).toBe(expiresAt)
  })
})

describe('a message to nobody', () => {
  it('is written and called off', async () => {
    await addRelay(signoff, relay.endpoint, { instance })
    const { deliveryId } = await signoff.notify(otp({ toNobody: true }), { instance })
    expect(await reaches(deliveryId, 'cancelled')).toMatchObject({ reason: 'no_recipient' })
    expect(relay.bodies).toEqual([])
  })
})
