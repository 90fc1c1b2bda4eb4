import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { changeRelyingParty } from '../../src/inspector/actions.ts'
import type { InspectorSource } from '../../src/inspector/index.ts'
import { openScene, type Scene } from './support.ts'

const SESSION = '01890000-0000-7fff-8000-000000000001'
const NOBODY = '01890000-0000-7000-8000-000000000000'

let scene: Scene

beforeAll(async () => {
  scene = await openScene()
  await scene.addParty('shop')
})

afterAll(() => scene.close())

const find = async (id: string) => {
  const answer = await scene.door.ask('GET', `/inspector/find?q=${encodeURIComponent(id)}`)
  return [answer.status, answer.headers.get('location')]
}

describe('Find', () => {
  it('finds deliveries, sessions and providers whose ids look alike', async () => {
    const delivery = await scene.logOut('shop', SESSION)
    const { id } = await scene.signoff.providers.sms.addHttp({ endpoint: 'http://127.0.0.1:9/' })
    expect(await find(` ${delivery.toUpperCase()}`)).toEqual([
      303,
      `/inspector/deliveries/${delivery.toUpperCase()}`,
    ])
    expect(await find(SESSION)).toEqual([303, `/inspector/sessions/${SESSION}`])
    expect(await find(id.toUpperCase())).toEqual([303, `/inspector/providers/sms/${id}`])
  })

  it('says so when there is nothing', async () => {
    const { status, text } = await scene.look(`/inspector/find?q=${NOBODY}`)
    expect([status, text.includes('<h1>Nothing was found</h1>')]).toEqual([404, true])
    expect(text).toContain(NOBODY)
  })
})

describe('an address', () => {
  it.each(['/inspector', '/inspector/'])('%s is the overview', async (path) => {
    const { status, text } = await scene.look(path)
    expect([status, text.includes('<h1>Overview</h1>')]).toEqual([200, true])
  })

  it.each([
    ['/inspector/nothing', 404, 'ERR_HTTP_ROUTE'],
    ['/inspector/relying-parties/shop', 405, 'ERR_HTTP_METHOD'],
    [`/inspector/providers/fax/${NOBODY}`, 404, 'ERR_PROVIDER_NOT_FOUND'],
  ])('%s is refused by a page', async (path, status, code) => {
    const page = await scene.look(path)
    expect([page.status, page.type]).toEqual([status, 'text/html; charset=utf-8'])
    expect(page.text).toContain(`<code>${code}</code>`)
  })

  it('that is not a page, or is not asked for by a browser, is refused by JSON', async () => {
    expect((await scene.look('/nothing')).type).toBe('application/problem+json')
    const answer = await scene.door.ask('GET', '/inspector/nothing')
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
  })

  it('is not shown to who may not look', async () => {
    const { status, text } = await scene.look('/inspector/nothing', 'write')
    expect([status, text.includes('ERR_HTTP_SCOPE')]).toEqual([403, true])
  })

  it('presses no button of a channel that there is not', async () => {
    expect(await scene.press(`/inspector/providers/fax/${NOBODY}`, 'resume')).toBe(404)
  })

  it('with a wrong value is told of in words', async () => {
    const { status, text } = await scene.look('/inspector/deliveries?state=lost')
    expect(status).toBe(400)
    expect(text).toContain('<h1>A value in the address or the form is wrong</h1>')
    expect(text).toMatch(/<p>state: /)
    expect(text).not.toMatch(/`option`|filter\.state/)
  })
})

describe('a button of the registry', () => {
  it.each(['pause', 'resume'] as const)('says who pressed %s', async (action) => {
    const calls: unknown[][] = []
    const note = async (...call: unknown[]) => void calls.push(call)
    const source = { relyingParties: { pause: note, resume: note } }
    await changeRelyingParty({
      source: source as unknown as InspectorSource,
      viewer: { instance: 'default', actor: 'mona', mayWrite: true },
      basePath: '',
      parameters: { id: 'shop' },
      query: new URLSearchParams(),
      form: new URLSearchParams({ action }),
    })
    expect(calls).toEqual([['shop', { instance: 'default', actor: 'mona' }]])
  })
})

describe('a failure', () => {
  it('can be tried again where it happened', async () => {
    await scene.bench.database.sql`alter table signoff.delivery rename to hidden`
    const { status, text } = await scene.look('/inspector/deliveries?state=failed')
    await scene.bench.database.sql`alter table signoff.hidden rename to delivery`
    expect(status).toBeGreaterThanOrEqual(500)
    expect(text).toContain('<a class="button" href="">Try again</a>')
    expect((await scene.look('/inspector/nothing')).text).not.toContain('Try again')
  })
})
