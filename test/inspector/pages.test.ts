import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Signoff } from '../../src/index.ts'
import { type Door, openApiDoor, until } from '../api/support.ts'
import { createBench, type TestBench } from '../support/bench.ts'

const EVIL = `"><script>alert(1)</script><img src=x onerror='alert(2)'>`
const SESSION = `s1${EVIL}`

let bench: TestBench
let signoff: Signoff
let door: Door
let id = ''
let provider = ''

const page = async (path: string, scopes = 'read,write') => {
  const headers = { authorization: `Bearer default <mona> ${scopes}`, accept: 'text/html' }
  const answer = await door.ask('GET', path, { headers })
  return { answer, text: await answer.text() }
}

const press = (action: string, headers: Readonly<Record<string, string | undefined>>) =>
  door.ask('POST', `/inspector/deliveries/${id}`, {
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: `action=${action}`,
  })

const OWN = { 'sec-fetch-site': 'same-origin' }

beforeAll(async () => {
  bench = await createBench()
  signoff = await bench.start()
  door = await openApiDoor(signoff)
  const evil = await bench.receiver('evil', { respond: () => ({ status: 400, body: EVIL }) })
  const shop = await bench.receiver('shop')
  for (const [clientId, { uri }] of [
    ['<evil>', evil],
    ['shop', shop],
  ] as const) {
    const party = { clientId, backchannelLogoutUri: uri, signedResponseAlg: 'ES256' }
    await signoff.relyingParties.put(party)
    await signoff.sessions.register({ sessionId: SESSION, clientId, sid: EVIL, sub: EVIL })
  }
  const added = await signoff.providers.email.addHttp({
    endpoint: 'http://127.0.0.1:9/',
    description: EVIL,
    routing: { organization: EVIL, type: EVIL },
  })
  provider = added.id
  await signoff.providers.email.activate(provider, { actor: EVIL })
  const { deliveries } = await signoff.sessions.terminate({
    sessionId: SESSION,
    reason: EVIL.slice(0, 90),
  })
  id = deliveries.find(({ clientId }) => clientId === '<evil>')?.id ?? ''
  await until(async () => (await signoff.deliveries.get(id)).state === 'retrying')
})

afterAll(async () => {
  await door.close()
  await bench.close()
})

const PATHS = () => [
  '/',
  '/inspector/deliveries',
  '/inspector/deliveries?state=retrying&clientId=%3Cevil%3E',
  `/inspector/deliveries/${id}`,
  '/inspector/sessions',
  `/inspector/sessions/${encodeURIComponent(SESSION)}`,
  '/inspector/relying-parties',
  '/inspector/providers',
  `/inspector/providers/email/${provider}`,
  '/inspector/machines',
  `/inspector/sessions/${encodeURIComponent(EVIL)}`,
]

describe('every page', () => {
  it('shows what comes from outside as text, and runs nothing but its own script', async () => {
    for (const path of PATHS()) {
      const { answer, text } = await page(path)
      expect(answer.headers.get('content-type'), path).toBe('text/html; charset=utf-8')
      expect(text, path).not.toMatch(/<script>|<img|onerror='|<evil>|<mona>/)
      const policy = answer.headers.get('content-security-policy') ?? ''
      const nonce = /script-src 'nonce-([^']+)'/.exec(policy)?.[1]
      expect(policy).toContain("default-src 'none'")
      expect(policy).not.toContain('unsafe')
      const tags = [...text.matchAll(/<(?:script|style)\b[^>]*>/g)].map(([tag]) => tag)
      for (const tag of tags) expect(tag, path).toContain(`nonce="${nonce}"`)
      expect(text, path).not.toMatch(/\sstyle="|\son\w+="|javascript:/)
    }
  })

  it('has no id twice, a heading, a title, and a label at every field', async () => {
    for (const path of PATHS()) {
      const { text } = await page(path)
      const ids = [...text.matchAll(/\sid="([^"]+)"/g)].map(([, one]) => one)
      const twice = ids.filter((one, index) => ids.indexOf(one) !== index)
      expect(path === '/inspector/machines' ? [] : twice, path).toEqual([])
      expect(text.match(/<h1>/g), path).toHaveLength(1)
      expect(text).toMatch(/<title>[^<]+<\/title>/)
      for (const [field] of text.matchAll(/<input[^>]*>/g)) expect(field).toContain('aria-label=')
    }
  })

  it('has a nonce of its own', async () => {
    const policies = await Promise.all([page('/'), page('/')])
    const [one, two] = policies.map(({ answer }) => answer.headers.get('content-security-policy'))
    expect(one).not.toBe(two)
  })
})

describe('the page of a delivery', () => {
  it('lights the state, the edges it took, and tells what was answered', async () => {
    const { text } = await page(`/inspector/deliveries/${id}`)
    expect(text).toMatch(/<g id="s-retrying" class="current visited state/)
    expect(text).toMatch(/<g id="s-sent" class="state/)
    expect(text).toMatch(/<g id="e-pending-message\.sealed-0" class="taken edge/)
    expect(text).toContain('refused the message')
    expect(text).toContain('status <b>400</b>')
    expect(text).toContain('&lt;script&gt;alert(1)')
  })

  it('has buttons for those alone who may press them', async () => {
    const { text } = await page(`/inspector/deliveries/${id}`)
    expect(text).toContain('Try now')
    expect((await page(`/inspector/deliveries/${id}`, 'read')).text).not.toContain('Try now')
  })

  it('is a page also when there is no such delivery', async () => {
    const { answer, text } = await page(
      '/inspector/deliveries/01890000-0000-7000-8000-000000000000',
    )
    expect(answer.status).toBe(404)
    expect(text).toContain('ERR_DELIVERY_NOT_FOUND')
  })
})

describe('the page of a session', () => {
  it('tells who has been told', async () => {
    await until(async () => {
      const { text } = await page(`/inspector/sessions/${encodeURIComponent(SESSION)}`)
      return /shop[\s\S]*?>sent<\/span>/.test(text)
    })
  })
})

describe('the page of relying parties', () => {
  it('tells who is left alone, and when it is tried again', async () => {
    const { uri } = await bench.receiver('gone', { respond: () => 404 })
    const gone = {
      clientId: 'gone',
      backchannelLogoutUri: uri,
      signedResponseAlg: 'ES256',
    } as const
    await signoff.relyingParties.put(gone)
    for (const sessionId of ['g1', 'g2', 'g3', 'g4', 'g5']) {
      await signoff.sessions.register({ sessionId, clientId: 'gone', sub: 'anna' })
      await signoff.sessions.terminate({ sessionId })
    }
    await until(() => signoff.stats().ailing.length === 1)
    const { text } = await page('/inspector/relying-parties')
    const row = (clientId: string) => new RegExp(`clientId=${clientId}"[^]*?</tr>`).exec(text)?.[0]
    expect(row('gone')).toMatch(/left alone<\/span> it is tried again /)
    expect(row('shop')).toContain('flowing')
  })
})

describe('a button', () => {
  it.each([
    {},
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
  ])('is not pressed by another origin: %o', async (headers) => {
    const answer = await press('cancel', headers)
    expect(answer.status).toBe(403)
    expect((await signoff.deliveries.get(id)).state).toBe('retrying')
  })

  it('is not pressed by who may only read', async () => {
    const authorization = 'Bearer default eve read'
    expect((await press('cancel', { ...OWN, authorization })).status).toBe(403)
  })

  it('that is none of ours is refused', async () => {
    expect((await press('constructor', OWN)).status).toBe(400)
  })

  it('cancels, with the name of who pressed it, and tells when it is too late', async () => {
    const answer = await press('cancel', { origin: door.origin })
    expect([answer.status, answer.headers.get('location')]).toEqual([
      303,
      `/inspector/deliveries/${id}`,
    ])
    const events = await signoff.deliveries.events(id)
    expect(events.at(-1)).toMatchObject({ to: 'cancelled', detail: { by: 'mona' } })
    expect((await press('cancel', OWN)).status).toBe(409)
    expect((await press('retry', OWN)).status).toBe(303)
  })
})

describe('the search', () => {
  it.each([
    ['', '/'],
    ['a b', '/inspector/sessions/a%20b'],
    ['//evil.example', '/inspector/sessions/%2F%2Fevil.example'],
  ])('leads %j to %s', async (text, location) => {
    const answer = await door.ask('GET', `/inspector/find?q=${encodeURIComponent(text)}`)
    expect([answer.status, answer.headers.get('location')]).toEqual([303, location])
  })
})

describe('a message', () => {
  it('is called by its type, and leads to its provider', async () => {
    const relay = await signoff.providers.email.addHttp({ endpoint: 'http://127.0.0.1:9/' })
    await signoff.providers.email.activate(relay.id)
    const { deliveryId } = await signoff.notify({
      type: 'password.changed',
      recipient: { userId: 'anna', lastEmail: 'anna@mail.example' },
    })
    await until(async () => {
      const { destination } = await signoff.deliveries.get(deliveryId)
      return destination === `email:${relay.id}`
    })
    const { text } = await page(`/inspector/deliveries/${deliveryId}`)
    expect(text).toMatch(/<bdi>password\.changed<\/bdi> by email/)
    expect(text).toContain(`href="/inspector/providers/email/${relay.id}"`)
    const list = (await page('/inspector/deliveries')).text
    expect(list).toMatch(/password\.changed<\/bdi><\/a> <small>by email<\/small>/)
  })
})

describe('the pages of providers', () => {
  it('say what is wrong with one, show its path, and let a person resume it', async () => {
    const path = `/inspector/providers/email/${provider}`
    await bench.database.sql`update signoff.provider set state = 'paused',
      snapshot = '{"value":"paused","context":{"priority":0,"fault":"EAUTH","pausedAt":1}}' where id = ${provider}`
    expect((await page('/inspector/providers')).text).toContain('EAUTH')
    const overview = (await page('/')).text
    expect(overview).toMatch(/Paused providers[\s\S]*EAUTH/)
    expect(overview).not.toContain('Nothing does.')
    expect((await page(path)).text).toContain('provider.activated')
    expect((await page(path, 'read')).text).not.toContain('value="resume"')
    expect((await page(path)).text).toContain('value="resume"')
    const answer = await door.ask('POST', path, {
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...OWN },
      body: 'action=resume',
    })
    expect(answer.status).toBe(303)
    expect(await signoff.providers.email.get(provider)).toMatchObject({ state: 'active' })
  })
})
