/** Width of one character, as a part of the font size; on the generous side, since fonts differ. */
const widthOf = { mono: 0.605, sans: 0.52, bold: 0.6 } as const

/** A font the diagrams use. */
export type Font = keyof typeof widthOf

/** How wide a text will be at most, in pixels. */
export const measure = (text: string, font: Font, size: number): number =>
  Math.ceil([...text].length * widthOf[font] * size)

/** How wide a paragraph may be, and in what it is set. */
export interface Setting {
  readonly font: Font
  readonly size: number
  readonly width: number
}

const fill = (text: string, { font, size, width }: Setting): readonly string[] => {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const joined = lines.length === 0 ? word : `${lines.at(-1)} ${word}`
    if (lines.length === 0 || measure(joined, font, size) > width) lines.push(word)
    else lines[lines.length - 1] = joined
  }
  return lines
}

/** Breaks a text into as few lines as the width allows, and these as even as they can be. */
export const wrap = (text: string, setting: Setting): readonly string[] => {
  let lines = fill(text, setting)
  for (let width = setting.width - 4; width > 0; width -= 4) {
    const tried = fill(text, { ...setting, width })
    if (tried.length > lines.length) break
    lines = tried
  }
  return lines
}

/** A name in camelCase as words: `attemptsExhausted` is `attempts exhausted`. */
export const toWords = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)

/** A text that may stand in XML and HTML. */
export const escapeMarkup = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')

/** A name in camelCase as a file name: `sessionLogout` is `session-logout`. */
export const toFileName = (name: string): string => toWords(name).replaceAll(' ', '-')
