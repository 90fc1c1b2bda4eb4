import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { createNotificationDirectory, type NotificationDirectory } from '../../src/engine/index.ts'
import { createStores, type Stores } from '../../src/engine/stores.ts'
import { MESSAGE_TYPES, type MessageType } from '../../src/notification/index.ts'
import { type Database, openDatabase } from '../../src/store/index.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

const HOUR_MS = 3_600_000

let testDatabase: TestDatabase
let database: Database
let stores: Stores
let directory: NotificationDirectory

const TYPE = MESSAGE_TYPES['password.reset']

const create = (cacheMs: number) =>
  createNotificationDirectory({
    settings: stores.notificationSetting,
    texts: stores.messageText,
    domains: stores.trustedDomain,
    clock: systemClock,
    cacheMs,
    types: {},
    defaults: { defaultLanguage: 'fr', branding: { name: 'Everywhere', fontColor: '#111111' } },
    originDefaults: () => ({ primary: 'op.example' }),
  })

const setText = (organization: string, language: string, texts: object) =>
  stores.messageText.set({ instance: 'acme', organization, type: TYPE.name, language }, texts)

const setSettings = (organization: string, settings: object) =>
  stores.notificationSetting.set({ instance: 'acme', organization }, settings)

beforeAll(async () => {
  testDatabase = await createTestDatabase()
  database = openDatabase({ connection: testDatabase.url, maxConnections: 2 })
  stores = createStores(database)
})

beforeEach(async () => {
  await testDatabase.sql`truncate signoff.trusted_domain, signoff.message_text, signoff.notification_setting`
  directory = create(0)
})

afterAll(async () => {
  await database.close()
  await testDatabase.drop()
})

describe('settings', () => {
  it('are those of the host where nobody set others', async () => {
    expect(await directory.settings({ instance: 'acme', organization: 'sales' })).toEqual({
      defaultLanguage: 'fr',
      branding: { name: 'Everywhere', fontColor: '#111111' },
      origins: { primary: 'op.example' },
    })
  })

  it('let an organisation win over its instance, and that over the host, field by field', async () => {
    await setSettings('', { defaultLanguage: 'de', branding: { name: 'Acme' } })
    await setSettings('sales', { branding: { primaryColor: '#aa0000' } })
    await setSettings('other', { defaultLanguage: 'ja' })
    const { defaultLanguage, branding } = await directory.settings({
      instance: 'acme',
      organization: 'sales',
    })
    expect(defaultLanguage).toBe('de')
    expect(branding).toEqual({ name: 'Acme', fontColor: '#111111', primaryColor: '#aa0000' })
    expect((await directory.settings({ instance: 'other' })).defaultLanguage).toBe('fr')
  })

  it('are remembered until somebody here forgets them', async () => {
    const slow = create(HOUR_MS)
    expect((await slow.settings({ instance: 'acme' })).defaultLanguage).toBe('fr')
    await setSettings('', { defaultLanguage: 'de' })
    expect((await slow.settings({ instance: 'acme' })).defaultLanguage).toBe('fr')
    slow.forget('acm')
    expect((await slow.settings({ instance: 'acme' })).defaultLanguage).toBe('fr')
    slow.forget('acme')
    expect((await slow.settings({ instance: 'acme' })).defaultLanguage).toBe('de')
  })

  it('show a transaction what it has written itself, and nobody else', async () => {
    await database.begin(async (sql) => {
      await stores.notificationSetting.set(
        { instance: 'acme', organization: '' },
        { defaultLanguage: 'sv' },
        sql,
      )
      expect((await directory.settings({ instance: 'acme' }, sql)).defaultLanguage).toBe('sv')
      expect((await directory.settings({ instance: 'acme' })).defaultLanguage).toBe('fr')
    })
  })
})

describe('texts', () => {
  const wish = { instance: 'acme', organization: 'sales', type: TYPE, language: 'de' } as const

  it('are told by level, of one language and one organisation', async () => {
    expect(await directory.texts(wish)).toEqual({})
    await setText('', 'de', { sms: 'Instanz {{ code }}' })
    await setText('', 'en', { sms: 'Instance {{ code }}' })
    await setText('sales', 'de', { email: { subject: 'Vertrieb' } })
    await setText('other', 'de', { email: { subject: 'Andere' } })
    const instance = { sms: 'Instanz {{ code }}' }
    expect(await directory.texts(wish)).toEqual({
      instance,
      organization: { email: { subject: 'Vertrieb' } },
    })
    expect(await directory.texts({ ...wish, organization: undefined })).toEqual({ instance })
    expect(await directory.texts({ ...wish, instance: 'other' })).toEqual({})
  })

  it('fall back on English where a type of the host has no texts of its own in the language', async () => {
    const type: MessageType = {
      ...TYPE,
      texts: { en: { sms: 'A {{ code }}' }, fr: { sms: 'F {{ code }}' } },
    }
    await setText('', 'en', { sms: 'B {{ code }}', email: { subject: 'One', title: 'Two' } })
    await setText('', 'de', { email: { subject: 'Eins' } })
    const texts = (language: 'de' | 'fr' | 'it') => directory.texts({ ...wish, type, language })
    expect(await texts('fr')).toEqual({})
    expect(await texts('de')).toEqual({
      instance: { sms: 'B {{ code }}', email: { subject: 'Eins', title: 'Two' } },
    })
    expect(await texts('it')).toEqual({
      instance: { sms: 'B {{ code }}', email: { subject: 'One', title: 'Two' } },
      language: 'en',
    })
  })
})

describe('origins', () => {
  it('are the primary domain, those of the instance, and the trusted ones', async () => {
    await setSettings('', { origins: { domains: ['auth.acme.example'], trustedHops: 2 } })
    await stores.trustedDomain.add('acme', 'login.acme.example:8443')
    await stores.trustedDomain.add('other', 'other.example')
    const known = [
      'https://op.example',
      'https://auth.acme.example',
      'https://login.acme.example:8443',
    ]
    for (const origin of known)
      expect((await directory.resolveOrigin('acme', origin)).origin).toBe(origin)
    const forwarded = 'host=auth.acme.example, host=evil.example'
    expect((await directory.resolveOrigin('acme', { forwarded })).origin).toBe(known[1])
    const refused = await directory.resolveOrigin('acme', 'https://other.example')
    expect(refused).toMatchObject({ origin: known[0], refused: 'host_unknown' })
  })

  it.each([
    ['op.example', true],
    ['OP.example.:443', true],
    ['op.example:444', false],
    ['auth.acme.example', true],
    ['login.acme.example:8443', true],
    ['login.acme.example', false],
    ['other.example', false],
    ['op.example/', false],
    ['', false],
  ])('trust %j: %s', async (host, trusted) => {
    await setSettings('', { origins: { domains: ['auth.acme.example'] } })
    await stores.trustedDomain.add('acme', 'login.acme.example:8443')
    expect(await directory.isTrusted('acme', host)).toBe(trusted)
  })

  it('are refused while there is no primary domain', async () => {
    const bare = createNotificationDirectory({
      settings: stores.notificationSetting,
      texts: stores.messageText,
      domains: stores.trustedDomain,
      clock: systemClock,
      cacheMs: 0,
      types: {},
      defaults: {},
      originDefaults: () => ({}),
    })
    const resolved = bare.resolveOrigin('acme', undefined)
    await expect(resolved).rejects.toMatchObject({ code: 'ERR_ORIGIN_UNKNOWN' })
    expect(await bare.isTrusted('acme', 'op.example')).toBe(false)
  })
})
