import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../api/support.ts'
import { openScene, pauseProvider, type Scene } from './support.ts'

let scene: Scene

beforeAll(async () => {
  scene = await openScene()
})

afterAll(() => scene.close())

const pathOf = (id: string) => `/inspector/deliveries/${id}`
const look = async (id: string, scopes?: string) => (await scene.look(pathOf(id), scopes)).text
const buttons = (text: string) =>
  [...text.matchAll(/<button id="do-([\w-]+)" class="(\w*)"/g)].map(([, name, kind]) => [
    name,
    kind,
  ])

/** A replica takes it up now and then, so the page says it most of the time. */
const showsHeldBack = async (path: string): Promise<string> => {
  let text = ''
  await until(async () => {
    text = (await scene.look(path)).text
    return /held back/i.test(text)
  })
  return text
}

describe('a delivery that is held back', () => {
  it('names the relying party that is paused, and can be tried now', async () => {
    await scene.addParty('halted')
    await scene.signoff.relyingParties.pause('halted')
    const id = await scene.logOut('halted', 'h1')
    const text = await showsHeldBack(pathOf(id))
    expect(text).toMatch(
      /Held back:<\/b> the <a [^>]+>relying party<\/a> [^.]*halted<\/bdi> is paused/,
    )
    expect(text).not.toContain('no room')
    expect(buttons(text)).toEqual([
      ['retry', 'main'],
      ['cancel', 'danger'],
    ])
    expect(await scene.press(pathOf(id), 'retry')).toBe(303)
    const list = await showsHeldBack('/inspector/deliveries?clientId=halted')
    expect(list).toMatch(/data-label="Next try"><span>held back, /)
  })

  it('names the breaker and its probe', async () => {
    await scene.addParty('gone', 404)
    for (const sessionId of ['g1', 'g2', 'g3', 'g4', 'g5']) await scene.logOut('gone', sessionId)
    await until(() => scene.signoff.stats().ailing.length === 1)
    const id = await scene.logOut('gone', 'g6')
    expect(await showsHeldBack(pathOf(id))).toMatch(
      /Held back:<\/b> [^.]*gone<\/bdi> failed too often and is left alone; it is /,
    )
  })

  it('names the provider that is paused by its name, and why', async () => {
    const provider = await scene.addMail('Post office')
    await pauseProvider(scene, provider)
    const id = await scene.notify()
    const text = await showsHeldBack(pathOf(id))
    expect(text).toMatch(/its provider <a [^>]+><bdi>Post office<\/bdi><\/a> is paused: [^.]*EAUTH/)
    expect(text).toMatch(/<dt>Provider<\/dt><dd><a [^>]+><bdi>Post office<\/bdi>/)
    expect(buttons(text).map(([name]) => name)).toEqual(['retry', 'cancel'])
    await scene.signoff.deliveries.cancel(id)
    await scene.signoff.providers.email.remove(provider)
    expect(await look(id)).toContain('removed')
  })

  it('says that no provider takes it', async () => {
    const id = await scene.notify()
    expect(await look(id)).toMatch(/Held back:<\/b> no <a [^>]+>provider<\/a> takes it/)
    await scene.signoff.deliveries.cancel(id)
  })
})

describe('a message', () => {
  it('that is uncertain has no button that stands out, and says what each does', async () => {
    const provider = await scene.addMail('Silent', { lost: true })
    const id = await scene.notify()
    await scene.reaches(id, 'uncertain')
    const text = await look(id)
    expect(buttons(text)).toEqual([
      ['resolve-sent', ''],
      ['resolve-failed', ''],
      ['retry', ''],
      ['cancel', 'danger'],
    ])
    expect(text).toMatch(
      new RegExp(`look for its message id [^.]*&lt;${id}@op\\.example&gt;.* at the provider first`),
    )
    for (const label of ['It was sent', 'It was not sent', 'Send again', 'Cancel'])
      expect(text).toContain(`<li><b>${label}</b> `)
    expect(text).toContain('it fails at its deadline, <time')
    expect(await look(id, 'read')).not.toContain('<li><b>Send again')
    await scene.signoff.providers.email.remove(provider)
  })

  it('that is final offers nothing that would be refused, and says how to get another', async () => {
    await scene.addMail('Swift')
    const id = await scene.notify()
    await scene.reaches(id, 'sent')
    const text = await look(id)
    expect(buttons(text)).toEqual([])
    expect(text).toContain('ask for a new message')
    const logout = await scene.signoff.deliveries.list({ clientId: 'gone', limit: 1 })
    expect(await look(logout.items[0]?.id ?? '')).not.toContain('ask for a new message')
  })
})
