import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineMessageType, type Signoff } from '../../src/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'

/** Its code may be left out. */
const noteSent = defineMessageType({
  name: 'note.sent',
  channels: ['sms'],
  args: z.object({ code: z.string().max(20).optional() }),
  example: { code: '7' },
  texts: { en: { sms: 'A note. {{ code }}' } },
})

let bench: TestBench
let signoff: Signoff
let instance = ''
let count = 0

beforeAll(async () => {
  bench = await createBench()
  const notifications = { types: [noteSent] }
  signoff = await bench.create({ origins: { primary: 'op.example' }, notifications })
})

beforeEach(() => {
  instance = `i${++count}`
})

afterAll(() => bench.close())

const sms = (args: object, more: object = {}) => ({
  type: 'otp.sms',
  recipient: { userId: 'anna', verifiedPhone: '+41791112233' },
  args,
  ...more,
})

async function activate(more: {
  readonly senderNumber?: string
  readonly verifyServiceSid?: string
}) {
  const secrets = { authToken: 't0ken' }
  const account = { accountSid: 'AC1', secrets, ...more }
  const { id } = await signoff.providers.sms.addTwilio(account, { instance })
  await signoff.providers.sms.activate(id, { instance })
}

const refused = { code: 'ERR_OPTION_INVALID', option: 'args.code' }

describe('a code', () => {
  it('of the caller is refused where the only provider makes its own', async () => {
    await activate({ verifyServiceSid: 'VA1' })
    const sent = signoff.notify(sms({ code: '48151623' }), { instance })
    await expect(sent).rejects.toMatchObject(refused)
    expect(await signoff.notify(sms({}), { instance })).toMatchObject({ duplicate: false })
    const listed = await signoff.deliveries.list({ instance })
    expect(listed.items).toHaveLength(1)
  })

  it('that may be left out, and was, is not asked back for where the only provider makes its own', async () => {
    await activate({ verifyServiceSid: 'VA1' })
    const note = { ...sms({}), type: 'note.sent' }
    await expect(signoff.notify(note, { instance })).rejects.toMatchObject({
      code: 'ERR_OPTION_INVALID',
      option: 'notification.type',
      message: expect.stringContaining('no messages but codes of its own'),
    })
    const given = { ...note, args: { code: '7' } }
    await expect(signoff.notify(given, { instance })).rejects.toMatchObject(refused)
  })

  it('that nobody makes is asked for', async () => {
    await activate({ senderNumber: '+41791234567' })
    await expect(signoff.notify(sms({}), { instance })).rejects.toMatchObject(refused)
    const code = { code: '48151623' }
    expect(await signoff.notify(sms(code), { instance })).toMatchObject({ duplicate: false })
  })

  it('waits where there is no provider at all', async () => {
    const { deliveryId } = await signoff.notify(sms({ code: '48151623' }), { instance })
    const waiting = await signoff.deliveries.get(deliveryId, { instance })
    expect(waiting).toMatchObject({ state: 'pending', destination: 'sms:none' })
  })

  it('is there to be returned', async () => {
    await activate({ verifyServiceSid: 'VA1' })
    const asked = signoff.notify(sms({}, { returnCode: true }), { instance })
    await expect(asked).rejects.toMatchObject(refused)
  })
})

describe('settings that are missing', () => {
  it('are asked for in plain words', async () => {
    const empty = signoff.notificationSettings.set({} as never, { instance })
    await expect(empty).rejects.toThrow('settings: expected a value, got nothing')
  })
})

describe('a message that was asked for before', () => {
  it('is neither counted again nor refused', async () => {
    const caps = { perInstance: { most: 2, windowMs: 3_600_000 } }
    await signoff.notificationSettings.set({ settings: { caps } }, { instance })
    const keyed = sms({ code: '48151623' }, { idempotencyKey: 'once' })
    const { deliveryId } = await signoff.notify(keyed, { instance })
    const repeated = { deliveryId, duplicate: true, superseded: 0 }
    for (const _ of [1, 2, 3]) expect(await signoff.notify(keyed, { instance })).toEqual(repeated)
    await signoff.notify(sms({ code: '48151624' }), { instance })
    expect(await signoff.notify(keyed, { instance })).toEqual(repeated)
    const full = { code: 'ERR_NOTIFICATION_CAP_INSTANCE' }
    const one = signoff.notify(sms({ code: '48151625' }), { instance })
    await expect(one).rejects.toMatchObject(full)
    const other = signoff.notify({ ...keyed, args: { code: '48151626' } }, { instance })
    await expect(other).rejects.toMatchObject({ code: 'ERR_IDEMPOTENCY_KEY' })
  })
})
