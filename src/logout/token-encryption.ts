import { CompactEncrypt, importJWK } from 'jose'
import { TokenEncryptionError } from '../errors.ts'
import { canEncrypt } from './algorithm.ts'
import type { LogoutTokenClaims, RelyingParty, TokenEncryption } from './relying-party.ts'

const encoder = new TextEncoder()

type PublicKey = TokenEncryption['jwks']['keys'][number]

function findKey({ alg, jwks }: TokenEncryption): PublicKey {
  const fitting = jwks.keys.filter((key) => canEncrypt(key, alg))
  const key = fitting.find(({ use }) => use === 'enc') ?? fitting[0]
  if (key !== undefined) return key
  throw new TokenEncryptionError(`no key of the relying party can encrypt with ${alg}`)
}

/** `cty` says that a JWT is inside (RFC 7519, section 5.2); `iss` and `aud` are replicated (section 5.3). */
function toHeader(key: PublicKey, claims: LogoutTokenClaims, relyingParty: RelyingParty) {
  const typ = relyingParty.typ === 'none' ? {} : { typ: relyingParty.typ }
  const kid = typeof key['kid'] === 'string' ? { kid: key['kid'] } : {}
  return { ...typ, cty: 'JWT', ...kid, iss: claims.iss, aud: claims.aud }
}

/**
 * Wraps a signed token for a relying party that registered ID token encryption (OIDC Back-Channel
 * Logout 1.0, section 2.4). Of the fitting keys, one with `use: enc` is taken before one without `use`.
 *
 * @throws TokenEncryptionError `ERR_TOKEN_ENCRYPTION` when no key fits or the key is broken
 */
export async function encryptToken(
  jws: string,
  claims: LogoutTokenClaims,
  relyingParty: RelyingParty & { readonly encryption: TokenEncryption },
): Promise<string> {
  const { alg, enc } = relyingParty.encryption
  const key = findKey(relyingParty.encryption)
  const header = { alg, enc, ...toHeader(key, claims, relyingParty) }
  try {
    const { key_ops: _operations, ...material } = key
    return await new CompactEncrypt(encoder.encode(jws))
      .setProtectedHeader(header)
      .encrypt(await importJWK(material, alg))
  } catch (cause) {
    throw new TokenEncryptionError(`${alg} with ${enc} failed for the relying party's key`, {
      cause,
    })
  }
}
