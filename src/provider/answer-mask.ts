import type { RenderedNotification } from '../notification/index.ts'

/** Takes out of what the other side said whatever it may only repeat: addresses, numbers, codes. */
export type AnswerMask = (text: string) => string

/** How much of an answer is kept for the journal, characters. */
const KEPT = 200

/** Values shorter than this would tear ordinary words apart; a code is taken out all the same. */
const SHORTEST_SECRET = 4

/** An address, also percent-encoded or in angle brackets. */
const ADDRESS = /[^\s<>"'(),;:[\]{}]+(?:@|%40)[^\s<>"'(),;[\]{}]+/gi

/** Phone numbers, and any four digits in a row; reply codes of SMTP and HTTP have three. */
const DIGITS = /\+\d(?:[ .-]?\d){5,}|\d{4,}/g

/** What looks like a token, or the beginning of one that was cut off. */
const TOKEN = /[\w-]{10,}\.[\w-]{10,}\.[\w.-]*|eyJ[\w-]+(?:\.[\w-]*)*/g

/** All texts within a value, however deep. */
function listTexts(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(listTexts) : []
}

function listSecrets({ args, addressee, recipient = { userId: '' }, url }: RenderedNotification) {
  const { userId: _userId, ...attributes } = recipient
  const address = addressee?.kind === 'email' ? addressee.email : addressee?.phone
  const values = listTexts([args, attributes, address, url])
  return [...new Set(values)]
    .filter((value) => value.length >= SHORTEST_SECRET || (value !== '' && value === args['code']))
    .toSorted((a, b) => b.length - a.length)
}

/**
 * Masks an answer to this message, so that the rest can be kept: what is known to be in the message
 * (args, addresses, link), and what looks like an address, a number of four digits or more, or a token.
 *
 * @returns at most 200 characters
 *
 * @example
 * createAnswerMask(rendered)('550 5.1.1 <anna@example.org>: unknown') // '550 5.1.1 <…>: unknown'
 */
export function createAnswerMask(rendered: RenderedNotification): AnswerMask {
  const secrets = listSecrets(rendered)
  return (text) => {
    let masked = text
    for (const secret of secrets) masked = maskEnd(maskAll(masked, secret), secret)
    return maskPatterns(masked).slice(0, KEPT)
  }
}

/** Masks an answer to something that is no message, such as a request for a token. */
export function maskPatterns(text: string): string {
  return text.replace(TOKEN, '…').replace(ADDRESS, '…').replace(DIGITS, '…')
}

/** In any case: servers like to repeat addresses in lower case. */
function maskAll(text: string, secret: string): string {
  const [haystack, needle] = [text.toLowerCase(), secret.toLowerCase()]
  if (haystack.length !== text.length || !haystack.includes(needle)) {
    return text.replaceAll(secret, '…')
  }
  let masked = ''
  let from = 0
  for (let at = haystack.indexOf(needle); at !== -1; at = haystack.indexOf(needle, from)) {
    masked += `${text.slice(from, at)}…`
    from = at + needle.length
  }
  return masked + text.slice(from)
}

/** What is kept of an answer may end in the middle of a secret. */
function maskEnd(text: string, secret: string): string {
  for (let length = secret.length - 1; length >= SHORTEST_SECRET - 1; length -= 1) {
    if (text.endsWith(secret.slice(0, length))) return `${text.slice(0, -length)}…`
  }
  return text
}
