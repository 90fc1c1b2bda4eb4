import { describe, expect, it, onTestFinished } from 'vitest'
import { ProviderSecretError, ProviderUseError } from '../../src/errors.ts'
import type { TwilioConfig, TwilioProvider } from '../../src/provider/index.ts'
import {
  createTwilioStandIn,
  type TwilioStandIn,
  type TwilioStandInOptions,
  twilioError,
} from '../../src/testing/index.ts'
import { NOW, renderEmail, renderSms } from '../provider/support/message.ts'
import { openProviders, sendThrough } from './support/provider.ts'

async function openTwilio(options: TwilioStandInOptions = {}): Promise<TwilioStandIn> {
  const twilio = await createTwilioStandIn(options)
  onTestFinished(() => twilio.close())
  return twilio
}

function toProvider(
  { accountSid, authToken, url }: TwilioStandIn,
  config: Partial<TwilioConfig> = { senderNumber: '+15005550006' },
): TwilioProvider {
  return {
    id: 'twilio-1',
    instance: 'default',
    description: 'sms',
    revision: 1,
    channel: 'sms',
    kind: 'twilio',
    config: { accountSid, apiUrl: url, verifyUrl: `${url}/`, ...config },
    secrets: { authToken },
  }
}

describe('an SMS through Messages', () => {
  it('is taken, with the rest of the code’s life as validity', async () => {
    const twilio = await openTwilio()
    const outcome = await sendThrough(openProviders(), toProvider(twilio), renderSms(), {
      now: NOW + 100_500,
    })
    expect(outcome).toMatchObject({ kind: 'accepted', status: 201, reference: /^SM/ })
    const { call, form } = await twilio.next()
    expect(call).toBe('message')
    expect(form).toEqual({
      To: '+41791234567',
      From: '+15005550006',
      Body: expect.stringContaining('48151623'),
      ValidityPeriod: '199',
    })
  })

  it.each([
    [299_500, '1'],
    [400_000, '1'],
    [-100_000_000, '36000'],
  ])('%i ms after it was made has a validity of %s', async (laterMs, validity) => {
    const twilio = await openTwilio()
    const now = NOW + laterMs
    await sendThrough(openProviders(), toProvider(twilio), renderSms(), { now })
    expect((await twilio.next()).form['ValidityPeriod']).toBe(validity)
  })

  it('goes by a messaging service where one is named', async () => {
    const twilio = await openTwilio()
    const provider = toProvider(twilio, { messagingServiceSid: 'MG1' })
    expect(await sendThrough(openProviders(), provider, renderSms())).toMatchObject({
      kind: 'accepted',
    })
    const { form } = await twilio.next()
    expect(form).toMatchObject({ MessagingServiceSid: 'MG1' })
    expect(form).not.toHaveProperty('From')
  })

  it.each([
    [twilioError(401, 20003), 'misconfigured', 'login_refused'],
    [
      twilioError(400, 21211, "The 'To' number +41791234567 is not valid"),
      'rejected',
      'invalid_recipient',
    ],
    [twilioError(429, 20429), 'retryable', 'too_many_requests'],
    [twilioError(500, 20500), 'unknown', 'twilio_20500'],
    ['reset', 'unknown', 'ECONNRESET'],
  ] as const)('%j: %s', async (answer, kind, code) => {
    const twilio = await openTwilio({ respond: () => answer })
    const outcome = await sendThrough(openProviders(), toProvider(twilio), renderSms())
    expect(outcome).toMatchObject({ kind, code })
    expect(JSON.stringify(outcome)).not.toMatch(/41791234567|48151623/)
  })

  it('without an answer in time is unknown', async () => {
    const twilio = await openTwilio({ respond: () => 'hang' })
    const outcome = await sendThrough(openProviders(), toProvider(twilio), renderSms(), {
      timeoutMs: 200,
    })
    expect(outcome).toMatchObject({ kind: 'unknown', code: 'timeout' })
  })

  it('that nobody is there to take is tried again', async () => {
    const twilio = await openTwilio()
    await twilio.close()
    const outcome = await sendThrough(openProviders(), toProvider(twilio), renderSms())
    expect(outcome).toMatchObject({ kind: 'retryable', code: 'ECONNREFUSED' })
  })

  it.each([['a wrong token', { accountSid: undefined, authToken: 'wrong' }, 'login_refused']])(
    'with %s is for a person to mend',
    async (_name, { authToken }, code) => {
      const twilio = await openTwilio()
      const provider = { ...toProvider(twilio), secrets: { authToken } }
      expect(await sendThrough(openProviders(), provider, renderSms())).toMatchObject({
        kind: 'misconfigured',
        code,
      })
    },
  )

  it('cannot be sealed without a token, a sender, or a phone number', async () => {
    const twilio = await openTwilio()
    const transport = openProviders()
    const provider = toProvider(twilio)
    const message = { deliveryId: 'd', rendered: renderSms(), now: NOW }
    const bare = { ...provider, secrets: { authToken: '' } }
    await expect(transport.seal(bare, message)).rejects.toThrow(ProviderSecretError)
    await expect(transport.seal(toProvider(twilio, {}), message)).rejects.toThrow(ProviderUseError)
    const mail = { ...message, rendered: renderEmail() }
    await expect(transport.seal(provider, mail)).rejects.toThrow(ProviderUseError)
    expect(twilio.requests).toEqual([])
  })
})

describe('a code through Verify', () => {
  it('is made and checked by Twilio, and none of ours is sent', async () => {
    const twilio = await openTwilio()
    const transport = openProviders()
    const provider = toProvider(twilio, { verifyServiceSid: twilio.verifyServiceSid })
    const outcome = await sendThrough(transport, provider, renderSms())
    expect(outcome).toMatchObject({ kind: 'accepted', reference: /^VE/ })
    expect((await twilio.next()).form).toEqual({
      To: '+41791234567',
      Channel: 'sms',
      Locale: 'en',
    })
    const verificationId = outcome.reference ?? ''
    const check = (code: string) =>
      transport.check(provider, { verificationId, code, timeoutMs: 5000 })
    expect(await check('999999')).toBe('wrong')
    expect(await check('!')).toBe('wrong')
    expect(await check(twilio.code)).toBe('approved')
    expect(await check(twilio.code)).toBe('expired')
  })

  it('is exhausted after five wrong ones', async () => {
    const twilio = await openTwilio()
    const transport = openProviders()
    const provider = toProvider(twilio, { verifyServiceSid: twilio.verifyServiceSid })
    const { reference = '' } = await sendThrough(transport, provider, renderSms())
    const check = (code: string) =>
      transport.check(provider, { verificationId: reference, code, timeoutMs: 5000 })
    for (let count = 0; count < 5; count += 1) expect(await check('999999')).toBe('wrong')
    expect(await check(twilio.code)).toBe('exhausted')
  })

  it('is checked only where Twilio made it', async () => {
    const twilio = await openTwilio()
    const check = { verificationId: 'VE1', code: '1', timeoutMs: 5000 }
    const messages = openProviders().check(toProvider(twilio), check)
    await expect(messages).rejects.toThrow(ProviderUseError)
  })
})
