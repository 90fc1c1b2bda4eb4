import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type AttachedSignoff, attachSignoff } from '../../src/adapter/oidc-provider.ts'
import type { OidcGrantSource } from '../../src/adapter/oidc-provider-types.ts'
import { authorize, callTokenEndpoint, createBrowser, exchange, logIn } from './support/journey.ts'
import { clientMetadata, LOGOUT_URI, type Op, startOp } from './support/op.ts'
import { createRecorder, type Recorder } from './support/recorder.ts'

let op: Op
let recorder: Recorder
let attached: AttachedSignoff

beforeAll(async () => {
  op = await startOp([
    clientMetadata('one'),
    clientMetadata('two', { backchannel_logout_session_required: false }),
    clientMetadata('pairwise', { subject_type: 'pairwise' }),
    clientMetadata('quiet', {
      backchannel_logout_uri: undefined,
      backchannel_logout_session_required: undefined,
    }),
    clientMetadata('hybrid', {
      grant_types: ['authorization_code', 'implicit'],
      response_types: ['code id_token', 'id_token', 'none'],
    }),
  ])
})
afterAll(() => op.close())
beforeEach(() => {
  recorder = createRecorder()
  attached = attachSignoff(op.provider, recorder.signoff)
})
afterEach(() => attached.detach())

describe('a login', () => {
  test('is registered with what the ID token says, before the code leaves', async () => {
    const { params } = await authorize(op, createBrowser(), { clientId: 'one' })
    expect(recorder.registrations.length).toBeGreaterThan(0)
    const { idToken } = await exchange(op, 'one', params.get('code'))
    expect(recorder.registrations[0]).toEqual({
      sessionId: expect.any(String),
      clientId: 'one',
      sid: idToken['sid'],
      sub: idToken.sub,
      accountId: 'alice',
      issuer: idToken.iss,
      backchannelLogoutUri: LOGOUT_URI,
      sessionRequired: true,
      expiresAt: expect.any(Number),
    })
  })

  test('is registered again at the code exchange, in the same session', async () => {
    const { params } = await authorize(op, createBrowser(), { clientId: 'one' })
    const before = recorder.registrations.length
    await exchange(op, 'one', params.get('code'))
    const exchanged = recorder.registrations.at(-1)
    expect(recorder.registrations).toHaveLength(before + 1)
    expect(exchanged).toMatchObject({
      sessionId: recorder.registrations[0]?.sessionId,
      sid: recorder.registrations[0]?.sid,
    })
    expect(exchanged).not.toHaveProperty('expiresAt')
  })

  test('carries the end of the session in milliseconds', async () => {
    const startedAt = Date.now()
    await authorize(op, createBrowser(), { clientId: 'one' })
    const [first] = recorder.registrations
    expect(first?.expiresAt).toBeGreaterThanOrEqual(startedAt + 3_600_000)
    expect(first?.expiresAt).toBeLessThanOrEqual(Date.now() + 3_600_000)
  })

  test('has no sid where the ID token has none', async () => {
    const { idToken } = await logIn(op, createBrowser(), 'two')
    expect(idToken['sid']).toBeUndefined()
    expect(recorder.registrations[0]).not.toHaveProperty('sid')
    expect(recorder.registrations[0]).toMatchObject({ sessionRequired: false, sub: 'alice' })
  })

  test('has the pairwise subject of that client', async () => {
    const { idToken } = await logIn(op, createBrowser(), 'pairwise')
    expect(idToken.sub).toBe('pairwise alice at pairwise.example')
    for (const registration of recorder.registrations) {
      expect(registration).toMatchObject({ sub: idToken.sub, accountId: 'alice' })
    }
  })

  test('at a client without a logout URI is not registered', async () => {
    await logIn(op, createBrowser(), 'quiet')
    expect(recorder.registrations).toEqual([])
  })

  test.each(['code id_token', 'id_token'])(
    'by %s is registered before the answer leaves',
    async (response_type) => {
      const { params } = await authorize(op, createBrowser(), {
        clientId: 'hybrid',
        params: { response_type },
      })
      expect(params.get('id_token')).toEqual(expect.any(String))
      expect(recorder.registrations[0]).toMatchObject({ clientId: 'hybrid', sub: 'alice' })
    },
  )
})

test('a session begun by response_type none is registered', async () => {
  const { params } = await authorize(op, createBrowser(), {
    clientId: 'hybrid',
    params: { response_type: 'none' },
  })
  expect(params.has('error')).toBe(false)
  expect(recorder.registrations[0]).toMatchObject({ clientId: 'hybrid', sub: 'alice' })
})

test.each([
  ['with a session is registered', { sessionUid: 'the session' }, ['the session']],
  ['without a session is not registered', {}, []],
])('a CIBA request %s', async (_title, bound, expected) => {
  const Model = op.provider.BackchannelAuthenticationRequest as unknown as new (
    payload: object,
  ) => OidcGrantSource & { save(): Promise<string> }
  const client = await op.provider.Client.find('one')
  const request = new Model({ client, accountId: 'alice', expiresIn: 60, ...bound })
  await request.save()
  await request.consume()
  expect(recorder.registrations.map(({ sessionId }) => sessionId)).toEqual(expected)
})

describe('a session', () => {
  test('holds two relying parties under one id that outlives the rotation of the cookie', async () => {
    const browser = createBrowser()
    await logIn(op, browser, 'one')
    const cookie = browser.cookie('_session')
    await logIn(op, browser, 'two')
    expect(browser.cookie('_session')).not.toBe(cookie)
    const ids = new Set(recorder.registrations.map(({ sessionId }) => sessionId))
    expect(ids.size).toBe(1)
    expect(new Set(recorder.registrations.map(({ clientId }) => clientId))).toEqual(
      new Set(['one', 'two']),
    )
    expect(await op.provider.Session.findByUid([...ids][0] ?? '')).toBeDefined()
  })

  test('does not count a client that only asked and was sent away', async () => {
    const browser = createBrowser()
    await logIn(op, browser, 'one')
    const { params } = await authorize(op, browser, {
      clientId: 'two',
      params: { prompt: 'none' },
    })
    expect(params.get('error')).toBe('consent_required')
    expect(recorder.registrations.map(({ clientId }) => clientId)).not.toContain('two')
  })

  test('has each login of a client under the one sid of its ID token', async () => {
    const browser = createBrowser()
    await logIn(op, browser, 'one')
    const { idToken } = await logIn(op, browser, 'one')
    const { idToken: other } = await logIn(op, browser, 'pairwise')
    const sids = new Set(recorder.registrations.map(({ sid }) => sid))
    expect(sids).toEqual(new Set([idToken['sid'], other['sid']]))
  })

  test('tells its new end when a client that need not be told prolongs it', async () => {
    const browser = createBrowser()
    await logIn(op, browser, 'one')
    const before = recorder.registrations.length
    await logIn(op, browser, 'quiet')
    const renewed = recorder.registrations.slice(before)
    expect(renewed.length).toBeGreaterThan(0)
    expect(renewed.every(({ clientId }) => clientId === 'one')).toBe(true)
  })

  test('that is older than the adapter is registered whole at its next save', async () => {
    attached.detach()
    const browser = createBrowser()
    await logIn(op, browser, 'one')
    attached = attachSignoff(op.provider, recorder.signoff)
    await logIn(op, browser, 'two')
    expect(new Set(recorder.registrations.map(({ clientId }) => clientId))).toEqual(
      new Set(['one', 'two']),
    )
  })

  test('is not registered anew by a refresh', async () => {
    const params = { scope: 'openid offline_access', prompt: 'consent' }
    const { body } = await logIn(op, createBrowser(), { clientId: 'one', params })
    const before = recorder.calls.length
    const answer = await callTokenEndpoint(op, 'one', {
      grant_type: 'refresh_token',
      refresh_token: body['refresh_token'] ?? '',
    })
    expect(answer.status).toBe(200)
    expect(recorder.calls).toHaveLength(before)
  })
})
