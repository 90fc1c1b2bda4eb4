import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose'
import { DecryptionError, EncryptionKeyError } from '../errors.ts'

/** A 256-bit key for what lies in the database. */
export interface VaultKey {
  /** Names the key in everything that it seals. */
  readonly kid: string
  /** 32 bytes, or their base64url. */
  readonly key: Uint8Array | string
}

/** What a sealed text belongs to. It cannot be opened as something else. */
export interface SealPurpose {
  readonly instance: string
  /** What it is: `provider`, `body`. */
  readonly kind: string
  /** The row it lies in. */
  readonly id: string
}

/** Seals secrets and bodies at rest: JWE, `dir` with `A256GCM` (RFC 7516, RFC 7518 section 4.5). */
export interface Vault {
  /**
   * @throws {EncryptionKeyError} there is no key.
   * @example
   * const sealed = await vault.seal(password, { instance, kind: 'provider', id })
   */
  seal(text: string, purpose: SealPurpose): Promise<string>
  /**
   * @throws {DecryptionError} no key fits, or it was sealed for something else.
   */
  open(sealed: string, purpose: SealPurpose): Promise<string>
  /** It was sealed with another key than the first one: seal it again. */
  isStale(sealed: string): boolean
}

const KEY_BYTES = 32

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** Creates the vault of a host: the first key seals, all open. */
export function createVault(keys: readonly VaultKey[]): Vault {
  const byKid = new Map(keys.map(({ kid, key }) => [kid, toBytes(key)]))
  const first = keys[0]?.kid
  return {
    async seal(text, purpose) {
      const key = first === undefined ? undefined : byKid.get(first)
      if (first === undefined || key === undefined) {
        throw new EncryptionKeyError(
          'there is no key to seal secrets with: set the option encryption.keys',
        )
      }
      return new CompactEncrypt(encoder.encode(text))
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: first, sub: toSubject(purpose) })
        .encrypt(key)
    },
    async open(sealed, purpose) {
      const { kid, sub } = readHeader(sealed)
      const key = kid === undefined ? undefined : byKid.get(kid)
      if (!key)
        throw new DecryptionError(
          `no key of encryption.keys fits what is stored: it was sealed with ${nameOf(kid)}, a former key, or a newer one that is not here yet`,
        )
      if (sub !== toSubject(purpose)) {
        throw new DecryptionError('what is stored was sealed for something else')
      }
      try {
        const options = {
          keyManagementAlgorithms: ['dir'],
          contentEncryptionAlgorithms: ['A256GCM'],
        }
        const { plaintext } = await compactDecrypt(sealed, key, options)
        return decoder.decode(plaintext)
      } catch (cause) {
        throw new DecryptionError(
          'what is stored cannot be opened: it was changed, or the key is another',
          { cause },
        )
      }
    },
    isStale: (sealed) => readHeader(sealed).kid !== first,
  }
}

/** The name is the host's own; what does not look like one is not repeated. */
const nameOf = (kid: string | undefined): string =>
  kid !== undefined && /^[\w.:-]{1,100}$/.test(kid) ? `"${kid}"` : 'another'

function toBytes(key: Uint8Array | string): Uint8Array {
  const bytes = typeof key === 'string' ? Buffer.from(key, 'base64url') : key
  if (bytes.byteLength !== KEY_BYTES) {
    throw new EncryptionKeyError(
      `encryption.keys: expected ${KEY_BYTES} bytes, got ${bytes.byteLength}`,
    )
  }
  return bytes
}

const toSubject = ({ instance, kind, id }: SealPurpose): string =>
  JSON.stringify([instance, kind, id])

function readHeader(sealed: string): { readonly kid?: string; readonly sub?: unknown } {
  try {
    const { kid, sub } = decodeProtectedHeader(sealed) as { kid?: string; sub?: unknown }
    return { ...(kid === undefined ? {} : { kid }), sub }
  } catch (cause) {
    throw new DecryptionError('what is stored is not sealed as it should be', { cause })
  }
}
