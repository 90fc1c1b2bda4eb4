import { createPrivateKey, type KeyObject } from 'node:crypto'
import { calculateJwkThumbprint, importJWK, type JSONWebKeySet, type JWK } from 'jose'
import { z } from 'zod'
import { OptionError } from '../errors.ts'
import { parseOptions } from '../option.ts'
import { canSign, SIGNING_ALGORITHMS } from './algorithm.ts'
import { createSignText, type SignText } from './signature.ts'

/** A private key, imported for one algorithm. */
export interface SigningKey {
  readonly kid: string
  readonly sign: SignText
}

const SHORTEST_RSA_BITS = 2048

const jwksSchema = z.looseObject({
  keys: z.array(z.looseObject({ kty: z.string(), kid: z.string().min(1).optional() })).min(1),
})

interface Candidate {
  readonly jwk: JWK
  /** Path of the key in the options, for messages. */
  readonly path: string
  readonly algorithms: readonly string[]
}

function toCandidate(jwk: JWK, index: number): Candidate {
  const algorithms = SIGNING_ALGORITHMS.filter((alg) => canSign(jwk, alg))
  return { jwk, path: `signing.jwks.keys[${index}]`, algorithms }
}

function assertPrivate({ jwk, path }: Candidate): void {
  if (typeof jwk.d === 'string') return
  throw new OptionError(path, 'expected a private key, got one without its private part (d)')
}

/** Web Cryptography checks the material for the algorithm; what signs is a key of Node's own, made of the same. */
async function readKey(material: JWK, alg: string): Promise<KeyObject> {
  await importJWK(material, alg)
  return createPrivateKey({ key: material, format: 'jwk' })
}

async function importFor({ jwk, path }: Candidate, alg: string): Promise<KeyObject> {
  const { key_ops: _operations, ext: _extractable, ...material } = jwk
  const key = await readKey(material, alg).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.name : 'unreadable'
    throw new OptionError(
      path,
      `expected a ${jwk.kty} key for ${alg}, got a broken one (${reason})`,
    )
  })
  const modulusLength = key.asymmetricKeyDetails?.modulusLength
  if (modulusLength !== undefined && modulusLength < SHORTEST_RSA_BITS) {
    const problem = `expected an RSA key of at least ${SHORTEST_RSA_BITS} bits, got ${modulusLength}`
    throw new OptionError(path, problem)
  }
  return key
}

/** Receivers refuse a token when two published keys share `kid`, `kty` and `alg`. */
function assertDistinct(kids: Map<string, string>, kid: string, { jwk, path }: Candidate): void {
  const name = JSON.stringify([kid, jwk.kty, jwk.alg])
  const other = kids.get(name)
  if (other !== undefined) throw new OptionError(path, `has the same kid, kty and alg as ${other}`)
  kids.set(name, path)
}

/**
 * Imports every signing key once for every algorithm that it may serve, and keeps the first for each
 * algorithm. Keys for encryption, and symmetric keys, are passed over. A key without `kid` gets its
 * thumbprint (RFC 7638) as such.
 *
 * @throws OptionError `ERR_OPTION_INVALID` when the set is malformed, holds no signing key, or holds a
 *   signing key that is public, broken, too short or a double of another; the path names the key
 */
export async function importSigningKeys(
  jwks: JSONWebKeySet,
): Promise<ReadonlyMap<string, SigningKey>> {
  const { keys } = parseOptions(jwksSchema, jwks, 'signing.jwks')
  const candidates = keys.map((jwk, index) => toCandidate(jwk as JWK, index))
  const byAlgorithm = new Map<string, SigningKey>()
  const kids = new Map<string, string>()
  for (const candidate of candidates.filter(({ algorithms }) => algorithms.length > 0)) {
    assertPrivate(candidate)
    const kid = candidate.jwk.kid ?? (await calculateJwkThumbprint(candidate.jwk))
    assertDistinct(kids, kid, candidate)
    for (const alg of candidate.algorithms) {
      const key = await importFor(candidate, alg)
      const sign = createSignText(key, alg)
      if (!byAlgorithm.has(alg)) byAlgorithm.set(alg, { kid, sign })
    }
  }
  if (byAlgorithm.size > 0) return byAlgorithm
  const kinds = SIGNING_ALGORITHMS.join(', ')
  throw new OptionError('signing.jwks.keys', `expected a private key for one of ${kinds}, got none`)
}
