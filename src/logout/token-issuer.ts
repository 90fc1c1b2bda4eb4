import { decodeJwt, decodeProtectedHeader, type JSONWebKeySet } from 'jose'
import { OptionError, SigningKeyError } from '../errors.ts'
import type {
  LogoutTokenClaims,
  LogoutTokenIssuer,
  RelyingParty,
  SealedToken,
  TokenEncryption,
} from './relying-party.ts'
import { importSigningKeys } from './signing-key.ts'
import { encryptToken } from './token-encryption.ts'

/** The JOSE header of a token that is to be signed; the signer adds the `kid`. */
export interface SigningHeader {
  readonly alg: string
  readonly typ?: 'logout+jwt' | 'JWT'
}

/** What a signer outside this process is given for one token. */
export interface SignInput {
  /** JWS `alg` that the relying party wants, such as `RS256`. */
  readonly alg: string
  /** The header, for signers that make the whole token. They add `kid` and change nothing. */
  readonly header: SigningHeader
  /** The payload, for signers that make the whole token. They change nothing. */
  readonly claims: LogoutTokenClaims
  /**
   * The exact text to sign, `header.payload` in base64url with `kid` in the header (RFC 7515, section
   * 5.1), for signers of raw bytes. The token is this text, a dot, and the signature in base64url.
   */
  toSigningInput(kid: string): string
}

/** A signed token, and the id of the key that signed it. */
export interface SignedToken {
  /** JWS in compact form. */
  readonly jws: string
  readonly kid: string
}

/**
 * A signer outside this process: a KMS or HSM, or a service that keeps the keys. It is called once per
 * attempt and may fail, or take longer than `engine.attemptTimeoutMs`: the attempt is then made again later.
 * An ECDSA signature has to be in the form `r || s` of JWS, not in DER, which most KMS return.
 *
 * @example
 * const signer: TokenSigner = {
 *   async sign({ alg, toSigningInput }) {
 *     const kid = currentKeyId(alg)
 *     const text = toSigningInput(kid)
 *     const signature = await kms.sign({ KeyId: kid, Message: Buffer.from(text) })
 *     return { jws: `${text}.${Buffer.from(signature).toString('base64url')}`, kid }
 *   },
 * }
 */
export interface TokenSigner {
  sign(input: SignInput): Promise<SignedToken>
}

/** Where signatures come from: private keys (RFC 7517, section 5), or a signer outside this process. */
export type SigningSource = { readonly jwks: JSONWebKeySet } | TokenSigner

type Sign = (claims: LogoutTokenClaims, header: SigningHeader) => Promise<SignedToken>

const encodePart = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url')

/** What a signature is made over (RFC 7515, section 5.1). */
const toSigningText = (
  header: SigningHeader & { readonly kid: string },
  claims: LogoutTokenClaims,
) => `${encodePart(header)}.${encodePart(claims)}`

async function createKeySign(jwks: JSONWebKeySet): Promise<Sign> {
  const keys = await importSigningKeys(jwks)
  return async (claims, header) => {
    const found = keys.get(header.alg)
    if (found === undefined) {
      const held = [...keys.keys()].join(', ')
      throw new SigningKeyError(`no key in signing.jwks fits ${header.alg}, only ${held}`)
    }
    const { kid, sign } = found
    const text = toSigningText({ ...header, kid }, claims)
    return { jws: `${text}.${await sign(text)}`, kid }
  }
}

function findForeignFault({ jws, kid }: SignedToken, input: SignInput): string | undefined {
  const header = decodeProtectedHeader(jws)
  const payload = decodeJwt(jws)
  if (header.alg !== input.alg) return `alg ${String(header.alg)} instead of ${input.alg}`
  if (header.kid !== kid) return 'a kid in the header other than the one it names'
  if (header.typ !== input.header.typ) return 'another typ'
  if (payload.jti !== input.claims.jti) return 'another jti'
  return 'nonce' in payload ? 'a nonce' : undefined
}

function assertAsAsked(signed: SignedToken, input: SignInput): void {
  let fault: string | undefined
  try {
    fault = findForeignFault(signed, input)
  } catch (cause) {
    throw new SigningKeyError('signing.sign returned no compact JWS', { cause })
  }
  if (fault !== undefined) throw new SigningKeyError(`signing.sign returned a token with ${fault}`)
}

async function askSigner(signer: TokenSigner, input: SignInput): Promise<SignedToken> {
  try {
    return await signer.sign(input)
  } catch (cause) {
    throw new SigningKeyError('signing.sign failed', { cause })
  }
}

function createForeignSign(signer: TokenSigner): Sign {
  return async (claims, header) => {
    const toSigningInput = (kid: string) => toSigningText({ ...header, kid }, claims)
    const input = { alg: header.alg, header, claims, toSigningInput }
    const signed = await askSigner(signer, input)
    assertAsAsked(signed, input)
    return signed
  }
}

function createSign(signing: SigningSource): Promise<Sign> | Sign {
  if ('jwks' in signing) return createKeySign(signing.jwks)
  if (typeof signing.sign === 'function') return createForeignSign(signing)
  throw new OptionError('signing', 'expected { jwks } or { sign }')
}

function isEncrypted(
  relyingParty: RelyingParty,
): relyingParty is RelyingParty & { readonly encryption: TokenEncryption } {
  return relyingParty.encryption !== undefined
}

/**
 * Makes the issuer that brings logout tokens into their final form: signed with the algorithm that the
 * relying party wants, `kid` set, `typ` as it wants, and encrypted if it registered encryption.
 *
 * Private keys are imported once, here. For each algorithm the first fitting key of the set signs.
 *
 * The issuer's `issue` rejects with `SigningKeyError` (`ERR_SIGNING_KEY`) when no key fits or the outside
 * signer fails or returns something else than was asked for, and with `TokenEncryptionError`
 * (`ERR_TOKEN_ENCRYPTION`).
 *
 * @throws OptionError `ERR_OPTION_INVALID`: the key set is wrong; `option` names the key
 *
 * @example
 * const issuer = await createTokenIssuer({ jwks })
 * const { token, kid } = await issuer.issue(claims, relyingParty)
 */
export async function createTokenIssuer(signing: SigningSource): Promise<LogoutTokenIssuer> {
  const sign = await createSign(signing)
  return {
    async issue(claims, relyingParty): Promise<SealedToken> {
      const { signedResponseAlg: alg, typ } = relyingParty
      const { jws, kid } = await sign(claims, typ === 'none' ? { alg } : { alg, typ })
      if (!isEncrypted(relyingParty)) return { token: jws, kid }
      return { token: await encryptToken(jws, claims, relyingParty), kid }
    },
  }
}
