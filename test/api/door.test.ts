import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createHttpApi, type HttpSource } from '../../src/api/index.ts'
import { createSignoff, type Signoff } from '../../src/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'
import { authorize } from './support.ts'

let bench: TestBench
let signoff: Signoff

beforeAll(async () => {
  bench = await createBench()
  signoff = await bench.create()
})

afterAll(() => bench.close())

const ask = (headers: Record<string, string> = {}) =>
  new Request('http://op.example/admin/features', { headers })
const known = { authorization: 'Bearer default mona read' }

describe('a door that nobody keeps', () => {
  it('is closed to everybody', async () => {
    const answer = await signoff.http(ask(known))
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([
      403,
      'ERR_HTTP_CLOSED',
    ])
  })
})

describe('the option http', () => {
  it('says who may come in, and where', async () => {
    const http = { authorize, basePath: '/admin/' }
    await using other = await createSignoff({ database: bench.database.url, http })
    expect((await other.http(ask(known))).status).toBe(200)
    expect((await other.http(ask())).status).toBe(401)
    expect(
      (await other.http(new Request('http://op.example/features', { headers: known }))).status,
    ).toBe(404)
    expect(
      (await other.http(new Request('http://op.example/admin', { headers: known }))).status,
    ).toBe(200)
  })

  it.each([{ basePath: 'admin' }, { authorize: true }, { surprise: 1 }])(
    'refuses %o',
    async (http) => {
      const wrong = createSignoff({ database: bench.database.url, http: http as object })
      await expect(wrong).rejects.toMatchObject({ code: 'ERR_OPTION_INVALID' })
    },
  )
})

describe('what the host answers', () => {
  it.each([
    undefined,
    {},
    { instance: '', actor: 'a', scopes: [] },
    { instance: 'default', actor: 'a', scopes: ['root'] },
    true,
  ])('lets nobody in when it is %o, and tells nothing but the log', async (access) => {
    const logged: unknown[] = []
    const logger = {
      debug() {},
      info() {},
      warn() {},
      error: (...line: unknown[]) => logged.push(line),
    }
    const http = createHttpApi(signoff, { authorize: () => access as never, logger })
    const answer = await http(new Request('http://op.example/features'))
    expect(await answer.json()).toEqual({
      type: 'urn:signoff:ERR_HTTP_UNEXPECTED',
      title: 'It failed for a reason that only the log tells.',
      status: 500,
      code: 'ERR_HTTP_UNEXPECTED',
    })
    const problem = expect.stringMatching(/^access\b.*: expected /)
    expect(logged).toEqual([
      ['http.failed', expect.objectContaining({ error: 'AuthorizeError', problem })],
    ])
  })

  it('may be a failure', async () => {
    const http = createHttpApi(signoff, { authorize: () => Promise.reject(new Error('secret')) })
    const answer = await http(new Request('http://op.example/features'))
    expect([answer.status, (await answer.text()).includes('secret')]).toEqual([500, false])
  })
})

describe('an unexpected failure', () => {
  it('is told without details', async () => {
    const broken = {
      ...signoff,
      stats: () => {
        throw new Error('password is hunter2')
      },
    } as unknown as HttpSource
    const http = createHttpApi(broken, { authorize })
    const answer = await http(new Request('http://op.example/stats', { headers: known }))
    expect(answer.status).toBe(500)
    expect(await answer.text()).not.toContain('hunter2')
  })
})
