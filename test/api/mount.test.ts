import type { IncomingMessage, RequestListener } from 'node:http'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  type Authorize,
  createHttpApi,
  type FastifyReply,
  type KoaContext,
  MountedRequest,
  toFastifyHandler,
  toKoaMiddleware,
  toNodeHandler,
} from '../../src/api/index.ts'
import type { Signoff } from '../../src/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'
import { authorize, type Door, openDoor } from './support.ts'

type Next = () => unknown

interface ExpressModule {
  (): RequestListener & { use(...parts: readonly unknown[]): void }
  json(): unknown
  urlencoded(): unknown
}

interface ProviderModule {
  readonly Provider: new (
    issuer: string,
  ) => {
    use(middleware: (context: KoaContext, next: Next) => unknown): void
    callback(): RequestListener
  }
}

/** The packages have no types; names that the compiler does not see through need none. */
async function load(name: string): Promise<unknown> {
  return import(name)
}

const { default: express } = (await load('express')) as { readonly default: ExpressModule }
const { Provider } = (await load('oidc-provider')) as ProviderModule

let bench: TestBench
let signoff: Signoff
let door: Door

beforeAll(async () => {
  bench = await createBench()
  signoff = await bench.create()
  const party = { clientId: 'shop', backchannelLogoutUri: 'https://127.0.0.1/bcl' }
  await signoff.relyingParties.put(party)
})

afterEach(() => door.close())
afterAll(() => bench.close())

const party = { backchannelLogoutUri: 'https://127.0.0.1/other' }

/** A stream stays open until its reader goes. */
async function expectStream(path: string): Promise<void> {
  const answer = await door.ask('GET', `${path}/events`)
  const reader = answer.body?.getReader()
  let text = ''
  const read = async () => {
    text += new TextDecoder().decode((await reader?.read())?.value)
  }
  await read()
  const sessionId = `${door.origin}${path}`
  await signoff.sessions.register({ sessionId, clientId: 'shop', sub: 'alice' })
  await read()
  expect(text).toContain('event: session.registered')
  await reader?.cancel()
}

/** Reads, writes, listens and looks at a page below a path. */
async function expectMounted(path: string): Promise<void> {
  const read = await door.ask('GET', `${path}/relying-parties?limit=1`)
  expect(await read.json()).toMatchObject({ items: [{ clientId: 'shop' }] })
  const written = await door.ask('PUT', `${path}/relying-parties/shop`, { body: party })
  expect(await written.json()).toMatchObject(party)
  await expectStream(path)
  const page = await door.ask('GET', `${path}/inspector/relying-parties`)
  const text = await page.text()
  expect(text).toContain(`href="${path}/inspector/machines"`)
  const pressed = await door.ask('POST', `${path}/inspector/relying-parties/shop`, {
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'sec-fetch-site': 'same-origin',
    },
    body: 'action=resume',
  })
  expect([pressed.status, pressed.headers.get('location')]).toEqual([
    303,
    `${path}/inspector/relying-parties`,
  ])
  expect((await door.ask('GET', path === '' ? '/' : path)).status).toBe(200)
}

describe('a handler', () => {
  it('is mounted in node:http', async () => {
    const handle = toNodeHandler(createHttpApi(signoff, { authorize }))
    door = await openDoor((request, response) => void handle(request, response))
    await expectMounted('')
  })

  it('is mounted in Express, which says where', async () => {
    const app = express()
    app.use('/admin/signoff', toNodeHandler(createHttpApi(signoff, { authorize })))
    door = await openDoor(app)
    await expectMounted('/admin/signoff')
  })

  it('is mounted behind parsers that have read the body', async () => {
    const app = express()
    app.use(express.json(), express.urlencoded())
    app.use('/admin', toNodeHandler(createHttpApi(signoff, { authorize })))
    door = await openDoor(app)
    await expectMounted('/admin')
  })

  it('is mounted in Koa', async () => {
    const provider = new Provider('http://op.example')
    const middleware = toKoaMiddleware(
      createHttpApi(signoff, { authorize, basePath: '/admin/signoff' }),
    )
    provider.use((context, next) =>
      context.originalUrl.startsWith('/admin/signoff') ? middleware(context) : next(),
    )
    door = await openDoor(provider.callback())
    await expectMounted('/admin/signoff')
  })

  it('is mounted where a framework hands request and reply over, as Fastify does', async () => {
    const handle = toFastifyHandler(createHttpApi(signoff, { authorize }))
    door = await openDoor((raw, response) => {
      const reply: FastifyReply = { raw: response, hijack: () => reply }
      void handle({ raw }, reply)
    })
    await expectMounted('')
  })
})

describe('what middleware knows', () => {
  it('is there for authorize', async () => {
    const byUser: Authorize = (request) => {
      if (!(request instanceof MountedRequest)) return null
      const { user } = request.incoming as { user?: string }
      return user === undefined ? null : { instance: 'default', actor: user, scopes: ['read'] }
    }
    const app = express()
    app.use((request: IncomingMessage, _response: unknown, next: Next) => {
      Object.assign(request, { user: request.headers['x-test-user'] })
      next()
    })
    app.use('/admin', toNodeHandler(createHttpApi(signoff, { authorize: byUser })))
    door = await openDoor(app)
    const known = await door.ask('GET', '/admin/inspector/machines', {
      headers: { 'x-test-user': 'zoe' },
    })
    expect(await known.text()).toContain('zoe')
    expect((await door.ask('GET', '/admin/features')).status).toBe(401)
  })
})

describe('a broken request', () => {
  it('is 400, and hurts nobody', async () => {
    const handle = toNodeHandler(createHttpApi(signoff, { authorize }))
    door = await openDoor((request, response) => {
      if (request.url === '/broken') request.headers.host = 'a b'
      void handle(request, response)
    })
    expect((await door.ask('GET', '/broken')).status).toBe(400)
    expect((await door.ask('GET', '//features')).status).toBe(200)
  })
})
