import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createTokenIssuer, type LogoutTokenIssuer } from '../../src/logout/index.ts'
import {
  createLogoutReceiver,
  type LogoutReceiver,
  type LogoutReceiverOptions,
} from '../../src/testing/index.ts'
import { createClaims, createKeyPair, createRelyingParty, issuer } from '../logout/support.ts'

const relyingParty = createRelyingParty({ signedResponseAlg: 'ES256' })

let tokens: LogoutTokenIssuer
let keys: Awaited<ReturnType<typeof createKeyPair>>
let receiver: LogoutReceiver

beforeAll(async () => {
  keys = await createKeyPair('ES256', { kid: 'k' })
  tokens = await createTokenIssuer({ jwks: { keys: [keys.privateJwk] } })
})

afterEach(() => receiver.close())

async function start(options: Partial<LogoutReceiverOptions> = {}): Promise<void> {
  const jwks = { keys: [keys.publicJwk] }
  receiver = await createLogoutReceiver({ issuer, clientId: 'shop', jwks, ...options })
}

const mint = async (at?: number) =>
  (await tokens.issue(createClaims(relyingParty, at), relyingParty)).token

const post = (body: URLSearchParams | string, init: RequestInit = {}, query = '') =>
  fetch(`${receiver.uri}${query}`, { method: 'POST', body, ...init })

const send = async () => post(new URLSearchParams({ logout_token: await mint() }))

const failed = (index: number) =>
  receiver.requests[index]?.checks.filter(({ ok }) => !ok).map(({ name }) => name)

describe('A receiver', () => {
  test('answers 200 without storing, and records what it got', async () => {
    await start({ sid: 's1' })
    const token = await mint()
    const response = await post(new URLSearchParams({ logout_token: token }), {}, '?logout=1')
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(receiver.requests).toHaveLength(1)
    expect(receiver.requests[0]).toMatchObject({
      method: 'POST',
      url: '/backchannel_logout?logout=1',
      status: 200,
      ok: true,
      token,
      claims: { iss: issuer, aud: 'shop', sid: 's1' },
      header: { alg: 'ES256', kid: 'k', typ: 'logout+jwt' },
    })
    expect(receiver.requests[0]?.jti).toBe(receiver.requests[0]?.claims?.jti)
  })

  test('answers 400 with a JSON error when the same token comes twice', async () => {
    await start()
    const body = new URLSearchParams({ logout_token: await mint() })
    expect((await post(body)).status).toBe(200)
    const second = await post(body)
    expect(second.status).toBe(400)
    expect(second.headers.get('cache-control')).toBe('no-store')
    expect(await second.json()).toMatchObject({ error: 'invalid_request' })
    expect(failed(1)).toEqual(['jti_unseen'])
  })

  test('refuses another method, another content type, and a second parameter', async () => {
    await start()
    const form = async () => new URLSearchParams({ logout_token: await mint() })
    await post(await form(), { method: 'PUT' })
    await post(String(await form()), { headers: { 'Content-Type': 'text/plain' } })
    await post(new URLSearchParams([...(await form()), ['state', 'x']]))
    await post('', { headers: { 'Content-Type': 'application/x-www-form-urlencoded' } })
    expect([0, 1, 2, 3].map(failed)).toEqual([
      ['method'],
      ['content_type'],
      ['only_logout_token'],
      ['only_logout_token', 'parse'],
    ])
    expect(receiver.requests.map(({ status }) => status)).toEqual([400, 400, 400, 400])
  })

  test('judges by its own clock', async () => {
    const clock = { now: () => 1_000_000, monotonic: () => 0, schedule: () => () => {} }
    await start({ clock })
    await post(new URLSearchParams({ logout_token: await mint(1_000_000) }))
    await send()
    expect(receiver.requests[0]).toMatchObject({ ok: true, at: 1_000_000 })
    expect(failed(1)).toEqual(['iat'])
  })
})

describe('A receiver that misbehaves', () => {
  test('answers with the statuses it was given, and verifies all the same', async () => {
    await start({
      respond: (n) => {
        if (n === 1) return 503
        return n === 2 ? { status: 429, headers: { 'Retry-After': '7' }, body: 'slow' } : undefined
      },
    })
    const [first, second, third] = [await send(), await send(), await send()]
    expect([first, second, third].map((response) => response?.status)).toEqual([503, 429, 200])
    expect(second?.headers.get('retry-after')).toBe('7')
    expect(await second?.text()).toBe('slow')
    expect(receiver.requests.every(({ ok }) => ok)).toBe(true)
  })

  test('may hold its answer until it is released', async () => {
    let release = () => {}
    const gate = new Promise<undefined>((resolve) => {
      release = () => resolve(undefined)
    })
    await start({ respond: () => gate })
    let answered = false
    const sending = send().then(() => {
      answered = true
    })
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect(answered).toBe(false)
    release()
    await sending
    expect(receiver.requests).toHaveLength(1)
  })

  test.each(['close', 'reset'] as const)('may %s the connection', async (fault) => {
    await start({ respond: () => fault })
    await expect(send()).rejects.toThrow()
    expect(await receiver.next()).toMatchObject({ status: null, ok: fault === 'reset' })
  })

  test('may hang until the sender gives up, and still closes', async () => {
    await start({ respond: () => 'hang' })
    const sender = new AbortController()
    const body = new URLSearchParams({ logout_token: await mint() })
    const sending = expect(post(body, { signal: sender.signal })).rejects.toThrow()
    expect(await receiver.next()).toMatchObject({ status: null, ok: true })
    sender.abort()
    await sending
  })

  test('may drip a body that does not end', async () => {
    await start({ respond: () => 'drip' })
    const response = await send()
    const reader = response.body?.getReader()
    expect((await reader?.read())?.done).toBe(false)
    expect((await reader?.read())?.done).toBe(false)
    await reader?.cancel()
  })

  test('may send a huge body', async () => {
    await start({ respond: () => 'huge' })
    const body = await (await send()).arrayBuffer()
    expect(body.byteLength).toBe(64 * 1024 * 1024)
  })
})

describe('What a receiver has got', () => {
  test('can be waited for, by number or one by one', async () => {
    await start()
    const both = receiver.waitFor(2)
    const first = receiver.next()
    await send()
    await send()
    const [one, two] = await both
    expect(await first).toBe(one)
    expect(await receiver.next()).toBe(two)
    expect(await receiver.waitFor(1)).toEqual([one])
  })

  test('can be read as it comes, until the receiver closes', async () => {
    await start()
    const seen: (string | undefined)[] = []
    const reading = (async () => {
      for await (const { jti } of receiver.received) seen.push(jti)
    })()
    await send()
    await send()
    await receiver.close()
    await receiver.close()
    await reading
    expect(seen).toEqual(receiver.requests.map(({ jti }) => jti))
    expect(seen).toHaveLength(2)
  })

  test('is not waited for any more once it has closed', async () => {
    await start()
    const waiting = expect(receiver.waitFor(1)).rejects.toThrow('ended after 0, waited for 1')
    await receiver.close()
    await waiting
    await expect(receiver.next()).rejects.toThrow('ended')
  })
})
