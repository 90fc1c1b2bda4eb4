import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { NotificationCaps, Signoff } from '../../src/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'
import { dumpRows } from '../support/database-dump.ts'
import { notice, otp, QUICK } from './support.ts'

const MINUTE_MS = 60_000

/** Windows end at fixed instants; this one does not while the tests run. */
let windowMs = 60 * MINUTE_MS
while (Date.now() % windowMs > windowMs / 2) windowMs += MINUTE_MS

let bench: TestBench
let signoff: Signoff
let instance = ''
let count = 0

beforeAll(async () => {
  bench = await createBench()
  signoff = await bench.create({ ...QUICK, origins: { primary: 'op.example' } })
})

beforeEach(() => {
  instance = `c${++count}`
})

afterAll(() => bench.close())

const setCaps = (caps: NotificationCaps) =>
  signoff.notificationSettings.set({ settings: { caps } }, { instance })
const to = (email: string) => notice({ recipient: { userId: 'anna', email } })
const sms = (phone: string) => ({
  type: 'otp.sms',
  recipient: { userId: 'anna', phone },
  args: { code: '123456' },
})
const codes = async (calls: readonly Promise<unknown>[]) =>
  (await Promise.allSettled(calls))
    .flatMap((call) => (call.status === 'rejected' ? [call.reason.code] : []))
    .toSorted()

describe('a cap per recipient', () => {
  it('is exact when many ask at once, and counts by address, whoever the user is', async () => {
    await setCaps({ perRecipient: { most: 3, windowMs } })
    const calls = Array.from({ length: 8 }, (_, n) =>
      signoff.notify(notice({ recipient: { userId: `u${n}`, email: 'Anna@mail.example' } }), {
        instance,
      }),
    )
    expect(await codes(calls)).toEqual(Array(5).fill('ERR_NOTIFICATION_CAP_RECIPIENT'))
    expect((await signoff.deliveries.list({ instance })).items).toHaveLength(3)
    await signoff.notify(to('bert@mail.example'), { instance })
    expect((await dumpRows(bench.database.sql)).toLowerCase()).not.toContain('anna@')
  })

  it('does not count what is rolled back, nor a repetition under one idempotency key', async () => {
    await setCaps({ perRecipient: { most: 2, windowMs } })
    const failing = signoff.transaction(async (sql) => {
      await signoff.notify(to('anna@mail.example'), { instance, sql })
      throw new TypeError('no')
    })
    await expect(failing).rejects.toThrow('no')
    const input = { ...to('anna@mail.example'), idempotencyKey: 'k' }
    for (const duplicate of [false, true, true])
      expect(await signoff.notify(input, { instance })).toMatchObject({ duplicate })
    await signoff.notify(to('anna@mail.example'), { instance })
    const last = signoff.notify(to('anna@mail.example'), { instance })
    await expect(last).rejects.toMatchObject({ retryAtMs: expect.any(Number) })
  })
})

describe('other caps', () => {
  it('of the instance and of a country refuse what is too much', async () => {
    await setCaps({
      perInstance: { most: 3, windowMs },
      perCountry: { most: 1, windowMs },
    })
    await signoff.notify(sms('+41791234567'), { instance })
    const again = signoff.notify(sms('+41791234568'), { instance })
    await expect(again).rejects.toMatchObject({ code: 'ERR_NOTIFICATION_CAP_COUNTRY' })
    await signoff.notify(sms('+4915112345678'), { instance })
    await signoff.notify(otp(), { instance })
    const full = signoff.notify(otp(), { instance })
    await expect(full).rejects.toMatchObject({ code: 'ERR_NOTIFICATION_CAP_INSTANCE' })
  })

  it('are heard of by other replicas', async () => {
    await setCaps({ perInstance: { most: 1, windowMs } })
    const options = { ...QUICK, origins: { primary: 'op.example' } }
    const [one, other] = [await bench.start(options), await bench.start(options)]
    await one.notify(otp(), { instance })
    await expect
      .poll(() =>
        bench.database.sql`select 1 from signoff.notification_count
        where instance_id = ${instance}`.then((rows) => rows.length),
      )
      .toBe(1)
    const refused = other.notify(otp(), { instance })
    await expect(refused).rejects.toMatchObject({ code: 'ERR_NOTIFICATION_CAP_INSTANCE' })
  })

  it('let SMS go only to countries that are allowed', async () => {
    const settings = { allowedCountries: ['CH'] }
    await signoff.notificationSettings.set({ settings }, { instance })
    await signoff.notify(sms('+41791234567'), { instance })
    const abroad = signoff.notify(sms('+4915112345678'), { instance })
    await expect(abroad).rejects.toMatchObject({ code: 'ERR_NOTIFICATION_COUNTRY' })
  })
})
