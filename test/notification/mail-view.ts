import type { Page } from 'playwright-core'
import { toContrast } from '../../src/notification/palette.ts'

/** Where something stands in the window, in CSS pixels. */
interface Box {
  readonly left: number
  readonly right: number
  readonly width: number
  readonly height: number
}

/** A piece of text with the colours that it was really drawn in, as `rgb(…)`. */
interface DrawnText {
  readonly text: string
  readonly front: string
  readonly ground: string
}

interface Measures {
  readonly pageWidth: number
  /** What sticks out on a side. */
  readonly tooWide: readonly string[]
  readonly texts: readonly DrawnText[]
  readonly button: (Box & { readonly href: string; readonly isOnTop: boolean }) | null
  readonly code: { readonly text: string; readonly fontSize: number } | null
  readonly logo: (Box & { readonly src: string }) | null
  /** What scripts of the mail would have left behind. */
  readonly ran: boolean
}

/** Runs in the page, where there are no types: it only measures, and judges nothing. */
const MEASURE = `(() => {
  const boxOf = (element) => {
    const { left, right, width, height } = element.getBoundingClientRect()
    return { left, right, width, height }
  }
  const isSeen = (element) => element.checkVisibility({ opacityProperty: true }) && boxOf(element).width > 0
  const groundOf = (element) => {
    const own = getComputedStyle(element).backgroundColor
    if (own !== 'rgba(0, 0, 0, 0)') return own
    return element.parentElement === null ? 'none' : groundOf(element.parentElement)
  }
  const elements = [...document.body.querySelectorAll('*')].filter(isSeen)
  const tooWide = elements
    .filter((element) => boxOf(element).right > innerWidth + 0.5 || boxOf(element).left < -0.5)
    .map((element) => element.outerHTML.slice(0, 120))
  const hasOwnText = ({ childNodes }) =>
    [...childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '')
  const texts = elements.filter(hasOwnText).map((element) => ({
    text: element.textContent.trim(),
    front: getComputedStyle(element).color,
    ground: groundOf(element),
  }))
  const link = document.querySelector('.button a')
  const code = document.querySelector('.code')
  const logo = elements.find(({ tagName }) => tagName === 'IMG')
  const toButton = () => {
    link.scrollIntoView({ block: 'center' })
    const { left, top, width, height } = link.getBoundingClientRect()
    const hit = document.elementFromPoint(left + width / 2, top + height / 2)
    return { ...boxOf(link), href: link.href, isOnTop: link.contains(hit) }
  }
  return {
    pageWidth: document.documentElement.scrollWidth,
    tooWide,
    texts,
    button: link && toButton(),
    code: code && { text: code.textContent, fontSize: parseFloat(getComputedStyle(code).fontSize) },
    logo: logo ? { ...boxOf(logo), src: logo.src } : null,
    ran: 'ran' in window,
  }
})()`

/** A mail as a reader has it before their eyes. */
export async function readMail(page: Page, html: string): Promise<Measures> {
  await page.setContent(html, { waitUntil: 'load' })
  return page.evaluate<Measures>(MEASURE)
}

/** `#rrggbb` of an opaque `rgb(…)`; throws for one that is not. */
function toHex(colour: string): string {
  const channels = /^rgb\((\d+), (\d+), (\d+)\)$/.exec(colour)?.slice(1)
  if (channels === undefined) throw new Error(`not an opaque colour: ${colour}`)
  return `#${channels.map((channel) => Number(channel).toString(16).padStart(2, '0')).join('')}`
}

/** Texts that are hard to read on their ground (WCAG 2.2, success criterion 1.4.3). */
export function findFaint(texts: readonly DrawnText[]): readonly DrawnText[] {
  return texts.filter(({ front, ground }) => toContrast(toHex(front), toHex(ground)) < 4.5)
}

/** How light a colour is beside black: 1 to 21. */
export function toLightness(colour: string): number {
  return toContrast(toHex(colour), '#000000')
}
