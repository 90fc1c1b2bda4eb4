import type { Branding } from './branding.ts'
import { createMemo } from './memo.ts'

/** Colours of a mail in one mode, as `#rrggbb`. */
export interface Palette {
  readonly background: string
  readonly card: string
  readonly border: string
  readonly text: string
  readonly muted: string
  readonly link: string
  /** The brand's own colour, untouched. */
  readonly primary: string
  readonly button: string
  readonly buttonText: string
  /** Ground and text of a code that is to be read or copied. */
  readonly code: string
  readonly codeText: string
  /** Small print within the card; `muted` is the one below it. */
  readonly hint: string
}

/** Least contrast of text (WCAG 2.2, success criterion 1.4.3). */
const LEAST_CONTRAST = 4.5

/** Least contrast of a shape that has to be found, such as a button (success criterion 1.4.11). */
const LEAST_SHAPE_CONTRAST = 3

const LIGHT = { primary: '#5282c1', background: '#fafafa', font: '#22292f', card: '#ffffff' }
const DARK = { primary: '#7aa7e0', background: '#111418', font: '#e7ebef', card: '#1b2026' }

function toChannels(colour: string): readonly [number, number, number] {
  const at = (start: number) => Number.parseInt(colour.slice(start, start + 2), 16)
  return [at(1), at(3), at(5)]
}

function toLinear(channel: number): number {
  const share = channel / 255
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
}

function toLuminance(colour: string): number {
  const [red, green, blue] = toChannels(colour)
  return 0.2126 * toLinear(red) + 0.7152 * toLinear(green) + 0.0722 * toLinear(blue)
}

/** Contrast of two colours, 1 to 21 (WCAG 2.2, “contrast ratio”). */
export function toContrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [toLuminance(one), toLuminance(other)].sort((a, b) => a - b)
  return (lighter + 0.05) / (darker + 0.05)
}

/** A colour on its way to another one; `share` 0 is the first, 1 the second. */
function mix(from: string, to: string, share: number): string {
  const target = toChannels(to)
  const channels = toChannels(from).map((channel, index) =>
    Math.round(channel + ((target[index] ?? 0) - channel) * share),
  )
  return `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`
}

/** Black or white, whichever is read better on that colour. */
export function toTextOn(colour: string): string {
  return toContrast('#ffffff', colour) >= toContrast('#000000', colour) ? '#ffffff' : '#000000'
}

/** The colour itself if it can be read on all grounds, else the nearest one towards black or white. */
function toReadable(colour: string, ground: string, leastContrast = LEAST_CONTRAST): string {
  const target = toTextOn(ground)
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = mix(colour, target, share)
    if (toContrast(mixed, ground) >= leastContrast) return mixed
  }
  return target
}

/** White on a colour that is nearly dark enough for it, darkened; else black or white as it comes. */
function toButton(primary: string): Pick<Palette, 'button' | 'buttonText'> {
  const isMiddling = toContrast('#ffffff', primary) >= LEAST_SHAPE_CONTRAST
  if (!isMiddling) return { button: primary, buttonText: toTextOn(primary) }
  return { button: toReadable(primary, '#ffffff'), buttonText: '#ffffff' }
}

interface Base {
  readonly primary: string
  readonly background: string
  readonly font: string
  readonly card: string
}

const palettes = createMemo<Palette>()

const toPalette = (base: Base): Palette =>
  palettes(`${base.primary} ${base.background} ${base.font} ${base.card}`, () => mixPalette(base))

function mixPalette({ primary, background, font, card }: Base): Palette {
  const text = toReadable(font, card)
  const code = mix(card, text, 0.06)
  return {
    background,
    card,
    border: mix(card, text, 0.14),
    text,
    muted: toReadable(mix(text, background, 0.35), background),
    link: toReadable(primary, card),
    primary,
    ...toButton(primary),
    code,
    codeText: toReadable(text, code),
    hint: toReadable(mix(text, card, 0.35), card),
  }
}

function isDark(colour: string): boolean {
  return toTextOn(colour) === '#ffffff'
}

/** What text is set in where the branding does not say: it goes by the ground, not by the mode. */
function toFont(background: string): string {
  return isDark(background) ? DARK.font : LIGHT.font
}

function toLightBase(branding: Branding): Base {
  const background = branding.backgroundColor ?? LIGHT.background
  return {
    primary: branding.primaryColor ?? LIGHT.primary,
    background,
    font: branding.fontColor ?? toFont(background),
    card: isDark(background) ? mix(background, '#ffffff', 0.06) : LIGHT.card,
  }
}

function toDarkBase({ dark, primaryColor }: Branding): Base {
  const background = dark?.backgroundColor ?? DARK.background
  const card = isDark(background) ? mix(background, '#ffffff', 0.06) : LIGHT.card
  const lifted = primaryColor && toReadable(primaryColor, card, LEAST_SHAPE_CONTRAST)
  const primary = dark?.primaryColor ?? lifted ?? DARK.primary
  return { primary, background, font: dark?.fontColor ?? toFont(background), card }
}

/**
 * The colours of a mail, light and dark. Text is always readable on its ground (contrast of at least
 * 4.5), whatever colours the branding asks for.
 */
export function toPalettes(branding: Branding): {
  readonly light: Palette
  readonly dark: Palette
} {
  return { light: toPalette(toLightBase(branding)), dark: toPalette(toDarkBase(branding)) }
}
