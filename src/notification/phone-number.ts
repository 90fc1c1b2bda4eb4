import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js'
import { z } from 'zod'
import { RecipientError } from '../errors.ts'

/** One phone number. */
export interface PhoneNumber {
  /** E.164: a plus sign and at most 15 digits. */
  readonly number: string
  /** Country calling code without the plus sign. */
  readonly callingCode: string
  /** ISO 3166-1 alpha-2, where the number says it; not for satellite and other international ones. */
  readonly country?: string
}

/** An ISO 3166-1 alpha-2 country that has phone numbers. */
export const countrySchema = z.string().refine(isSupportedCountry, {
  error: 'expected an ISO 3166-1 alpha-2 country such as CH, got something else',
})

/** How phone numbers are read. */
export interface PhoneNumberRules {
  /** ISO 3166-1 alpha-2 country of numbers without a country code. Default: such numbers are refused. */
  readonly defaultCountry?: string
}

/** Digits with the marks that people put between them. No letters, no extension. */
const PHONE_CHARACTERS = /^\+?[\d ().\-/]{3,30}$/

function refuse(wanted: string): never {
  throw new RecipientError('ERR_RECIPIENT_PHONE', `expected ${wanted}, got something else`)
}

function toCountry(country: string | undefined): CountryCode | undefined {
  if (country === undefined || isSupportedCountry(country)) return country
  return refuse('an ISO 3166-1 alpha-2 country as default')
}

/**
 * Reads a phone number into E.164. National numbers are refused unless a default country is given.
 * That a number is possible is checked, not that it is in use: numbering plans change faster than we do.
 *
 * @throws RecipientError `ERR_RECIPIENT_PHONE`; its message does not repeat the number
 *
 * @example
 * parsePhoneNumber('+41 79 123 45 67') // { number: '+41791234567', callingCode: '41', country: 'CH' }
 * parsePhoneNumber('079 123 45 67', { defaultCountry: 'CH' }).number // '+41791234567'
 */
export function parsePhoneNumber(text: string, rules: PhoneNumberRules = {}): PhoneNumber {
  const defaultCountry = toCountry(rules.defaultCountry)
  if (!PHONE_CHARACTERS.test(text)) refuse('digits after a plus sign, such as +41791234567')
  if (!text.startsWith('+') && defaultCountry === undefined) {
    refuse('a plus sign and a country code, or a default country')
  }
  const options = { extract: false, ...(defaultCountry === undefined ? {} : { defaultCountry }) }
  const parsed = parsePhoneNumberFromString(text, options)
  if (!parsed?.isPossible()) return refuse('a possible phone number')
  const { number, countryCallingCode, country } = parsed
  return {
    number,
    callingCode: countryCallingCode,
    ...(country === undefined ? {} : { country }),
  }
}
