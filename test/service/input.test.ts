import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSignoff, type Signoff, SignoffError } from '../../src/index.ts'
import { FAST } from '../engine/support/fleet.ts'
import { createBench, type TestBench } from '../support/bench.ts'

let bench: TestBench
let signoff: Signoff

beforeAll(async () => {
  bench = await createBench()
  signoff = await bench.start({ engine: FAST, egress: {} })
})

afterAll(() => bench.close())

const SECRET = 'hunter2-hunter2'
const KEY = { kid: 'k', key: new Uint8Array(32) }
const ID = '01890000-0000-7000-8000-000000000000'

/** What a caller without types may do. */
const loose = () =>
  signoff as unknown as Record<string, Record<string, (...args: unknown[]) => unknown>>

/** Area, call, the option that is wrong, arguments. */
type Wrong = readonly [string, string, string, readonly unknown[]]

const CALLS: readonly Wrong[] = [
  ['sessions', 'register', 'sessionId', [{ clientId: 'c', sub: 'a' }]],
  ['sessions', 'register', 'clientId', [{ sessionId: 's', clientId: '', sub: 'a' }]],
  ['sessions', 'register', 'sub', [{ sessionId: 's', clientId: 'c' }]],
  ['sessions', 'register', 'sid', [{ sessionId: 's', clientId: 'c', sid: 7 }]],
  ['sessions', 'register', 'sub', [{ sessionId: 's', clientId: 'c', sub: 'a\0' }]],
  [
    'sessions',
    'register',
    'accountId',
    [{ sessionId: 's', clientId: 'c', sub: 'a', accountId: '\ud800' }],
  ],
  ['sessions', 'register', 'issuer', [{ sessionId: 's', clientId: 'c', sub: 'a', issuer: 'op' }]],
  [
    'sessions',
    'register',
    'issuer',
    [{ sessionId: 's', clientId: 'c', sub: 'a', issuer: 'https://op.example/?tenant=1' }],
  ],
  [
    'sessions',
    'register',
    'issuer',
    [{ sessionId: 's', clientId: 'c', sub: 'a', issuer: 'https://op/\0' }],
  ],
  [
    'sessions',
    'register',
    'expiresAt',
    [{ sessionId: 's', clientId: 'c', sub: 'a', expiresAt: 'soon' }],
  ],
  [
    'sessions',
    'register',
    'expiresAt',
    [{ sessionId: 's', clientId: 'c', sub: 'a', expiresAt: Number.NaN }],
  ],
  [
    'sessions',
    'register',
    'expiresAt',
    [{ sessionId: 's', clientId: 'c', sub: 'a', expiresAt: 8.64e15 }],
  ],
  [
    'sessions',
    'register',
    'expiresAt',
    [{ sessionId: 's', clientId: 'c', sub: 'a', expiresAt: new Date('x') }],
  ],
  [
    'sessions',
    'register',
    'options',
    [{ sessionId: 's', clientId: 'c', sub: 'a', secret: SECRET }],
  ],
  [
    'sessions',
    'register',
    'options.instance',
    [{ sessionId: 's', clientId: 'c', sub: 'a' }, { instance: '' }],
  ],
  [
    'sessions',
    'register',
    'options.sql',
    [{ sessionId: 's', clientId: 'c', sub: 'a' }, { sql: {} }],
  ],
  ['sessions', 'register', 'options', [null]],
  ['sessions', 'terminate', 'sessionId', [{}]],
  ['sessions', 'terminate', 'sessionId', [{ sessionId: 'x'.repeat(513) }]],
  ['sessions', 'terminate', 'reason', [{ sessionId: 's', reason: 'r'.repeat(201) }]],
  ['sessions', 'terminate', 'waitUpToMs', [{ sessionId: 's', waitUpToMs: 60_001 }]],
  ['sessions', 'terminate', 'options.actor', [{ sessionId: 's' }, { actor: 5 }]],
  ['sessions', 'terminate', 'options.origin', [{ sessionId: 's' }, { origin: 'here' }]],
  ['sessions', 'terminateClient', 'clientId', [{ sessionId: 's' }]],
  ['sessions', 'terminateAll', 'sub', [{}]],
  ['sessions', 'terminateAll', 'except', [{ sub: 'a', except: [1] }]],
  ['sessions', 'get', 'sessionId', [7]],
  ['sessions', 'list', 'filter.limit', [{ limit: 501 }]],
  ['sessions', 'list', 'filter.state', [{ state: 'asleep' }]],
  ['sessions', 'list', 'filter.after', [{ after: 'nowhere' }]],
  ['sessions', 'events', 'sessionId', ['']],
  ['deliveries', 'get', 'id', ['']],
  ['deliveries', 'get', 'id', [undefined]],
  ['deliveries', 'attempts', 'id', [7]],
  ['deliveries', 'events', 'id', [{}]],
  ['deliveries', 'retry', 'id', [null]],
  ['deliveries', 'retry', 'options', [ID, { sqll: 1 }]],
  ['deliveries', 'cancel', 'options.actor', [ID, { actor: '' }]],
  ['deliveries', 'resolve', 'as', [ID, 'maybe']],
  ['deliveries', 'list', 'filter.limit', [{ limit: 0 }]],
  ['deliveries', 'list', 'filter.destination', [{ destination: 'a\0' }]],
  ['deliveries', 'list', 'filter.after', [{ after: 'nowhere' }]],
  ['deliveries', 'recover', 'options', [{ since: 0 }, null]],
  ['deliveries', 'recover', 'options', [{ since: 0 }, 5]],
  ['deliveries', 'recover', 'options.dryRun', [{ since: 0 }, { dryRun: 'no' }]],
  ['deliveries', 'recover', 'options', [{ since: 0 }, { dry: true }]],
  ['deliveries', 'recovery', 'id', [Symbol('id')]],
  ['relyingParties', 'put', 'relyingParty.clientId', [{}]],
  [
    'relyingParties',
    'put',
    'relyingParty.backchannelLogoutUri',
    [{ clientId: 'c', backchannelLogoutUri: `https://rp.example/${'a'.repeat(2000)}` }],
  ],
  ...['a\0', '\ud800', 10n, 'a'.repeat(70_000)].map(
    (kid): Wrong => [
      'relyingParties',
      'put',
      'relyingParty.encryption.jwks.keys',
      [{ clientId: 'c', encryption: { alg: 'RSA-OAEP', jwks: { keys: [{ kty: 'RSA', kid }] } } }],
    ],
  ),
  ['relyingParties', 'put', 'relyingParty.timeoutMs', [{ clientId: 'c', timeoutMs: 1 }]],
  ['relyingParties', 'put', 'relyingParty', [{ clientId: 'c', client_secret: SECRET }]],
  [
    'relyingParties',
    'put',
    'relyingParty.signedResponseAlg',
    [{ clientId: 'c', signedResponseAlg: 'none' }],
  ],
  ['relyingParties', 'get', 'clientId', ['']],
  ['relyingParties', 'list', 'filter.limit', [{ limit: -1 }]],
  ['relyingParties', 'pause', 'clientId', [9]],
  ['relyingParties', 'resume', 'options.instance', ['c', { instance: 3 }]],
  ['relyingParties', 'remove', 'options', ['c', { all: true }]],
  ['features', 'set', 'enabled', ['sessionExpiry', 'yes']],
  ['features', 'set', 'options.instance', ['sessionExpiry', true, { instance: '' }]],
  ['features', 'reset', 'options.sql', ['sessionExpiry', { sql: {} }]],
  ['feeds', 'add', 'feed.name', [{ read() {}, from: 'now' }]],
  ['feeds', 'add', 'feed.read', [{ name: 'f', from: 'now', read: SECRET }]],
  ['feeds', 'add', 'feed.from', [{ name: 'f', read() {}, from: 'start' }]],
]

describe('a public call', () => {
  it.each(CALLS)('%s.%s that is given a wrong %s names it', async (area, name, option, args) => {
    const error = await Promise.resolve()
      .then(() => loose()[area]?.[name]?.(...args))
      .catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(SignoffError)
    expect(error).toMatchObject({ code: 'ERR_OPTION_INVALID', option })
    expect(String((error as Error).message)).not.toContain(SECRET)
    expect(JSON.stringify(error)).not.toContain(SECRET)
  })

  it.each([
    ['event', 'on', ['delivery.sned', () => {}]],
    ['listener', 'once', ['delivery.sent', undefined]],
    ['event', 'off', [7, () => {}]],
  ])('that is given a wrong %s refuses it at once: %s', (option, name, args) => {
    const call = (signoff as unknown as Record<string, (...args: unknown[]) => void>)[name]
    expect(() => call?.apply(signoff, args)).toThrow(
      expect.objectContaining({ code: 'ERR_OPTION_INVALID', option }),
    )
  })

  it.each([
    ['a pool', () => bench.database.sql],
    ['a function', () => () => {}],
  ])('that is given %s where a transaction is wanted says so', async (_, sql) => {
    const ended = loose()['sessions']?.['terminate']?.({ sessionId: 's' }, { sql: sql() })
    await expect(ended).rejects.toMatchObject({ code: 'ERR_OPTION_INVALID', option: 'options.sql' })
  })

  it.each([undefined, {}, { find: true }, () => {}])('refuses the source %s', (source) => {
    expect(() => signoff.relyingParties.use(source as never)).toThrow(
      expect.objectContaining({ code: 'ERR_OPTION_INVALID', option: 'source' }),
    )
  })

  it.each([Object.create(null), '__proto__', 5])('knows no feature of that name', async (name) => {
    const set = signoff.features.set(name as never, true)
    await expect(set).rejects.toMatchObject({ code: 'ERR_FEATURE_UNKNOWN' })
  })

  it('that is given no work for a transaction says so', async () => {
    const answer = signoff.transaction(undefined as never)
    await expect(answer).rejects.toMatchObject({ code: 'ERR_OPTION_INVALID', option: 'work' })
  })

  it.each(['get', 'events'] as const)('sessions.%s of no session says so', async (name) => {
    await expect(signoff.sessions[name]('nowhere')).rejects.toMatchObject({
      code: 'ERR_SESSION_NOT_FOUND',
    })
  })

  it.each([
    'nowhere',
    '7',
    '00000000-0000-0000-0000-000000000000',
    '0190b6c1-7d2a-4c3e-8f00-1234567890ab',
    `${ID}x`,
    'x'.repeat(10_000),
    'a\0',
  ])('knows no delivery and no recovery %j', async (id) => {
    const { deliveries, notifications } = signoff
    for (const call of ['get', 'attempts', 'events', 'retry', 'cancel'] as const)
      await expect(deliveries[call](id)).rejects.toMatchObject({ code: 'ERR_DELIVERY_NOT_FOUND' })
    await expect(deliveries.resolve(id, 'sent')).rejects.toMatchObject({
      code: 'ERR_DELIVERY_NOT_FOUND',
    })
    await expect(deliveries.recovery(id)).rejects.toMatchObject({ code: 'ERR_RECOVERY_NOT_FOUND' })
    if (id.length > 100) return
    await expect(notifications.check({ deliveryId: id, code: '1' })).rejects.toMatchObject({
      code: 'ERR_DELIVERY_NOT_FOUND',
    })
  })

  it('rejects rather than throws', async () => {
    const answers = CALLS.map(([area, name, , args]) => loose()[area]?.[name]?.(...args))
    for (const answer of answers) expect(answer).toBeInstanceOf(Promise)
    await Promise.allSettled(answers)
  })
})

describe('a logout URI', () => {
  it.each([
    ['ERR_LOGOUT_URI_RELATIVE', '/logout'],
    ['ERR_LOGOUT_URI_FRAGMENT', 'https://rp.example/logout#x'],
    ['ERR_LOGOUT_URI_USERINFO', `https://anna:${SECRET}@rp.example/logout`],
    ['ERR_LOGOUT_URI_SCHEME', 'ftp://rp.example/logout'],
    ['ERR_LOGOUT_URI_SCHEME', 'http://rp.example/logout'],
    ['ERR_LOGOUT_URI_BLOCKED', 'https://127.0.0.1/logout'],
    ['ERR_LOGOUT_URI_BLOCKED', 'https://169.254.169.254/latest'],
    ['ERR_LOGOUT_URI_BLOCKED', 'https://[::ffff:10.0.0.1]/logout'],
  ])('is refused with %s', async (code, backchannelLogoutUri) => {
    const put = signoff.relyingParties.put({ clientId: 'c', backchannelLogoutUri })
    const error = await put.catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code })
    expect(String(error)).not.toContain(SECRET)
    const login = { sessionId: 's', clientId: 'c', sid: '1', sub: 'u', backchannelLogoutUri }
    await expect(signoff.sessions.register(login)).rejects.toMatchObject({ code })
    await expect(signoff.relyingParties.get('c')).rejects.toMatchObject({
      code: 'ERR_RELYING_PARTY_NOT_FOUND',
    })
  })
})

describe('createSignoff', () => {
  it.each([
    ['database', { database: `mysql://root:${SECRET}@db` }],
    ['database', { database: `postgres://root:${SECRET}@db:99999/op` }],
    ['database', { database: `postgres://root:${SECRET}%zz@db/op` }],
    ['issuer', { issuer: 'op' }],
    ['issuer', { issuer: 'https://op.example/#top' }],
    ['issuer', { issuer: 'mailto:op@example' }],
    ['engine.leaseMs', { engine: { leaseMs: 1000, attemptTimeoutMs: 5000 } }],
    ['engine.concurrency', { engine: { concurrency: 1 } }],
    ['engine', { engine: { workers: 2 } }],
    ['maxConnections', { maxConnections: 1 }],
    ['features', { features: { everything: true } }],
    ['encryption.keys[0].key', { encryption: { keys: [{ kid: 'k', key: SECRET }] } }],
    ['encryption.keys', { encryption: { keys: [KEY, KEY] } }],
    ['http', { http: null }],
    ['signing', { signing: SECRET }],
  ])('refuses a wrong %s by name', async (option, options) => {
    const created = createSignoff({ database: bench.database.url, ...options } as never)
    const error = await created.catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'ERR_OPTION_INVALID', option })
    expect(inspect(error)).not.toContain(SECRET)
  })

  it.each([null, 5, 'postgres://db', []])('refuses %j in place of its options', async (options) => {
    const error = await createSignoff(options as never).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'ERR_OPTION_INVALID', option: 'options' })
  })
})
