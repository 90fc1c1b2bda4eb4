import { once } from 'node:events'
import { createConnection } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  createFakeClock,
  createLogoutReceiver,
  createRelaySink,
  createSmtpSink,
  createTestSignoff,
  createTwilioStandIn,
  twilioError,
  verifyLogoutToken,
} from '../../src/testing/index.ts'

const JWKS = { keys: [] }
const PARTY = { issuer: 'https://op.example', clientId: 'shop', jwks: JWKS }

/** As JavaScript calls it. */
type Loose = (options: unknown) => unknown

const makers: Readonly<Record<string, Loose>> = {
  createFakeClock: createFakeClock as Loose,
  createLogoutReceiver: createLogoutReceiver as Loose,
  createRelaySink: createRelaySink as Loose,
  createSmtpSink: createSmtpSink as Loose,
  createTestSignoff: createTestSignoff as Loose,
  createTwilioStandIn: createTwilioStandIn as Loose,
  twilioError: ((parts: readonly [number, number]) => twilioError(...parts)) as Loose,
  verifyLogoutToken: ((more: unknown) => verifyLogoutToken('', more as typeof PARTY)) as Loose,
}

describe('a wrong option', () => {
  it.each<[string, unknown, string]>([
    ['createFakeClock', {}, 'now'],
    ['createFakeClock', undefined, 'options'],
    ['createFakeClock', { now: Number.NaN }, 'now'],
    ['createFakeClock', { now: '0' }, 'now'],
    ['createFakeClock', { now: 0, step: 1 }, 'options'],
    ['createLogoutReceiver', undefined, 'options'],
    ['createLogoutReceiver', { ...PARTY, issuer: '' }, 'issuer'],
    ['createLogoutReceiver', { ...PARTY, respnd: () => 200 }, 'options'],
    ['createLogoutReceiver', { ...PARTY, nowMs: 0 }, 'options'],
    ['createLogoutReceiver', { ...PARTY, respond: 503 }, 'respond'],
    ['createLogoutReceiver', { ...PARTY, clock: {} }, 'clock'],
    ['createLogoutReceiver', { ...PARTY, jwks: undefined }, 'jwks'],
    ['createRelaySink', { keys: 'whsec_x' }, 'keys'],
    ['createRelaySink', { key: [] }, 'options'],
    ['createRelaySink', null, 'options'],
    ['createSmtpSink', { tls: 'yes' }, 'tls'],
    ['createSmtpSink', { tls: 'implicit' }, 'tls'],
    ['createSmtpSink', { methods: ['CRAM-MD5'] }, 'methods'],
    ['createSmtpSink', { port: 25 }, 'options'],
    ['createTestSignoff', null, 'options'],
    ['createTestSignoff', { signing: { jwks: JWKS } }, 'signing'],
    ['createTestSignoff', { isuer: 'x' }, 'options'],
    ['createTwilioStandIn', { code: 123456 }, 'code'],
    ['createTwilioStandIn', { accountSID: 'AC' }, 'options'],
    ['twilioError', [200, 20429], 'status'],
    ['twilioError', [429, 42], 'code'],
    ['verifyLogoutToken', undefined, 'options'],
    ['verifyLogoutToken', { ...PARTY, typ: 'jwt' }, 'typ'],
    ['verifyLogoutToken', { ...PARTY, nowMs: '0' }, 'nowMs'],
    ['verifyLogoutToken', { ...PARTY, seen: [] }, 'seen'],
    ['verifyLogoutToken', { ...PARTY, audience: 'shop' }, 'options'],
    ['verifyLogoutToken', { ...PARTY, jwks: [] }, 'jwks'],
  ])('of %s, %j, is refused: %s', async (name, options, option) => {
    const trying = (async () => makers[name]?.(options))()
    await expect(trying).rejects.toMatchObject({ code: 'ERR_OPTION_INVALID', option })
  })

  it('is named, and its text is not repeated', async () => {
    const wrong = createRelaySink({ keys: 'whsec_secret' } as never)
    await expect(wrong).rejects.toThrow(
      'keys: expected a list of texts, got a string of 12 characters',
    )
    const unknown = createRelaySink({ key: [], secret: '' } as never)
    await expect(unknown).rejects.toThrow('options: unknown option key, secret')
  })

  it.each([Number.NaN, -1, Number.POSITIVE_INFINITY, '5'])('cannot move a clock: %j', (ms) => {
    const clock = createFakeClock({ now: 5 })
    expect(() => clock.advance(ms as number)).toThrow('ms: expected a finite number of at least 0')
    expect(clock.now()).toBe(5)
  })

  it('is no wrong token: what is no text fails a check', async () => {
    for (const token of [undefined, null, 7, {}]) {
      const { ok, checks } = await verifyLogoutToken(token as never, PARTY)
      expect([ok, checks.map((check) => [check.name, check.ok])]).toEqual([
        false,
        [['parse', false]],
      ])
    }
  })
})

const broken: readonly (readonly [string, () => never])[] = [
  ['is no known word', (() => 'hnag') as () => never],
  ['is no status', (() => 42) as () => never],
  ['is null', (() => null) as () => never],
  ['has an unknown member', (() => ({ status: 200, header: {} })) as () => never],
  [
    'has a header that cannot be written',
    (() => ({ status: 200, headers: { 'a b': '' } })) as () => never,
  ],
]

describe('an answer that', () => {
  it.each(broken)('%s makes a 500, and fails who waits', async (_, respond) => {
    const shop = await createLogoutReceiver({ ...PARTY, respond })
    onTestFinished(() => shop.close())
    const waiting = expect(shop.waitFor(2)).rejects.toMatchObject({ option: 'respond' })
    expect((await fetch(shop.uri, { method: 'POST' })).status).toBe(500)
    await waiting
    await expect(shop.next()).rejects.toMatchObject({ code: 'ERR_OPTION_INVALID' })
    await expect(shop.waitFor(1)).rejects.toThrow('respond: expected a status')
    expect(shop.requests).toMatchObject([{ status: 500 }])
  })
})

describe('a respond that throws', () => {
  const error = new TypeError('mistyped')
  const respond = () => {
    throw error
  }

  it('fails who waits at a relay, and who reads what comes', async () => {
    const relay = await createRelaySink({ respond })
    onTestFinished(() => relay.close())
    const reading = (async () => {
      for await (const request of relay.received) expect(request).toBeUndefined()
    })()
    const failing = expect(reading).rejects.toBe(error)
    expect((await fetch(relay.endpoint, { method: 'POST', body: '{}' })).status).toBe(500)
    await failing
    await expect(relay.next()).rejects.toBe(error)
  })

  it('fails who waits at the stand-in for Twilio', async () => {
    const twilio = await createTwilioStandIn({ respond: async () => respond() })
    onTestFinished(() => twilio.close())
    expect((await fetch(twilio.url, { method: 'POST' })).status).toBe(500)
    await expect(twilio.waitFor(1)).rejects.toBe(error)
  })

  it('fails who waits at an SMTP sink', async () => {
    const sink = await createSmtpSink({
      respond: (phase) => (phase === 'connect' ? respond() : undefined),
    })
    onTestFinished(() => sink.close())
    const socket = createConnection(sink.port, sink.host)
    const [greeting] = await once(socket, 'data')
    expect(String(greeting)).toMatch(/^451 /)
    await expect(sink.next()).rejects.toBe(error)
    socket.destroy()
  })
})
