import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type NotificationSettings, OptionError, type Signoff } from '../../src/index.ts'
import { chooseLanguage } from '../../src/notification/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'

let bench: TestBench
let signoff: Signoff

const DEFAULTS = { defaultLanguage: 'fr', branding: { name: 'Everywhere' } } as const

beforeAll(async () => {
  bench = await createBench()
  signoff = await bench.create({
    origins: { primary: 'op.example' },
    notifications: { defaults: DEFAULTS },
  })
})

afterAll(() => bench.close())

describe('settings', () => {
  it('are those of the options until an instance sets its own, then those of the organisation', async () => {
    const instance = 'levels'
    const { get, set, reset } = signoff.notificationSettings
    const defaults = { ...DEFAULTS, origins: { primary: 'op.example' } }
    expect(await get({}, { instance })).toEqual({ own: {}, settings: defaults })
    const own = { branding: { primaryColor: '#0a5c36', dark: { fontColor: '#ffffff' } } }
    await set({ settings: own }, { instance })
    const sales = await set(
      {
        organization: 'sales',
        settings: { defaultLanguage: 'ja', branding: { dark: { primaryColor: '#aaaaaa' } } },
      },
      { instance },
    )
    expect(sales.settings).toEqual({
      defaultLanguage: 'ja',
      branding: {
        name: 'Everywhere',
        primaryColor: '#0a5c36',
        dark: { fontColor: '#ffffff', primaryColor: '#aaaaaa' },
      },
      origins: { primary: 'op.example' },
    })
    await reset({ organization: 'sales' }, { instance })
    expect((await get({ organization: 'sales' }, { instance })).settings.defaultLanguage).toBe('fr')
    await reset({}, { instance })
    await reset({}, { instance })
    expect((await get({}, { instance })).settings).toEqual(defaults)
  })

  it('merge links and caps by name', async () => {
    const instance = 'merge'
    const { set, get } = signoff.notificationSettings
    await set(
      {
        settings: {
          urlTemplates: { 'email.verify': '/v?c={{ code }}', 'password.reset': '/p?c={{ code }}' },
          caps: { perRecipient: { most: 5, windowMs: 3_600_000 } },
        },
      },
      { instance },
    )
    const urlTemplates = { 'email.verify': 'https://sales.example/v?c={{.Code}}' }
    await set({ organization: 'sales', settings: { urlTemplates } }, { instance })
    const { settings } = await get({ organization: 'sales' }, { instance })
    expect(settings.urlTemplates).toEqual({ 'password.reset': '/p?c={{ code }}', ...urlTemplates })
    expect(settings.caps).toEqual({ perRecipient: { most: 5, windowMs: 3_600_000 } })
  })

  it('say which language a message is in', async () => {
    const instance = 'languages'
    const { settings } = await signoff.notificationSettings.set(
      { settings: { defaultLanguage: 'de', allowedLanguages: ['de', 'it'] } },
      { instance },
    )
    const choose = (requested?: string) =>
      chooseLanguage({
        ...(requested === undefined ? {} : { requested }),
        ...(settings.defaultLanguage && { instance: settings.defaultLanguage }),
        ...(settings.allowedLanguages && { allowed: settings.allowedLanguages }),
      }).locale
    expect([choose('it-CH'), choose('fr'), choose()]).toEqual(['it-CH', 'de', 'de'])
  })

  it('keep domains as they are compared', async () => {
    const { own } = await signoff.notificationSettings.set(
      { settings: { origins: { primary: 'Bücher.Example.', domains: ['A.example:8443'] } } },
      { instance: 'domains' },
    )
    expect(own.origins).toEqual({
      primary: 'xn--bcher-kva.example',
      domains: ['a.example:8443'],
    })
  })

  it('admit plain http in links where the service itself is reached by it', async () => {
    const urlTemplates = { 'email.verify': 'http://dev.example/v?c={{ code }}' }
    const { set } = signoff.notificationSettings
    const refused = set({ settings: { urlTemplates } }, { instance: 'plain' })
    await expect(refused).rejects.toMatchObject({ code: 'ERR_LINK_SCHEME' })
    const origins = { externalSecure: false }
    await set({ settings: { urlTemplates, origins } }, { instance: 'plain' })
    await set({ organization: 'sales', settings: { urlTemplates } }, { instance: 'plain' })
  })
})

describe('settings that cannot be used', () => {
  it.each<readonly [unknown, string, object]>([
    [{ defaultLanguage: 'tlh' }, 'ERR_OPTION_INVALID', { option: 'settings.defaultLanguage' }],
    [{ allowedLanguages: [] }, 'ERR_OPTION_INVALID', { option: 'settings.allowedLanguages' }],
    [
      { allowedLanguages: ['de', 'de'] },
      'ERR_OPTION_INVALID',
      { option: 'settings.allowedLanguages' },
    ],
    [
      { allowedLanguages: ['de'], defaultLanguage: 'en' },
      'ERR_OPTION_INVALID',
      { option: 'settings.defaultLanguage' },
    ],
    [
      { branding: { primaryColor: 'red' } },
      'ERR_OPTION_INVALID',
      { option: 'settings.branding.primaryColor' },
    ],
    [
      { branding: { logoUrl: 'http://a.example/x.png' } },
      'ERR_OPTION_INVALID',
      { option: 'settings.branding.logoUrl' },
    ],
    [{ branding: { name: 'a\0b' } }, 'ERR_OPTION_INVALID', { option: 'settings.branding.name' }],
    [{ branding: { name: '\udc00' } }, 'ERR_OPTION_INVALID', { option: 'settings.branding.name' }],
    [{ defaultCountry: 'XX' }, 'ERR_OPTION_INVALID', { option: 'settings.defaultCountry' }],
    [
      { allowedCountries: ['CH', 'ch'] },
      'ERR_OPTION_INVALID',
      { option: 'settings.allowedCountries[1]' },
    ],
    [
      { caps: { perRecipient: { most: -1, windowMs: 1000 } } },
      'ERR_OPTION_INVALID',
      { option: 'settings.caps.perRecipient.most' },
    ],
    [
      { caps: { perCountry: { most: 1, windowMs: 1 } } },
      'ERR_OPTION_INVALID',
      { option: 'settings.caps.perCountry.windowMs' },
    ],
    [
      { origins: { primary: 'https://a.example' } },
      'ERR_OPTION_INVALID',
      { option: 'settings.origins.primary' },
    ],
    [
      { origins: { trustedHops: 11 } },
      'ERR_OPTION_INVALID',
      { option: 'settings.origins.trustedHops' },
    ],
    [
      { origins: { order: ['host', 'host'] } },
      'ERR_OPTION_INVALID',
      { option: 'settings.origins.order' },
    ],
    [{ urlTemplates: { 'no.type': '/x' } }, 'ERR_MESSAGE_TYPE_UNKNOWN', {}],
    [
      { urlTemplates: { 'email.verify': 'javascript:alert(1)' } },
      'ERR_LINK_SCHEME',
      { field: 'settings.urlTemplates.email.verify' },
    ],
    [
      { urlTemplates: { 'email.verify': 'https://{{ code }}.example/' } },
      'ERR_LINK_HOST',
      { field: 'settings.urlTemplates.email.verify' },
    ],
    [{ urlTemplates: { 'email.verify': '//evil.example/' } }, 'ERR_LINK_RELATIVE', {}],
    [
      { urlTemplates: { 'email.verify': '/v?c={{ nothing }}' } },
      'ERR_TEMPLATE_VARIABLE',
      { field: 'settings.urlTemplates.email.verify' },
    ],
    [{ nothing: 1 }, 'ERR_OPTION_INVALID', { option: 'settings' }],
    [undefined, 'ERR_OPTION_INVALID', { option: 'settings' }],
  ])('%j are refused, and nothing is stored', async (settings, code, where) => {
    const instance = 'refused'
    const set = signoff.notificationSettings.set(
      { settings: settings as NotificationSettings },
      { instance },
    )
    await expect(set).rejects.toMatchObject({ code, ...where })
    expect((await signoff.notificationSettings.get({}, { instance })).own).toEqual({})
  })

  it.each([
    [{ caps: { perInstance: { most: 1, windowMs: 1000 } } }, 'settings.caps'],
    [{ origins: { primary: 'sales.example' } }, 'settings.origins'],
  ])('are those of an instance, set for an organisation: %j', async (settings, option) => {
    const set = signoff.notificationSettings.set({ organization: 'sales', settings })
    await expect(set).rejects.toMatchObject({ code: 'ERR_OPTION_INVALID', option })
  })

  it.each([
    [{ origins: { primary: 'a b' } }, 'origins.primary'],
    [
      { notifications: { defaults: { defaultCountry: 'XX' } } },
      'notifications.defaults.defaultCountry',
    ],
    [{ notifications: { defaults: { origins: {} } as object } }, 'notifications.defaults'],
    [{ notifications: { types: [{}] as never } }, 'notifications.types[0]'],
  ])('are refused as options, too: %j', async (options, option) => {
    const created = bench.create(options)
    await expect(created).rejects.toBeInstanceOf(OptionError)
    await expect(created).rejects.toMatchObject({ option })
  })
})
