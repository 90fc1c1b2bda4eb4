import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createBench, type TestBench } from '../support/bench.ts'
import { type Door, openApiDoor } from './support.ts'

const PASSWORD = 'correct horse battery staple'

let bench: TestBench
let door: Door
/** Everything that was answered. */
let answered = ''

beforeAll(async () => {
  bench = await createBench()
  door = await openApiDoor(await bench.create())
})

afterAll(async () => {
  await door.close()
  await bench.close()
})

async function ask(method: string, path: string, body?: object, expected = 200) {
  const answer = await door.ask(method, path, body === undefined ? {} : { body })
  const text = await answer.text()
  answered += text
  expect(answer.status, text).toBe(expected)
  return JSON.parse(text) as Record<string, unknown>
}

const SMTP = {
  host: '127.0.0.1:2525',
  auth: { kind: 'password', user: 'mailer' },
  senderAddress: 'no-reply@example.org',
}

describe('/providers/email', () => {
  it('takes an SMTP server through its life, its secrets in and never out', async () => {
    const secrets = { password: PASSWORD }
    const { id } = await ask('POST', '/providers/email/smtp', { ...SMTP, secrets })
    const path = `/providers/email/${id}`
    await ask('GET', '/providers/email/active', undefined, 404)
    expect(await ask('POST', `${path}/activate`, {})).toMatchObject({ state: 'active' })
    expect(await ask('POST', `${path}/activate`, {}, 409)).toMatchObject({
      code: 'ERR_PROVIDER_STATE',
    })
    expect(await ask('GET', '/providers/email/active')).toMatchObject({ id })
    const changed = await ask('PATCH', path, { senderName: 'Shop', description: 'Main' })
    expect(changed).toMatchObject({ config: { senderName: 'Shop', port: 2525 } })
    await ask('PUT', `${path}/secrets`, { password: `${PASSWORD} 2` })
    await ask('POST', `${path}/resume`, {}, 409)
    await ask('POST', `${path}/rotate-key`, {}, 409)
    expect(await ask('GET', '/providers/email')).toMatchObject({ items: [{ id }] })
    expect(await ask('GET', `${path}/events`)).toMatchObject({
      items: [
        { event: 'provider.added', detail: { by: 'mona', kind: 'smtp' } },
        { event: 'provider.activated', detail: { by: 'mona' } },
        { event: 'configuration.changed', detail: { fields: 'senderName' } },
        { event: 'configuration.changed', detail: { secrets: 'password' } },
      ],
    })
    expect(await ask('POST', `${path}/deactivate`, {})).toMatchObject({
      state: 'inactive',
      activeLeft: 0,
    })
    expect(await ask('DELETE', path)).toEqual({ activeLeft: 0 })
    await ask('GET', path, undefined, 404)
    expect(answered).not.toContain(PASSWORD)
  })

  it('says what is wrong with a field, and repeats nothing of it', async () => {
    const wrong = { ...SMTP, host: PASSWORD, secrets: { password: `${PASSWORD}\n` } }
    const problem = await ask('POST', '/providers/email/smtp', wrong, 400)
    expect(problem).toMatchObject({ code: 'ERR_OPTION_INVALID' })
    const twilio = { ...SMTP, accountSid: 'AC1' }
    expect(await ask('POST', '/providers/email/smtp', twilio, 400)).toMatchObject({
      code: 'ERR_OPTION_INVALID',
    })
    expect(JSON.stringify(problem)).not.toContain(PASSWORD)
  })
})

describe('/providers/sms', () => {
  it('answers with the key of a relay at its creation and at a rotation, and never again', async () => {
    const relay = { endpoint: 'http://127.0.0.1:9/sms', format: 'zitadel' }
    const added = await ask('POST', '/providers/sms/http', relay)
    const rotated = await ask('POST', `/providers/sms/${added['id']}/rotate-key`, { overlapMs: 0 })
    for (const { signingKey } of [added, rotated]) expect(signingKey).toMatch(/^whsec_/)
    const again = JSON.stringify(await ask('GET', `/providers/sms/${added['id']}`))
    for (const { signingKey } of [added, rotated]) expect(again).not.toContain(signingKey)
  })

  it('tests a Twilio account that is not stored', async () => {
    const test = {
      kind: 'twilio',
      accountSid: 'AC1',
      senderNumber: 'Shop',
      apiUrl: 'http://127.0.0.1:9',
      recipient: '+41791234567',
    }
    expect(await ask('POST', '/providers/sms/test', test)).toEqual({
      outcome: 'misconfigured',
      code: 'secret_missing',
    })
    expect(
      await ask('POST', '/providers/sms/test', { ...test, recipient: 'x' }, 400),
    ).toMatchObject({ option: 'test.recipient' })
    expect(await ask('GET', '/providers/sms')).toMatchObject({ items: [{ kind: 'http' }] })
  })
})
