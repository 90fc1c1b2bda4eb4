import {
  type CompactVerifyGetKey,
  type CryptoKey,
  compactDecrypt,
  compactVerify,
  decodeProtectedHeader,
  type JSONWebKeySet,
  type JWK,
  type JWTPayload,
  type KeyObject,
} from 'jose'
import { systemClock } from '../clock.ts'
import { OptionError } from '../errors.ts'
import { describeValue } from '../option.ts'
import { type Check, pass, toCheck } from './check.ts'
import { type ClaimExpectations, checkClaims } from './logout-claim-checks.ts'
import {
  callable,
  checkOptions,
  instant,
  jwks,
  needed,
  oneOf,
  positive,
  type Rules,
  rule,
  text,
  textOrTexts,
  texts,
} from './options.ts'

/** What a strict relying party expects of a logout token. */
export interface LogoutTokenExpectations extends Omit<ClaimExpectations, 'nowMs'> {
  /** The OP's public keys. Give this or `getKey`. */
  readonly jwks?: JSONWebKeySet
  /** Finds the OP's key, such as jose's `createRemoteJWKSet(url)`. */
  readonly getKey?: CompactVerifyGetKey
  /** JWS algorithms that are taken. Default: all asymmetric ones. `none` never passes. */
  readonly algorithms?: readonly string[]
  /** The `typ` header; `any` also takes none at all. Default `logout+jwt`. */
  readonly typ?: 'logout+jwt' | 'JWT' | 'any'
  /** The relying party's private key. With one, the token must be encrypted; without, it must not. */
  readonly decryptionKey?: CryptoKey | KeyObject | JWK
  /** The present, epoch milliseconds. Default: the system clock. */
  readonly nowMs?: number
}

/** What came of {@link verifyLogoutToken}. */
export interface LogoutTokenVerdict {
  /** Every check that was made, failed ones too. */
  readonly checks: readonly Check[]
  /** Whether all of them passed. */
  readonly ok: boolean
  /** The claims, as far as they could be read; not to be trusted unless `ok`. */
  readonly claims?: JWTPayload
  /** The header of the signed token. */
  readonly header?: Readonly<Record<string, unknown>>
}

/** What each expectation has to be. */
export const EXPECTATION_RULES: Rules<LogoutTokenExpectations> = {
  issuer: needed(text),
  clientId: needed(text),
  sid: textOrTexts,
  sub: textOrTexts,
  maxLifetimeSeconds: positive,
  seen: rule('a Set', (value) => value instanceof Set),
  jwks,
  getKey: callable,
  algorithms: texts,
  typ: oneOf('logout+jwt', 'JWT', 'any'),
  decryptionKey: rule('a private key', (value) => typeof value === 'object' && value !== null),
  nowMs: instant,
}

/**
 * There is something to verify with.
 *
 * @throws {OptionError} there is not.
 */
export function assertKeys({ jwks: keys, getKey }: LogoutTokenExpectations): void {
  if (keys === undefined && getKey === undefined) {
    throw new OptionError('jwks', 'expected a JWKS, or the option getKey, got nothing')
  }
}

const ASYMMETRIC = /^(?:RS|PS|ES)(?:256|384|512)$|^EdDSA$|^Ed25519$/

const KEY_TYPE = { R: 'RSA', P: 'RSA', E: 'EC' } as const

type Header = Readonly<Record<string, unknown>>

function toKeyType(alg: string): string {
  if (alg.startsWith('Ed')) return 'OKP'
  return KEY_TYPE[alg.charAt(0) as keyof typeof KEY_TYPE] ?? 'none'
}

const fits = (key: JWK, alg: string) =>
  key.kty === toKeyType(alg) &&
  (key.alg === undefined || key.alg === alg) &&
  (key.use === undefined || key.use === 'sig')

async function isSignedBy(jws: string, key: JWK, alg: string): Promise<boolean> {
  try {
    await compactVerify(jws, { ...key, alg }, { algorithms: [alg] })
    return true
  } catch {
    return false
  }
}

async function findSignatureFault(
  jws: string,
  header: Header,
  { jwks, getKey }: LogoutTokenExpectations,
): Promise<string | undefined> {
  const alg = String(header['alg'])
  if (!ASYMMETRIC.test(alg)) return `alg ${alg} proves nothing`
  if (getKey !== undefined) {
    const failed = (error: unknown) => (error instanceof Error ? error.message : 'not verified')
    return compactVerify(jws, getKey, { algorithms: [alg] }).then(() => undefined, failed)
  }
  const { kid } = header
  const fitting = (jwks?.keys ?? []).filter((key) => fits(key, alg))
  const named = kid === undefined ? fitting : fitting.filter((key) => key.kid === kid)
  if (named.length === 0) return `no key in the JWKS fits alg ${alg} and kid ${String(kid)}`
  if (kid !== undefined && named.length > 1)
    return `${named.length} keys have the kid ${String(kid)}`
  for (const key of named) if (await isSignedBy(jws, key, alg)) return undefined
  return 'the signature does not verify'
}

function checkAlg({ alg }: Header, { algorithms }: LogoutTokenExpectations): Check {
  const ok =
    algorithms === undefined ? ASYMMETRIC.test(String(alg)) : algorithms.includes(String(alg))
  return toCheck(
    'alg',
    ok,
    `is ${String(alg)}, expected ${algorithms?.join(' or ') ?? 'asymmetric'}`,
  )
}

function checkTyp({ typ }: Header, { typ: wanted = 'logout+jwt' }: LogoutTokenExpectations): Check {
  const known = typ === undefined || typ === 'logout+jwt' || typ === 'JWT'
  const ok = wanted === 'any' ? known : typ === wanted
  return toCheck('typ', ok, `is ${String(typ)}, expected ${wanted}`)
}

/** The signed token inside, or undefined when the token is not encrypted as it should be. */
async function open(
  token: string,
  { decryptionKey, issuer }: LogoutTokenExpectations,
): Promise<{ jws?: string; checks: readonly Check[] }> {
  const isJwe = token.split('.').length === 5
  if (decryptionKey === undefined) {
    const check = toCheck('encryption', !isJwe, 'encrypted, and no key was given')
    return isJwe ? { checks: [check] } : { jws: token, checks: [check] }
  }
  if (!isJwe) return { jws: token, checks: [toCheck('encryption', false, 'is not encrypted')] }
  try {
    const { plaintext, protectedHeader } = await compactDecrypt(token, decryptionKey)
    const replica = toCheck(
      'jwe_iss',
      protectedHeader['iss'] === issuer,
      'iss is not in the header',
    )
    const cty = String(protectedHeader.cty).toUpperCase() === 'JWT'
    const checks = [pass('encryption'), replica, toCheck('jwe_cty', cty, 'cty is not JWT')]
    return { jws: new TextDecoder().decode(plaintext), checks }
  } catch {
    return { checks: [toCheck('encryption', false, 'cannot be decrypted')] }
  }
}

/** Reads a compact JWS without judging it; an empty signature part is fine here. */
function decode(jws: string): { header: Header; claims: JWTPayload } | undefined {
  try {
    const header = decodeProtectedHeader(jws)
    const payload = jws.split('.')[1] ?? ''
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString())
    if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) return undefined
    return { header, claims: claims as JWTPayload }
  } catch {
    return undefined
  }
}

/**
 * Judges a logout token as a strict relying party does (OIDC Back-Channel Logout 1.0, section 2.6, and the
 * conditions of the OpenID conformance suite; beyond it, `exp`, `typ` and the life time). Uses nothing
 * of Signoff's own token code. Whatever is wrong with the token, be it no text at all, is a failed check; it rejects
 * for wrong expectations alone.
 *
 * Checks by name: `encryption`, `jwe_iss`, `jwe_cty`, `parse`, `alg`, `typ`, `signature`, `iss`, `aud`,
 * `iat`, `exp`, `lifetime`, `jti`, `jti_unseen`, `events`, `nonce`, `sub_or_sid`, `sub`, `sid`. When the
 * token cannot be opened or parsed, the later ones are not made.
 *
 * @throws {OptionError} an expectation is unknown, missing or of the wrong type.
 * @example
 * const { ok, checks } = await verifyLogoutToken(token, { issuer, clientId: 'shop', jwks })
 */
export async function verifyLogoutToken(
  token: string,
  expectations: LogoutTokenExpectations,
): Promise<LogoutTokenVerdict> {
  checkOptions(expectations, EXPECTATION_RULES)
  assertKeys(expectations)
  const given: unknown = token
  if (typeof given !== 'string') {
    const check = toCheck('parse', false, `is ${describeValue(given)}, expected a compact JWT`)
    return { checks: [check], ok: false }
  }
  const { jws, checks: opened } = await open(token, expectations)
  if (jws === undefined) return { checks: opened, ok: false }
  const decoded = decode(jws)
  if (decoded === undefined) {
    return { checks: [...opened, toCheck('parse', false, 'is not a compact JWT')], ok: false }
  }
  const { header, claims } = decoded
  const fault = await findSignatureFault(jws, header, expectations)
  const checks = [
    ...opened,
    pass('parse'),
    checkAlg(header, expectations),
    checkTyp(header, expectations),
    toCheck('signature', fault === undefined, fault ?? ''),
    ...checkClaims(claims, { ...expectations, nowMs: expectations.nowMs ?? systemClock.now() }),
  ]
  return { checks, ok: checks.every(({ ok }) => ok), claims, header }
}
