import { domainToASCII } from 'node:url'
import { RecipientError } from '../errors.ts'

/** One mailbox. */
export interface EmailAddress {
  /** The address as it goes into the SMTP envelope: domain in lower case and ASCII. */
  readonly address: string
  readonly localPart: string
  /** In ASCII (RFC 5890). */
  readonly domain: string
  /** The local part is not ASCII, so that the server must know SMTPUTF8 (RFC 6531). */
  readonly needsSmtpUtf8: boolean
}

/** Octets (RFC 5321, section 4.5.3.1, with the path's brackets taken off). */
const LONGEST = { localPart: 64, domain: 253, address: 254 } as const

/** A dot-atom (RFC 5322, section 3.2.3), with letters and digits of any script (RFC 6532). */
const DOT_ATOM =
  /^[\p{L}\p{N}\p{M}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{N}\p{M}!#$%&'*+/=?^_`{|}~-]+)*$/u

const DOMAIN_CHARACTERS = /^[\p{L}\p{N}\p{M}.-]+$/u
const HOST_NAME = /^(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z](?:[a-z\d-]{0,61}[a-z\d])$/
const ASCII = /^[\x21-\x7e]+$/

function refuse(wanted: string): never {
  throw new RecipientError('ERR_RECIPIENT_EMAIL', `expected ${wanted}, got something else`)
}

function toDomain(text: string): string {
  const ascii = DOMAIN_CHARACTERS.test(text) ? domainToASCII(text) : ''
  if (ascii.length > LONGEST.domain || !HOST_NAME.test(ascii)) refuse('a domain name after the @')
  return ascii
}

function toLocalPart(text: string): string {
  const localPart = text.normalize('NFC')
  if (!DOT_ATOM.test(localPart)) refuse('a plain name without quotes or comments before the @')
  if (Buffer.byteLength(localPart) > LONGEST.localPart) {
    refuse(`at most ${LONGEST.localPart} octets before the @`)
  }
  return localPart
}

/**
 * Reads one bare e-mail address: no display name, list, comment, quoted name, address literal, white
 * space or control character, and a domain of at least two labels.
 *
 * @throws RecipientError `ERR_RECIPIENT_EMAIL`; its message does not repeat the address
 *
 * @example
 * parseEmailAddress('anna@müller.example').address // 'anna@xn--mller-kva.example'
 */
export function parseEmailAddress(text: string): EmailAddress {
  const at = text.lastIndexOf('@')
  if (at < 1 || text.length > LONGEST.address) refuse('one address such as name@example.org')
  const localPart = toLocalPart(text.slice(0, at))
  const domain = toDomain(text.slice(at + 1))
  const address = `${localPart}@${domain}`
  if (Buffer.byteLength(address) > LONGEST.address) refuse(`at most ${LONGEST.address} octets`)
  return { address, localPart, domain, needsSmtpUtf8: !ASCII.test(localPart) }
}
