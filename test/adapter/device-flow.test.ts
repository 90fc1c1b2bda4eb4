import { request } from 'undici'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type AttachedSignoff, attachSignoff } from '../../src/adapter/oidc-provider.ts'
import { callTokenEndpoint, createBrowser, followUser, readHidden } from './support/journey.ts'
import { clientMetadata, type Op, startOp } from './support/op.ts'
import { createRecorder, type Recorder } from './support/recorder.ts'

const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:device_code'

let op: Op
let recorder: Recorder
let attached: AttachedSignoff

beforeAll(async () => {
  op = await startOp([
    clientMetadata('tv', { grant_types: [GRANT_TYPE], redirect_uris: [], response_types: [] }),
  ])
})
afterAll(() => op.close())
beforeEach(() => {
  recorder = createRecorder()
  attached = attachSignoff(op.provider, recorder.signoff)
})
afterEach(() => attached.detach())

async function requestDeviceCode() {
  const secret = 'secret of tv, long enough for any HMAC algorithm there is'
  const { body } = await request(`${op.url}/device/auth`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      client_id: 'tv',
      client_secret: secret,
      scope: 'openid',
    }).toString(),
  })
  return (await body.json()) as { device_code: string; user_code: string }
}

/** The user types the code, confirms, logs in and consents. */
async function approve(userCode: string) {
  const browser = createBrowser()
  const shown = await browser.get(`${op.url}/device`)
  const form = { xsrf: readHidden(shown, 'xsrf'), user_code: userCode, confirm: 'yes' }
  return followUser(op, browser, await browser.post(`${op.url}/device`, form))
}

test('a device that the user lets in is registered with the session of that user', async () => {
  const { device_code, user_code } = await requestDeviceCode()
  await approve(user_code)
  const { status, idToken } = await callTokenEndpoint(op, 'tv', {
    grant_type: GRANT_TYPE,
    device_code,
  })
  expect(status).toBe(200)
  const last = recorder.registrations.at(-1)
  expect(last).toMatchObject({ clientId: 'tv', sub: 'alice', sid: idToken['sid'] })
  expect(await op.provider.Session.findByUid(last?.sessionId ?? '')).toBeDefined()
})

test('a device gets no token when its login cannot be registered', async () => {
  const { device_code, user_code } = await requestDeviceCode()
  recorder.fail('register')
  await approve(user_code)
  const form = { grant_type: GRANT_TYPE, device_code }
  expect(await callTokenEndpoint(op, 'tv', form)).toMatchObject({ status: 500 })
  recorder.fail()
  expect(await callTokenEndpoint(op, 'tv', form)).toMatchObject({ status: 200 })
})
