import { createHmac } from 'node:crypto'
import { ProviderSecretError } from '../errors.ts'
import type { RelaySigningKey } from './provider.ts'

/** What is signed: one attempt to hand over one body. */
export interface SignedContent {
  /** Delivery id. */
  readonly id: string
  /** Of this attempt, epoch seconds. */
  readonly timestampSeconds: number
  /** The exact text that is sent. */
  readonly body: string
}

const PREFIX = 'whsec_'
const BASE64 = /^[A-Za-z\d+/]+={0,2}$/
/** Bytes of a key (Standard Webhooks 1.0, “Signature scheme”). */
const KEY_BYTES = { least: 24, most: 64 } as const

/**
 * The bytes of a signing key.
 *
 * @throws ProviderSecretError not `whsec_` and base64 of 24 to 64 bytes
 */
export function parseSigningSecret(secret: string): Buffer {
  const encoded = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : ''
  const bytes = BASE64.test(encoded) ? Buffer.from(encoded, 'base64') : Buffer.alloc(0)
  if (bytes.length >= KEY_BYTES.least && bytes.length <= KEY_BYTES.most) return bytes
  const problem = `expected ${PREFIX} and base64 of ${KEY_BYTES.least} to ${KEY_BYTES.most} bytes, got something else`
  throw new ProviderSecretError('signingKey', problem)
}

/** The keys that sign now: the current one, and former ones whose time has not run out. */
export function pickSigningKeys(
  keys: readonly RelaySigningKey[],
  now: number,
): readonly RelaySigningKey[] {
  return keys.filter(({ expiresAt }) => expiresAt === undefined || expiresAt > now)
}

/**
 * Headers of Standard Webhooks 1.0: one `v1` signature for each key, separated by spaces.
 *
 * @throws ProviderSecretError
 */
export function signStandardWebhook(
  { id, timestampSeconds, body }: SignedContent,
  keys: readonly RelaySigningKey[],
): Readonly<Record<string, string>> {
  const content = `${id}.${timestampSeconds}.${body}`
  const signatures = keys.map(({ secret }) => {
    const signature = createHmac('sha256', parseSigningSecret(secret)).update(content)
    return `v1,${signature.digest('base64')}`
  })
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestampSeconds),
    ...(signatures.length === 0 ? {} : { 'webhook-signature': signatures.join(' ') }),
  }
}

/** ZITADEL's header: HMAC over time and body, keyed by the secret as it is written. */
export function signZitadel(
  { timestampSeconds, body }: SignedContent,
  keys: readonly RelaySigningKey[],
): Readonly<Record<string, string>> {
  if (keys.length === 0) return {}
  const content = `${timestampSeconds}.${body}`
  const signatures = keys.map(
    ({ secret }) => `v1=${createHmac('sha256', secret).update(content).digest('hex')}`,
  )
  return { 'zitadel-signature': [`t=${timestampSeconds}`, ...signatures].join(',') }
}
