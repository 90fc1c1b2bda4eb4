/** Digits of a phone number that a mask leaves at its end. */
const SHOWN_DIGITS = 2

function firstCharacter(text: string): string {
  const [first = ''] = text
  return first
}

/**
 * An e-mail address as it may stand in a log: first letters only.
 *
 * @example
 * maskEmailAddress('anna@example.org') // 'a…@e…'
 */
export function maskEmailAddress(address: string): string {
  const at = address.lastIndexOf('@')
  if (at < 1) return '…'
  return `${firstCharacter(address)}…@${firstCharacter(address.slice(at + 1))}…`
}

/**
 * A phone number as it may stand in a log: country calling code and last two digits.
 *
 * @param callingCode without the plus sign; shown only if the number starts with it
 *
 * @example
 * maskPhoneNumber('+41791234567', '41') // '+41…67'
 */
export function maskPhoneNumber(number: string, callingCode = ''): string {
  const prefix = number.startsWith(`+${callingCode}`) ? `+${callingCode}` : ''
  const rest = number.slice(prefix.length)
  return `${prefix}…${rest.length > 2 * SHOWN_DIGITS ? rest.slice(-SHOWN_DIGITS) : ''}`
}
