import { randomInt, timingSafeEqual } from 'node:crypto'

/** One-time codes, one for each login that is under way. A real OP has a table here. */
export interface LoginCodes {
  /** Expects a code at a login. A former one of that login counts no more. */
  expect(login: string, user: { readonly accountId: string; readonly code: string }): void
  /** Whose code is awaited at a login. */
  accountOf(login: string): string | undefined
  /** Whose code this is, once. After five minutes or three wrong ones nobody's. */
  redeem(login: string, code: string): string | undefined
}

interface Awaited {
  readonly accountId: string
  readonly code: string
  readonly expiresAt: number
  triesLeft: number
}

const DIGITS = 6
const TRIES = 3

/** As long as the mail says: the life of the message type `otp.email`. */
const LIFE_MS = 5 * 60_000

const isSame = (one: string, other: string) =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other))

/** Makes up a code. */
export const makeCode = () => String(randomInt(10 ** DIGITS)).padStart(DIGITS, '0')

/** Creates an empty set of codes. */
export function createLoginCodes(): LoginCodes {
  const logins = new Map<string, Awaited>()

  function find(login: string): Awaited | undefined {
    const awaited = logins.get(login)
    if (awaited && awaited.triesLeft > 0 && awaited.expiresAt > Date.now()) return awaited
    logins.delete(login)
    return undefined
  }

  return {
    expect: (login, user) =>
      void logins.set(login, { ...user, expiresAt: Date.now() + LIFE_MS, triesLeft: TRIES }),
    accountOf: (login) => find(login)?.accountId,
    redeem(login, code) {
      const awaited = find(login)
      if (!awaited) return undefined
      awaited.triesLeft -= 1
      if (!isSame(awaited.code, code)) return undefined
      logins.delete(login)
      return awaited.accountId
    },
  }
}
