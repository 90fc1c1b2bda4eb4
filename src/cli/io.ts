/** What a command reads and writes. */
export interface Io {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Standard output is a terminal. */
  readonly isTerminal: boolean
  /** Standard input; absent where it is a terminal. */
  readonly input?: AsyncIterable<Uint8Array> | undefined
  out(text: string): void
  err(text: string): void
}

/** Control and format characters: a terminal obeys them, wherever they come from. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/** Text from outside as it may be written to a terminal. */
export function toPlain(text: string): string {
  return text.replace(UNSEEN, '\uFFFD')
}

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, magenta: 35 } as const

/** A colour of text. */
export type Colour = keyof typeof CODES

/** Writes text in a colour, or plainly where colours are not wanted. */
export type Paint = (colour: Colour, text: string) => string

/** Colours for terminals alone, unless `NO_COLOR` or a dumb terminal says otherwise (no-color.org). */
export function createPaint({ environment, isTerminal }: Io): Paint {
  const wanted = isTerminal && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb'
  return (colour, text) => (wanted ? `\u001b[${CODES[colour]}m${text}\u001b[0m` : text)
}
