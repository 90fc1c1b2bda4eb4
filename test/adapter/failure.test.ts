import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type AttachedSignoff, attachSignoff } from '../../src/adapter/oidc-provider.ts'
import { authorize, createBrowser, exchange, logIn } from './support/journey.ts'
import { clientMetadata, type Op, startOp } from './support/op.ts'
import { createRecorder, type Recorder } from './support/recorder.ts'

let op: Op
let recorder: Recorder
let attached: AttachedSignoff

beforeAll(async () => {
  op = await startOp([
    clientMetadata('one'),
    clientMetadata('other'),
    clientMetadata('hybrid', {
      grant_types: ['authorization_code', 'implicit'],
      response_types: ['code id_token', 'id_token'],
    }),
  ])
})
afterAll(() => op.close())
beforeEach(() => {
  recorder = createRecorder()
  attached = attachSignoff(op.provider, recorder.signoff)
})
afterEach(() => attached.detach())

test.each([
  ['one', { response_type: 'code' }],
  ['hybrid', { response_type: 'code id_token' }],
  ['hybrid', { response_type: 'id_token' }],
])(
  '%s gets neither code nor token by %o when the login cannot be registered',
  async (clientId, params) => {
    recorder.fail('register')
    const answer = await authorize(op, createBrowser(), { clientId, params })
    expect(answer.params.get('error')).toBe('server_error')
    expect(answer.params.has('code')).toBe(false)
    expect(answer.params.has('id_token')).toBe(false)
  },
)

test('a form post carries neither code nor token when the login cannot be registered', async () => {
  recorder.fail('register')
  const params = { response_mode: 'form_post' }
  const { page } = await authorize(op, createBrowser(), { clientId: 'one', params })
  expect(page.text).toContain('value="server_error"')
  expect(page.text).not.toContain('name="code"')
  expect(page.location).toBeUndefined()
})

test('the reason is told to the host, and nothing of it to the relying party', async () => {
  const failures: unknown[] = []
  const errors: unknown[] = []
  const onFailure = (failure: unknown) => failures.push(failure)
  const onError = (...args: readonly unknown[]) => errors.push(args[1])
  op.provider.on('signoff.failed', onFailure)
  op.provider.on('server_error', onError)
  recorder.fail('register')
  const { page } = await authorize(op, createBrowser(), { clientId: 'one' })
  op.provider.off('signoff.failed', onFailure)
  op.provider.off('server_error', onError)
  const cause = { message: 'register: the database is down' }
  expect(failures[0]).toMatchObject({ operation: 'register', clientId: 'one', error: cause })
  expect(errors[0]).toMatchObject({ name: 'SessionRecordError', cause })
  expect(page.location).not.toContain('database')
})

test('the user is still logged in at the OP, and the next try succeeds', async () => {
  const browser = createBrowser()
  recorder.fail('register')
  await authorize(op, browser, { clientId: 'one' })
  recorder.fail()
  const { params } = await authorize(op, browser, { clientId: 'one', params: { prompt: 'none' } })
  expect(params.get('code')).toEqual(expect.any(String))
})

test('a token request fails without using up its code when the login cannot be registered', async () => {
  const { params } = await authorize(op, createBrowser(), { clientId: 'one' })
  recorder.fail('register')
  const refused = await exchange(op, 'one', params.get('code'))
  expect(refused).toMatchObject({ status: 500, body: { error: 'server_error' } })
  expect(refused.body).not.toHaveProperty('access_token')
  recorder.fail()
  const granted = await exchange(op, 'one', params.get('code'))
  expect(granted.status).toBe(200)
})

test('the login goes on when the host wants that, and is registered at the next occasion', async () => {
  attached.detach()
  attached = attachSignoff(op.provider, recorder.signoff, { onRegistrationError: 'continue' })
  const browser = createBrowser()
  recorder.fail('register')
  expect((await logIn(op, browser, 'one')).status).toBe(200)
  recorder.fail()
  await logIn(op, browser, 'other')
  expect(new Set(recorder.registrations.map(({ clientId }) => clientId))).toEqual(
    new Set(['one', 'other']),
  )
})
