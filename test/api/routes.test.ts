import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { routes } from '../../src/api/index.ts'
import type { Signoff } from '../../src/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'
import { type Door, openApiDoor, until } from './support.ts'

const UNKNOWN_ID = '01890000-0000-7000-8000-000000000000'

let bench: TestBench
let signoff: Signoff
let door: Door

beforeAll(async () => {
  bench = await createBench()
  signoff = await bench.start()
  door = await openApiDoor(signoff)
})

afterAll(async () => {
  await door.close()
  await bench.close()
})

const fill = (path: string) =>
  path
    .replace('{id}', UNKNOWN_ID)
    .replace('{name}', 'backChannelLogout')
    .replace('{type}', 'otp.email')
    .replace('{language}', 'de')
    .replace('{domain}', 'nobody.example')
    .replace(/\{\w+\}/, 'nobody')

const expectProblem = async (response: Response, status: number, code: string) => {
  expect(response.status).toBe(status)
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  const problem = (await response.json()) as Record<string, unknown>
  expect(problem).toMatchObject({ status, code, type: `urn:signoff:${code}` })
  return problem
}

const beside = [
  { method: 'GET', path: '/events', scope: 'read' },
  { method: 'GET', path: '/openapi.json', scope: 'read' },
  { method: 'GET', path: '/', scope: 'read' },
  { method: 'GET', path: '/inspector/machines', scope: 'read' },
  { method: 'POST', path: `/inspector/deliveries/${UNKNOWN_ID}`, scope: 'write' },
] as const

describe.each([...routes, ...beside])('$method $path', ({ method, path, scope }) => {
  it('lets nobody in without credentials', async () => {
    const headers = { authorization: undefined }
    const answer = await door.ask(method, fill(path), { headers })
    expect(answer.headers.get('www-authenticate')).toContain('Bearer')
    await expectProblem(answer, 401, 'ERR_HTTP_UNAUTHENTICATED')
  })

  it(`needs the scope ${scope}`, async () => {
    const other = scope === 'read' ? 'write' : 'read'
    const headers = { authorization: `Bearer default mona ${other}` }
    const answer = await door.ask(method, fill(path), { headers })
    expect(answer.status).toBe(403)
    expect(await answer.text()).toContain('ERR_HTTP_SCOPE')
  })

  it('is never cached, sniffed or framed', async () => {
    const { headers } = await door.ask('DELETE', fill(path), {
      headers: { authorization: undefined },
    })
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  })
})

describe('a change that says no more than its path', () => {
  const ask = (path: string, headers = {}) =>
    door.ask('POST', path, { headers: { 'content-type': undefined, ...headers } })

  it('needs neither a body nor a type', async () => {
    await expectProblem(await ask('/deliveries/nowhere/retry'), 404, 'ERR_DELIVERY_NOT_FOUND')
    const missing = await expectProblem(await ask('/recoveries'), 400, 'ERR_OPTION_INVALID')
    expect(missing).toMatchObject({ option: 'since' })
  })

  it.each([
    { origin: 'https://elsewhere.example' },
    { 'sec-fetch-site': 'same-site' },
    { 'content-type': 'application/x-www-form-urlencoded' },
  ])('is refused to a page of another origin: %j', async (headers) => {
    const { status } = await ask('/deliveries/nowhere/retry', headers)
    expect([403, 415]).toContain(status)
  })
})

describe.each(routes.filter(({ body }) => body))(
  'the body of $method $path',
  ({ method, path }) => {
    it('has to be JSON by its type', async () => {
      const headers = { 'content-type': 'text/plain' }
      const answer = await door.ask(method, fill(path), { headers, body: '{}' })
      await expectProblem(answer, 415, 'ERR_HTTP_BODY_TYPE')
    })

    it('has to say that it is JSON', async () => {
      const { origin } = door
      const headers = { authorization: 'Bearer default mona read,write' }
      const body = new TextEncoder().encode('{}')
      const answer = await fetch(`${origin}${fill(path)}`, { method, headers, body })
      await expectProblem(answer, 415, 'ERR_HTTP_BODY_TYPE')
    })

    it('has to be JSON by its text', async () => {
      const answer = await door.ask(method, fill(path), { body: '{' })
      await expectProblem(answer, 400, 'ERR_HTTP_BODY_SYNTAX')
    })

    it('has no members that nobody knows', async () => {
      const answer = await door.ask(method, fill(path), { body: { surprise: 1 } })
      await expectProblem(answer, 400, 'ERR_OPTION_INVALID')
    })

    it('is an object', async () => {
      const answer = await door.ask(method, fill(path), { body: [1] })
      await expectProblem(answer, 400, 'ERR_OPTION_INVALID')
    })

    it('is capped', async () => {
      const answer = await door.ask(method, fill(path), { body: `"${'x'.repeat(300_000)}"` })
      await expectProblem(answer, 413, 'ERR_HTTP_BODY_SIZE')
    })
  },
)

describe.each(routes.filter((one) => one.method !== 'GET'))('$method $path', ({ method, path }) => {
  it.each([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
  ])('refuses what a page of another origin asks for: %o', async (headers) => {
    const answer = await door.ask(method, fill(path), { headers, body: {} })
    await expectProblem(answer, 403, 'ERR_HTTP_CROSS_SITE')
  })
})

describe.each(routes.filter(({ query }) => query))(
  'the query of $method $path',
  ({ method, path }) => {
    it('has no parameters that nobody knows', async () => {
      const answer = await door.ask(method, `${fill(path)}?surprise=1`, {
        ...(method === 'GET' ? {} : { body: {} }),
      })
      await expectProblem(answer, 400, 'ERR_OPTION_INVALID')
    })
  },
)

const lists = routes.filter(({ query }) => query?.safeParse({ limit: 1 }).success)

describe.each(lists)('the query of $path', ({ method, path }) => {
  it.each(['limit=0', 'limit=501', 'limit=ten'])('refuses %s', async (query) => {
    const answer = await door.ask(method, `${path}?${query}`)
    await expectProblem(answer, 400, 'ERR_OPTION_INVALID')
  })
})

describe('a path', () => {
  it('that leads nowhere is 404', async () => {
    await expectProblem(await door.ask('GET', '/nowhere'), 404, 'ERR_HTTP_ROUTE')
    await expectProblem(await door.ask('GET', '/sessions/a/b/c'), 404, 'ERR_HTTP_ROUTE')
  })

  it('with another method is 405 and says which', async () => {
    const answer = await door.ask('DELETE', '/sessions/terminate-all')
    expect(answer.headers.get('allow')).toBe('POST, GET, HEAD')
    await expectProblem(answer, 405, 'ERR_HTTP_METHOD')
  })

  it('that is not UTF-8 is 400', async () => {
    await expectProblem(await door.ask('GET', '/sessions/%ff'), 400, 'ERR_HTTP_PATH')
  })

  it('may carry any id, encoded', async () => {
    const id = 'a/b c%?#ü'
    const answer = await door.ask('GET', `/sessions/${encodeURIComponent(id)}`)
    await expectProblem(answer, 404, 'ERR_SESSION_NOT_FOUND')
  })

  it('answers HEAD without a body', async () => {
    const answer = await door.ask('HEAD', '/features')
    expect([answer.status, await answer.text()]).toEqual([200, ''])
  })
})

describe('the work of an administrator', () => {
  const json = async (answer: Promise<Response>) => {
    const response = await answer
    expect(response.status, await response.clone().text()).toBeLessThan(300)
    return (await response.json()) as Record<string, never> & { items: never[]; next?: string }
  }

  it('registers a relying party, ends a session, and follows a delivery to its end', async () => {
    const shop = await bench.receiver('shop', { respond: (n) => (n === 1 ? 400 : undefined) })
    const party = { backchannelLogoutUri: shop.uri, signedResponseAlg: 'ES256' }
    expect(await json(door.ask('PUT', '/relying-parties/shop', { body: party }))).toMatchObject({
      clientId: 'shop',
      paused: false,
    })
    for (const n of [1, 2, 3]) {
      const login = { sessionId: `s${n}`, clientId: 'shop', sid: `sid${n}`, sub: 'alice' }
      await signoff.sessions.register(login)
    }
    const ended = await json(door.ask('POST', '/sessions/s1/terminate', { body: { reason: 'x' } }))
    const id = (ended['deliveries'] as unknown as { id: string }[])[0]?.id ?? ''
    const stateOf = async () => (await json(door.ask('GET', `/deliveries/${id}`)))['state']
    await until(async () => (await stateOf()) === 'retrying')
    await json(door.ask('POST', `/deliveries/${id}/retry`, { body: {} }))
    await until(async () => (await stateOf()) === 'sent')
    const { items } = await json(door.ask('GET', `/deliveries/${id}/attempts`))
    expect(items).toMatchObject([{ outcome: 'rejected', status: 400 }, { outcome: 'accepted' }])
    const { items: events } = await json(door.ask('GET', `/deliveries/${id}/events`))
    expect(events.find(({ event }) => event === 'delivery.redriven')).toMatchObject({
      detail: { by: 'mona' },
    })
    const cancelled = await door.ask('POST', `/deliveries/${id}/cancel`)
    await expectProblem(cancelled, 409, 'ERR_DELIVERY_STATE')
    const all = await json(
      door.ask('POST', '/sessions/terminate-all', { body: { sub: 'alice', except: ['s1'] } }),
    )
    expect(all['sessions']).toHaveLength(2)
    expect((await json(door.ask('GET', '/sessions/s2')))['registrations']).toHaveLength(1)
    expect((await json(door.ask('GET', '/sessions/s2/events'))).items.length).toBeGreaterThan(1)
  })

  it('walks lists page by page', async () => {
    // Two sessions ended for one user: that is one token with `sub` alone.
    for (const [list, count] of [
      ['/deliveries', 2],
      ['/sessions', 3],
    ] as const) {
      const seen: string[] = []
      let next: string | undefined
      do {
        const after = next === undefined ? '' : `&after=${encodeURIComponent(next)}`
        const page = await json(door.ask('GET', `${list}?limit=1${after}`))
        expect(page.items.length).toBeLessThanOrEqual(1)
        seen.push(
          ...page.items.map((one: { id?: string; sessionId: string }) => one.id ?? one.sessionId),
        )
        next = page.next
      } while (next !== undefined)
      expect([new Set(seen).size, seen.length]).toEqual([count, count])
    }
  })

  it('pauses, resumes and removes a relying party', async () => {
    const status = async (method: string, path: string) => (await door.ask(method, path)).status
    expect(await status('POST', '/relying-parties/shop/pause')).toBe(204)
    expect(await json(door.ask('GET', '/relying-parties/shop'))).toMatchObject({ paused: true })
    expect(await status('POST', '/relying-parties/shop/resume')).toBe(204)
    expect((await json(door.ask('GET', '/relying-parties'))).items).toHaveLength(1)
    expect(await status('DELETE', '/relying-parties/shop')).toBe(204)
    expect(await status('DELETE', '/relying-parties/shop')).toBe(404)
  })

  it('switches a feature for its instance', async () => {
    const path = '/features/backChannelLogout'
    const off = await json(door.ask('PUT', path, { body: { enabled: false } }))
    expect(off).toEqual({ name: 'backChannelLogout', enabled: false })
    expect(await signoff.features.get('backChannelLogout', { instance: 'other' })).toBe(true)
    expect(await json(door.ask('DELETE', path))).toMatchObject({ enabled: true })
    expect((await json(door.ask('GET', '/features'))).items).toContainEqual({
      name: 'backChannelLogout',
      enabled: true,
    })
    const unknown = await door.ask('PUT', '/features/flying', { body: { enabled: true } })
    await expectProblem(unknown, 404, 'ERR_FEATURE_UNKNOWN')
  })

  it('sends a range again', async () => {
    const body = { since: '2020-01-01T00:00:00Z', state: 'sent', dryRun: true }
    const counted = await door.ask('POST', '/recoveries', { body })
    expect(counted.status).toBe(202)
    expect(await counted.json()).toMatchObject({ redriven: 0 })
    const started = await json(
      door.ask('POST', '/recoveries', { body: { ...body, dryRun: false } }),
    )
    expect(await json(door.ask('GET', `/recoveries/${started['id']}`))).toMatchObject({
      id: started['id'],
    })
  })

  it('sees its own instance alone', async () => {
    const headers = { authorization: 'Bearer other eve read,write' }
    expect((await json(door.ask('GET', '/deliveries', { headers }))).items).toEqual([])
    expect((await door.ask('GET', '/sessions/s1', { headers })).status).toBe(404)
    const stats = await json(door.ask('GET', '/stats', { headers }))
    expect(stats).toMatchObject({ recent: [], ailing: [] })
    expect(stats['byDestination']).toBeUndefined()
    const all = await json(
      door.ask('GET', '/stats', { headers: { authorization: 'Bearer other eve read,system' } }),
    )
    expect(all['byChannel']).toBeDefined()
  })

  it('asks for health', async () => {
    expect(await json(door.ask('GET', '/health'))).toMatchObject({ ok: true, engine: 'running' })
  })
})
