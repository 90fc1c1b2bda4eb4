import { z } from 'zod'
import { RecipientError } from '../errors.ts'
import { parseOptions } from '../option.ts'
import { parseEmailAddress } from './email-address.ts'
import { isTimeZone } from './format.ts'
import { type PhoneNumberRules, parsePhoneNumber } from './phone-number.ts'

/**
 * Which address of a user a message goes to.
 *
 * - `last`: the one entered last, verified or not. For messages that prove an address.
 * - `verified`: the one that was verified. For codes that let somebody in.
 * - `previous`: the one from before a change. For notices about that change.
 */
export type AddressRule = 'last' | 'verified' | 'previous'

const LONGEST_NAME = 200
const LONGEST_ADDRESS = 320

const name = z.string().max(LONGEST_NAME).optional()
const address = z.string().min(1).max(LONGEST_ADDRESS).optional()
const instant = z.iso.datetime({ offset: true }).optional()

/** What `notify` takes as recipient: who it is, and the addresses that may be written to. */
export const recipientSchema = z.strictObject({
  userId: z.string().min(1).max(LONGEST_NAME),
  /** Written to whatever the rule of the message type says. */
  email: address,
  phone: address,
  lastEmail: address,
  verifiedEmail: address,
  previousEmail: address,
  lastPhone: address,
  verifiedPhone: address,
  previousPhone: address,
  userName: name,
  firstName: name,
  lastName: name,
  nickName: name,
  displayName: name,
  preferredLoginName: name,
  loginName: name,
  loginNames: z.array(z.string().max(LONGEST_NAME)).max(20).optional(),
  creationDate: instant,
  changeDate: instant,
  /** BCP 47. */
  locale: z.string().max(35).optional(),
  /** IANA name, for dates in texts. */
  timeZone: z
    .string()
    .refine(isTimeZone, { error: 'expected an IANA time zone, got something else' })
    .optional(),
})

/** A recipient as a host writes it down. Names are at most 200 characters. */
export type Recipient = z.output<typeof recipientSchema>

/** The one address that a message goes to. */
export type Addressee =
  | { readonly kind: 'email'; readonly email: string; readonly needsSmtpUtf8: boolean }
  | { readonly kind: 'phone'; readonly phone: string; readonly country?: string }

/**
 * Reads the recipient of a message. Unknown members are refused.
 *
 * @throws OptionError `ERR_OPTION_INVALID`
 */
export function parseRecipient(input: unknown): Recipient {
  return parseOptions(recipientSchema, input, 'recipient')
}

function missing(kind: 'Email' | 'Phone', rule: AddressRule): RecipientError {
  const problem = `expected ${rule}${kind} (or ${kind.toLowerCase()}), got neither`
  return new RecipientError('ERR_RECIPIENT_MISSING', problem)
}

/**
 * The e-mail address that a rule picks; `email` wins over the rule.
 *
 * @throws RecipientError `ERR_RECIPIENT_MISSING` or `ERR_RECIPIENT_EMAIL`
 */
export function pickEmail(recipient: Recipient, rule: AddressRule): Addressee {
  const { lastEmail: last, verifiedEmail: verified, previousEmail: previous } = recipient
  const text = recipient.email ?? { last, verified, previous }[rule]
  if (text === undefined) throw missing('Email', rule)
  const { address: email, needsSmtpUtf8 } = parseEmailAddress(text)
  return { kind: 'email', email, needsSmtpUtf8 }
}

/**
 * The phone number that a rule picks; `phone` wins over the rule.
 *
 * @throws RecipientError `ERR_RECIPIENT_MISSING` or `ERR_RECIPIENT_PHONE`
 */
export function pickPhone(
  recipient: Recipient,
  rule: AddressRule,
  rules: PhoneNumberRules = {},
): Addressee {
  const { lastPhone: last, verifiedPhone: verified, previousPhone: previous } = recipient
  const text = recipient.phone ?? { last, verified, previous }[rule]
  if (text === undefined) throw missing('Phone', rule)
  const { number: phone, country } = parsePhoneNumber(text, rules)
  return { kind: 'phone', phone, ...(country === undefined ? {} : { country }) }
}
