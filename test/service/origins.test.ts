import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RequestHeaders, Signoff } from '../../src/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'

let bench: TestBench
let signoff: Signoff

const HOPS = { primary: 'OP.example', domains: ['auth.op.example:8443'] } as const

beforeAll(async () => {
  bench = await createBench()
  signoff = await bench.create({ origins: { ...HOPS, trustedHops: 1 } })
  await signoff.trustedDomains.add('Login.Example.')
})

afterAll(() => bench.close())

const resolve = (headers: RequestHeaders) => signoff.origins.resolve(headers)

describe('the origin of a request', () => {
  it.each<readonly [string, Record<string, string>, string]>([
    ['Host', { host: 'login.example' }, 'https://login.example'],
    [
      'Forwarded',
      { host: 'a', forwarded: 'host=login.example;proto=https' },
      'https://login.example',
    ],
    ['X-Forwarded-Host', { host: 'a', 'x-forwarded-host': 'op.example' }, 'https://op.example'],
    ['a port of ours', { host: 'auth.op.example:8443' }, 'https://auth.op.example:8443'],
    ['https over http', { host: 'op.example', 'x-forwarded-proto': 'http' }, 'https://op.example'],
  ])('is taken from %s', async (_, headers, origin) => {
    const resolved = await resolve(headers)
    expect(resolved.origin).toBe(origin)
    expect(resolved.refused).toBeUndefined()
  })

  it('is read from headers of fetch, too', async () => {
    const headers = new Headers({ 'x-forwarded-host': 'login.example' })
    expect((await resolve(headers)).source).toBe('x-forwarded')
  })

  it('is the primary domain without a request', async () => {
    expect(await signoff.origins.resolve()).toEqual({
      origin: 'https://op.example',
      domain: 'op.example',
      protocol: 'https',
      source: 'primary',
    })
  })
})

describe('an origin that an attacker names', () => {
  it.each<readonly [string, Record<string, string>, string]>([
    ['in Host', { host: 'evil.example' }, 'host_unknown'],
    ['in Forwarded', { host: 'op.example', forwarded: 'host=evil.example' }, 'host_unknown'],
    [
      'in X-Forwarded-Host',
      { host: 'op.example', 'x-forwarded-host': 'evil.example' },
      'host_unknown',
    ],
    [
      'as the entry that our proxy wrote',
      { 'x-forwarded-host': 'op.example, evil.example' },
      'host_unknown',
    ],
    ['behind our name', { host: 'op.example.evil.example' }, 'host_unknown'],
    ['as a user name', { host: 'op.example@evil.example' }, 'host_malformed'],
    ['with a path', { host: 'evil.example/op.example' }, 'host_malformed'],
    ['with another port', { host: 'op.example:8080' }, 'host_unknown'],
    ['with a port that is none', { host: 'op.example:https' }, 'host_malformed'],
    ['with a port out of range', { host: 'op.example:65536' }, 'host_malformed'],
    ['with a port of nought', { host: 'op.example:0' }, 'host_malformed'],
    ['with a line break', { forwarded: 'host="op.example\r\nX: y"' }, 'header_malformed'],
    [
      'by a scheme that is none',
      { host: 'op.example', 'x-forwarded-proto': 'javascript' },
      'protocol_unknown',
    ],
    ['by a host that looks like ours', { host: 'оp.example' }, 'host_unknown'],
  ])('%s is refused and counted', async (_, headers, refused) => {
    const before = signoff.stats().refusedOrigins
    const resolved = await resolve(headers)
    expect(resolved).toMatchObject({ origin: 'https://op.example', refused })
    const after = { ...before, [refused]: (before[refused as keyof typeof before] ?? 0) + 1 }
    expect(signoff.stats().refusedOrigins).toEqual(after)
  })

  it('before the hops that are trusted does not count', async () => {
    const headers = { 'x-forwarded-host': 'evil.example, login.example' }
    expect(await resolve(headers)).toMatchObject({ origin: 'https://login.example' })
    const forwarded = 'host=evil.example;proto=http, for=10.0.0.1;host=login.example;proto=https'
    expect(await resolve({ forwarded })).toMatchObject({ origin: 'https://login.example' })
  })

  it('is not heard where no proxy is trusted', async () => {
    const bare = await bench.create({ origins: HOPS })
    const headers = { host: 'op.example', 'x-forwarded-host': 'evil.example' }
    expect((await bare.origins.resolve(headers)).refused).toBeUndefined()
    expect(bare.stats().refusedOrigins.host_unknown).toBe(0)
  })
})

describe('an instance', () => {
  it('sets origins of its own, and trusts nobody that another trusts', async () => {
    const instance = 'acme'
    await signoff.notificationSettings.set(
      {
        settings: { origins: { primary: 'acme.example:8080', domains: [], externalSecure: false } },
      },
      { instance },
    )
    const resolve = (host: string) => signoff.origins.resolve({ host }, { instance })
    expect(await resolve('acme.example:8080')).toMatchObject({
      origin: 'http://acme.example:8080',
      source: 'host',
    })
    expect(await resolve('login.example')).toMatchObject({
      origin: 'http://acme.example:8080',
      refused: 'host_unknown',
    })
  })

  it('named default has the host of the issuer, and others are refused until they have one', async () => {
    const bare = await bench.create({ issuer: 'http://op.test:3000' })
    expect((await bare.origins.resolve()).origin).toBe('http://op.test:3000')
    const other = bare.origins.resolve({ host: 'op.test:3000' }, { instance: 'other' })
    await expect(other).rejects.toMatchObject({ code: 'ERR_ORIGIN_UNKNOWN' })
  })

  it('without a primary domain has those that it trusts', async () => {
    const instance = 'trusting'
    const bare = await bench.create({ issuer: 'http://op.test:3000' })
    await bare.trustedDomains.add('login.trusting.example', { instance })
    const resolve = (host: string) => bare.origins.resolve({ host }, { instance })
    expect(await resolve('login.trusting.example')).toMatchObject({ source: 'host' })
    for (const host of ['evil.example', 'login.example', 'op.test:3000'])
      await expect(resolve(host)).rejects.toMatchObject({ code: 'ERR_ORIGIN_UNKNOWN' })
  })
})

describe('an origin that was captured before', () => {
  const url = async (origin: string, instance?: string) => {
    const input = { type: 'password.changed', recipient: { userId: '7', lastEmail: 'a@b.example' } }
    const level = instance === undefined ? {} : { instance }
    const { url: link } = await signoff.notify({ ...input, returnCode: true }, { ...level, origin })
    return link
  }

  it('is that of the links, with its scheme where both are in use', async () => {
    expect(await url('http://login.example/x')).toBe('https://login.example/account/security')
    const instance = 'plain'
    const origins = { primary: 'plain.example', externalSecure: false }
    await signoff.notificationSettings.set({ settings: { origins } }, { instance })
    for (const origin of ['https://plain.example', 'http://plain.example'])
      expect(await url(origin, instance)).toBe(`${origin}/account/security`)
  })

  it('is refused and counted where it is not known', async () => {
    const { host_unknown: before } = signoff.stats().refusedOrigins
    expect(await url('https://evil.example')).toBe('https://op.example/account/security')
    expect(signoff.stats().refusedOrigins.host_unknown).toBe(before + 1)
  })
})

describe('a trusted domain', () => {
  it('is kept as it is compared, listed by name and page, and belongs to one instance', async () => {
    const instance = 'pages'
    const { add, list } = signoff.trustedDomains
    for (const domain of ['Zeta.example', 'bücher.example', 'alpha.example:8443'])
      await add(domain, { instance })
    const names = async (filter: object) => {
      const { items, next } = await list({ instance, ...filter })
      return [items.map(({ domain }) => domain), next]
    }
    const [first, second, third] = ['alpha.example:8443', 'xn--bcher-kva.example', 'zeta.example']
    expect(await names({})).toEqual([[first, second, third], undefined])
    expect(await names({ limit: 2 })).toEqual([[first, second], second])
    expect(await names({ limit: 2, after: second })).toEqual([[third], undefined])
    expect(await names({ instance: 'others' })).toEqual([[], undefined])
  })

  it('is added once, and is gone when it is removed', async () => {
    const instance = 'once'
    const { add, remove } = signoff.trustedDomains
    await add('one.example', { instance })
    const again = add('ONE.example', { instance })
    await expect(again).rejects.toMatchObject({ code: 'ERR_TRUSTED_DOMAIN_EXISTS' })
    await remove('one.example.', { instance })
    await expect(remove('one.example', { instance })).rejects.toMatchObject({
      code: 'ERR_TRUSTED_DOMAIN_NOT_FOUND',
    })
  })

  it('counts at once, and no more when it is removed', async () => {
    const source = async () => (await resolve({ host: 'late.example' })).source
    expect(await source()).toBe('primary')
    await signoff.trustedDomains.add('late.example')
    expect(await source()).toBe('host')
    await signoff.trustedDomains.remove('late.example')
    expect(await source()).toBe('primary')
  })

  it("takes the host's transaction", async () => {
    const rolledBack = signoff.transaction(async (sql) => {
      await signoff.trustedDomains.add('gone.example', { sql })
      throw new Error('rolled back')
    })
    await expect(rolledBack).rejects.toThrow('rolled back')
    expect((await resolve({ host: 'gone.example' })).source).toBe('primary')
  })

  it.each([
    '',
    'a b',
    'https://a.example',
    'a.example/',
    '*.example',
    'a'.repeat(254),
    'a:99999',
    undefined,
  ])('is not %j', async (domain) => {
    const added = signoff.trustedDomains.add(domain as string)
    await expect(added).rejects.toMatchObject({ code: 'ERR_OPTION_INVALID', option: 'domain' })
  })
})

describe('the origin of a call', () => {
  it('is kept with the deliveries that it makes, without path and user name', async () => {
    const sessionId = 'with-origin'
    await signoff.relyingParties.put({
      clientId: 'shop',
      backchannelLogoutUri: 'http://127.0.0.1:9/bcl',
    })
    await signoff.sessions.register({ sessionId, clientId: 'shop', sub: 'alice' })
    const origin = 'https://user:secret@Login.example:443/end?x=y'
    await signoff.sessions.terminate({ sessionId }, { origin })
    const rows = await bench.database.sql`
      select facts from signoff.delivery where session_id = ${sessionId}`
    expect(rows.map(({ facts }) => facts.origin)).toEqual(['https://login.example'])
  })

  it.each(['javascript:alert(1)', 'op.example', '//op.example'])('is not %j', async (origin) => {
    const ended = signoff.sessions.terminate({ sessionId: 'x' }, { origin })
    await expect(ended).rejects.toMatchObject({ option: 'options.origin' })
  })
})
