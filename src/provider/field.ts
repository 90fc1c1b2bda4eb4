import { createPrivateKey } from 'node:crypto'
import { z } from 'zod'
import { parseEmailAddress } from '../notification/index.ts'

/** Control characters and halves of surrogate pairs: neither headers nor the database can hold them. */
const UNWRITABLE = /[\p{Cc}\p{Cs}]/u

/** One line of text of `least` to `most` characters. */
export const lineSchema = (least: number, most: number) =>
  z
    .string()
    .min(least)
    .max(most)
    .refine((text) => !UNWRITABLE.test(text), {
      error: 'expected one line of text without control characters',
    })

const LONGEST_ADDRESS = 200

/** One bare e-mail address, as it goes into an envelope. */
export const addressSchema = z
  .string()
  .min(1)
  .max(LONGEST_ADDRESS)
  .transform((text, check) => {
    try {
      return parseEmailAddress(text).address
    } catch {
      const message = 'expected one bare address such as name@example.org, got something else'
      check.issues.push({ code: 'custom', input: undefined, message })
      return z.NEVER
    }
  })

const LONGEST_URL = 2048

/** An absolute URL; whether it may be spoken to is for `assertEndpoint`. */
export const endpointSchema = z
  .string()
  .min(1)
  .max(LONGEST_URL)
  .refine((text) => URL.canParse(text) && !UNWRITABLE.test(text), {
    error: 'expected an absolute URL such as https://relay.example/mail',
  })

/** Longest password, token or client secret. */
export const LONGEST_SECRET = 1000

/** A secret of one line. */
export const secretSchema = lineSchema(1, LONGEST_SECRET)

const LONGEST_KEY = 20_000

function isPrivateKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa'
  } catch {
    return false
  }
}

/** A private key of RSA, PEM: the only kind that every receiver checks, and that mails are signed with here. */
export const privateKeySchema = z.string().max(LONGEST_KEY).refine(isPrivateKey, {
  error: 'expected an RSA private key in PEM without a passphrase',
})
