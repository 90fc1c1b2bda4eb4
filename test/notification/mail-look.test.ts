import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  EXAMPLE_RECIPIENT,
  LANGUAGES,
  MESSAGE_TYPES,
  type PreviewInput,
  previewNotification,
} from '../../src/notification/index.ts'
import { CHROMIUM, launchBrowser } from '../support/browser.ts'
import { findFaint, readMail, toLightness } from './mail-view.ts'
import { inLanguage } from './specimen.ts'

const VIEWS = [360, 800].flatMap((width) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ width, colorScheme })),
)

const TYPES = [
  MESSAGE_TYPES['password.reset'],
  MESSAGE_TYPES['otp.email'],
  MESSAGE_TYPES['user.invited'],
  MESSAGE_TYPES['session.new'],
  MESSAGE_TYPES['domain.claimed'],
  MESSAGE_TYPES['passwordless.registration'],
]

const BRANDED = {
  name: 'Example Shop',
  primaryColor: '#d6336c',
  backgroundColor: '#fff4f6',
  logoUrl: '/logo.svg',
  darkLogoUrl: '/dark.svg',
} as const

const MAILS = TYPES.flatMap((type) =>
  ['en', 'de', 'ru', 'ja', 'ko'].map((tag) => ({ type, name: type.name, tag })),
)

const LONG_WORD = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'

const HOSTILE: PreviewInput = {
  type: MESSAGE_TYPES['user.invited'],
  branding: { name: LONG_WORD },
  language: inLanguage('de'),
  args: { code: 'K'.repeat(100), authRequestId: '', applicationName: LONG_WORD },
  recipient: {
    ...EXAMPLE_RECIPIENT,
    displayName: `</p><script>ran=1</script><img src=x onerror="ran=1">{{ 7 | times: 7 }}${LONG_WORD}`,
  },
  overrides: {
    instance: { email: { title: LONG_WORD, buttonText: `${LONG_WORD} {{ displayName }}` } },
  },
}

const LOGO =
  '<svg xmlns="http://www.w3.org/2000/svg" width="900" height="90"><rect width="900" height="90"/></svg>'

let browser: Browser
let page: Page
let asked: string[] = []

/** Nothing leaves the machine: every request is answered here, and noted. */
async function openPage() {
  const context = await browser.newContext({ baseURL: 'https://op.example' })
  await context.route('**/*', (route) => {
    const url = route.request().url()
    asked.push(url)
    return url.endsWith('.svg')
      ? route.fulfill({ contentType: 'image/svg+xml', body: LOGO })
      : route.abort()
  })
  return context.newPage()
}

interface View {
  readonly width: number
  readonly colorScheme: 'light' | 'dark'
}

async function view(input: PreviewInput, { width, colorScheme }: View) {
  await page.setViewportSize({ width, height: 700 })
  await page.emulateMedia({ colorScheme })
  const { message, url } = previewNotification(input)
  return { url, ...(await readMail(page, message?.html ?? '')) }
}

type Viewed = Awaited<ReturnType<typeof view>>

/** What every mail owes its reader, whatever is in it. */
function expectReadable({ url, ...seen }: Viewed, { width }: View): void {
  expect(seen.pageWidth).toBe(width)
  expect(seen.tooWide).toEqual([])
  expect(seen.texts.length).toBeGreaterThan(4)
  expect(findFaint(seen.texts)).toEqual([])
  expect(seen.button).toMatchObject({ href: url, isOnTop: true })
  expect(seen.button?.height).toBeGreaterThanOrEqual(44)
  expect(seen.button?.width).toBeGreaterThanOrEqual(44)
  expect(seen.ran).toBe(false)
}

const absent = CHROMIUM === undefined
const title = absent
  ? 'a mail in a browser: skipped, there is no Chromium here (CHROMIUM may name one)'
  : 'a mail in a browser'

describe.skipIf(absent)(title, () => {
  beforeAll(async () => {
    browser = await launchBrowser()
    page = await openPage()
  }, 120_000)

  afterAll(() => browser?.close())

  afterEach(() => {
    asked = []
  })

  describe.each(VIEWS)('$width px wide, $colorScheme', (width) => {
    test.each(MAILS)('$name in $tag fits, is read with ease and is clicked', async (mail) => {
      const { type, tag } = mail
      const seen = await view({ type, language: inLanguage(tag) }, width)
      expectReadable(seen, width)
      expect(asked).toEqual([])
      const { code } = type.example as { readonly code?: string }
      const isShown = code !== undefined && type.name !== 'passwordless.registration'
      expect(seen.code?.text).toBe(isShown ? code : undefined)
      if (isShown) expect(seen.code?.fontSize).toBeGreaterThanOrEqual(20)
    })

    test('a hostile name and words without an end neither run nor stick out', async () => {
      const seen = await view(HOSTILE, width)
      expectReadable(seen, width)
      expect(asked).toEqual([])
      expect(seen.texts.map(({ text }) => text).join('\n')).toContain('<script>ran=1</script>')
    })

    test('a brand brings its colours and the logo of the scheme, not squeezed', async () => {
      const seen = await view({ type: MESSAGE_TYPES['otp.email'], branding: BRANDED }, width)
      expectReadable(seen, width)
      const file = width.colorScheme === 'dark' ? 'dark.svg' : 'logo.svg'
      expect(seen.logo).toMatchObject({ src: `https://op.example/${file}`, width: 240, height: 24 })
    })
  })

  test.each(LANGUAGES)('every mail in %s fits the narrowest screen', async (tag) => {
    for (const type of Object.values(MESSAGE_TYPES)) {
      if (type.channels[0] !== 'email') continue
      const narrow = { width: 320, colorScheme: 'light' } as const
      expectReadable(await view({ type, language: inLanguage(tag) }, narrow), narrow)
    }
  })

  test('the dark scheme is dark, and the light one light', async () => {
    const lightness = async (colorScheme: 'light' | 'dark') => {
      const { texts } = await view(
        { type: MESSAGE_TYPES['otp.email'] },
        { width: 360, colorScheme },
      )
      return texts.map(({ ground }) => toLightness(ground))
    }
    const [light, dark] = [await lightness('light'), await lightness('dark')]
    expect(Math.max(...light)).toBeGreaterThan(18)
    expect(Math.min(...dark)).toBeLessThan(1.5)
  })

  test('a mail on a dark ground is set in light text, even in the light scheme', async () => {
    const branding = { backgroundColor: '#101418', primaryColor: '#ffd43b' }
    const light = { width: 360, colorScheme: 'light' } as const
    const { texts } = await view({ type: MESSAGE_TYPES['account.locked'], branding }, light)
    const heading = texts.find(({ text }) => text === 'Your account is locked')
    expect(toLightness(heading?.front ?? '')).toBeGreaterThan(15)
  })
})
