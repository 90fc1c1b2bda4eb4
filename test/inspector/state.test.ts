import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../api/support.ts'
import { CHROMIUM, launchBrowser } from '../support/browser.ts'
import { openScene, type Scene } from './support.ts'

let scene: Scene

beforeAll(async () => {
  scene = await openScene()
  await scene.addParty('shop')
})

afterAll(() => scene.close())

const settles = (sessionId: string) =>
  until(async () => (await scene.signoff.sessions.get(sessionId)).state === 'completed')

describe('the page of a session', () => {
  it('does not call untold whose deliveries retention has removed', async () => {
    const id = await scene.logOut('shop', 's1')
    await settles('s1')
    expect((await scene.look('/inspector/sessions/s1')).text).toContain('<b>1</b> of 1 told')
    await scene.bench.database.sql`delete from signoff.delivery where id = ${id}`
    const { text } = await scene.look('/inspector/sessions/s1')
    expect(text.match(/no longer recorded/g)).toHaveLength(2)
    expect(text).not.toMatch(/<\/b> of 0|>not told</)
  })

  it('does not claim that something was removed where there never was a delivery', async () => {
    const login = { clientId: 'shop', sub: 'bert', accountId: 'bert' }
    for (const sessionId of ['b1', 'b2'])
      await scene.signoff.sessions.register({ sessionId, ...login })
    await scene.signoff.sessions.terminateAll({ sub: 'bert' })
    const sessions = await Promise.all(['b1', 'b2'].map((id) => scene.signoff.sessions.get(id)))
    const bare = sessions.filter(({ deliveries }) => deliveries.length === 0)
    expect(bare.map(({ state }) => state)).toEqual(['completed'])
    const { text } = await scene.look(`/inspector/sessions/${bare[0]?.sessionId}`)
    expect(text).not.toContain('no longer recorded')
  })

  it('leads to all sessions of its user', async () => {
    const { text } = await scene.look('/inspector/sessions/s1')
    expect(text).toContain('href="/inspector/sessions?accountId=anna"')
    const list = (await scene.look('/inspector/sessions?accountId=anna')).text
    expect(list).toMatch(/<h1>Sessions <small>of <bdi class="code">anna<\/bdi>/)
    expect(list).toContain('data-label="Unacknowledged"')
  })
})

describe('the pages of providers', () => {
  it('follow the facts of theirs', async () => {
    const id = await scene.addMail('Silent', { lost: true })
    expect((await scene.look(`/inspector/providers/email/${id}`)).text).toContain(
      `data-watch="${id}"`,
    )
    expect((await scene.look('/inspector/providers')).text).toContain('data-watch=""')
  })

  it.skipIf(CHROMIUM === undefined)('change in a browser as the provider does', async () => {
    const { id } = await scene.signoff.providers.sms.addHttp({ endpoint: 'http://127.0.0.1:9/' })
    const browser = await launchBrowser()
    try {
      const authorization = 'Bearer default mona read,write'
      const tab = await browser.newPage({ extraHTTPHeaders: { authorization } })
      const opened = tab.waitForResponse((response) => response.url().endsWith('/events'))
      await tab.goto(`${scene.door.origin}/inspector/providers/sms/${id}`)
      await opened
      expect(await tab.textContent('h1')).toContain('inactive')
      await scene.signoff.providers.sms.activate(id)
      await tab.waitForSelector('h1 .badge:text-is("active")', { timeout: 15_000 })
      expect(await tab.textContent('h1')).not.toContain('inactive')
    } finally {
      await browser.close()
    }
  })
})

describe('the overview', () => {
  it('shows relying parties that are paused', async () => {
    expect((await scene.look('/')).text).toContain('Nothing does.')
    expect(await scene.press('/inspector/relying-parties/shop', 'pause')).toBe(303)
    const { text } = await scene.look('/')
    expect(text).toMatch(/Paused relying parties[\s\S]*?clientId=shop"/)
    expect(text).not.toContain('Nothing does.')
    expect(await scene.press('/inspector/relying-parties/shop', 'resume')).toBe(303)
    expect((await scene.look('/')).text).not.toContain('Paused relying parties')
  })

  it('asks for no person where one has said that a message was not sent', async () => {
    const [decided, open] = [await scene.notify(), await scene.notify()]
    await scene.reaches(decided, 'uncertain')
    await scene.reaches(open, 'uncertain')
    expect((await scene.look('/')).text).toMatch(new RegExp(`Needs a person[\\s\\S]*${decided}`))
    await scene.press(`/inspector/deliveries/${decided}`, 'resolve-failed')
    const main = /<h2>Needs a person<\/h2>[\s\S]*?<\/section>/.exec(
      (await scene.look('/')).text,
    )?.[0]
    expect(main).toContain(open)
    expect(main).not.toContain(decided)
  })

  it('leads from many that need a person to all of each state', async () => {
    const ids = await Promise.all(Array.from({ length: 9 }, () => scene.notify()))
    for (const id of ids) await scene.reaches(id, 'uncertain')
    const { text } = await scene.look('/')
    expect(text).toContain('<a href="/inspector/deliveries?state=uncertain">All uncertain</a>')
  })
})
