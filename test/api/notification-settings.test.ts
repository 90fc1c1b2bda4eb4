import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Signoff } from '../../src/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'
import { type Door, openApiDoor } from './support.ts'

let bench: TestBench
let signoff: Signoff
let door: Door

beforeAll(async () => {
  bench = await createBench()
  signoff = await bench.create()
  door = await openApiDoor(signoff)
})

afterAll(async () => {
  await door.close()
  await bench.close()
})

const ask = async (method: string, path: string, body?: unknown) => {
  const answer = await door.ask(method, path, body === undefined ? {} : { body })
  const text = await answer.text()
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) }
}

describe('/trusted-domains', () => {
  it('are added, listed and removed, and problems have codes', async () => {
    const domain = 'login.acme.example:8443'
    const added = await ask('POST', '/trusted-domains', { domain: 'Login.Acme.example:8443' })
    expect(added).toMatchObject({ status: 200, body: { domain } })
    expect(await ask('POST', '/trusted-domains', { domain })).toMatchObject({
      status: 409,
      body: { code: 'ERR_TRUSTED_DOMAIN_EXISTS' },
    })
    expect((await ask('GET', '/trusted-domains')).body.items).toEqual([added.body])
    const path = `/trusted-domains/${encodeURIComponent(domain)}`
    expect(await ask('DELETE', path)).toEqual({ status: 204, body: undefined })
    expect(await ask('DELETE', path)).toMatchObject({
      status: 404,
      body: { code: 'ERR_TRUSTED_DOMAIN_NOT_FOUND' },
    })
  })
})

describe('/message-texts', () => {
  const path = '/message-texts/password.reset/de'

  it('are set for an organisation, and reset', async () => {
    const texts = { email: { subject: 'Neues Passwort' } }
    const sales = `${path}?organization=sales`
    const set = await ask('PUT', sales, texts)
    expect(set.body).toMatchObject({ organization: 'sales', own: texts, texts })
    expect((await ask('GET', sales)).body).toEqual(set.body)
    expect((await ask('GET', '/message-texts')).body.items).toEqual([])
    const { items } = (await ask('GET', '/message-texts?organization=sales')).body
    expect(items).toEqual([
      { type: 'password.reset', language: 'de', organization: 'sales', own: texts },
    ])
    expect((await ask('DELETE', sales)).status).toBe(204)
    const untouched = await ask('GET', `${path}/default`)
    expect((await ask('GET', sales)).body.texts).toEqual(untouched.body)
  })

  it('that cannot be rendered are refused, and the field is named', async () => {
    expect(await ask('PUT', path, { sms: '{{ secret }}' })).toMatchObject({
      status: 400,
      body: { code: 'ERR_TEMPLATE_VARIABLE', option: 'sms' },
    })
    expect((await ask('GET', '/message-texts/no.type/de')).status).toBe(404)
    expect((await ask('GET', '/message-texts/otp.sms/tlh')).body).toMatchObject({
      code: 'ERR_OPTION_INVALID',
      option: 'language',
    })
  })
})

describe('/notification-settings', () => {
  it('are set, shown with what holds, and reset', async () => {
    const own = { defaultLanguage: 'de' }
    const set = await ask('PUT', '/notification-settings', own)
    const origins = { primary: 'op.example', externalSecure: true }
    expect(set.body).toEqual({ own, settings: { ...own, origins } })
    const sales = await ask('GET', '/notification-settings?organization=sales')
    expect(sales.body).toEqual({ organization: 'sales', own: {}, settings: set.body.settings })
    expect((await ask('DELETE', '/notification-settings')).status).toBe(204)
    expect((await ask('GET', '/notification-settings')).body.own).toEqual({})
  })

  it('that cannot be used are refused, and the field is named', async () => {
    const urlTemplates = { 'email.verify': 'javascript:alert(1)' }
    expect(await ask('PUT', '/notification-settings', { urlTemplates })).toMatchObject({
      status: 400,
      body: { code: 'ERR_LINK_SCHEME', option: 'settings.urlTemplates.email.verify' },
    })
    const caps = { perInstance: { most: 1, windowMs: 1000 } }
    const path = '/notification-settings?organization=sales'
    expect((await ask('PUT', path, { caps })).body).toMatchObject({ option: 'settings.caps' })
  })

  it('are those of the caller’s instance alone', async () => {
    await ask('PUT', '/notification-settings', { defaultLanguage: 'sv' })
    const headers = { authorization: 'Bearer acme mona read' }
    const answer = await door.ask('GET', '/notification-settings', { headers })
    expect(await answer.json()).toMatchObject({ own: {} })
  })
})

describe('/stats', () => {
  it('count refused origins for those who may see all instances', async () => {
    await signoff.origins.resolve({ host: 'evil.example' })
    const read = async (scopes: string) => {
      const headers = { authorization: `Bearer default mona ${scopes}` }
      return (await door.ask('GET', '/stats', { headers })).json()
    }
    expect(await read('read,system')).toMatchObject({ refusedOrigins: { host_unknown: 1 } })
    expect(await read('read')).not.toHaveProperty('refusedOrigins')
  })
})
