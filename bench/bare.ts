import { forEachOf, ISSUER, type Lab, LOOPBACK } from './lab.ts'
import type { Path } from './receiver.ts'

/** The same deliveries by the same parts, with nothing written down. */
export interface BareSender {
  /** Signs and sends one. */
  sendOne(delivery: BareDelivery): Promise<void>
  send(deliveries: readonly BareDelivery[], concurrency: number): Promise<void>
  close(): Promise<void>
}

/** One logout token for one relying party. */
export interface BareDelivery {
  readonly clientId: string
  readonly sid: string
}

/** What it is made from. */
export interface BareLab extends Pick<Lab, 'library' | 'jwks'> {
  readonly receiver: { readonly origin: string }
  /** Default `/logout`. */
  readonly path?: Path
}

/** The most that the engine holds towards one origin by default: a quarter of 256. */
const CONNECTIONS_PER_ORIGIN = 64
const TIMEOUT_MS = 5000

/** Creates a sender of the library's own issuer and transport; it signs as the first key is for. */
export async function createBareSender(lab: BareLab): Promise<BareSender> {
  const { library, jwks, receiver, path = '/logout' } = lab
  const issuer = await library.createTokenIssuer({ jwks })
  const transport = library.createHttpTransport({
    guard: library.createAddressGuard(LOOPBACK),
    connectionsPerOrigin: CONNECTIONS_PER_ORIGIN,
  })
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const url = `${receiver.origin}${path}`

  const sendOne = async ({ clientId, sid }: BareDelivery) => {
    const relyingParty = {
      clientId,
      sessionRequired: true,
      signedResponseAlg: jwks.keys[0]?.alg ?? 'ES256',
      typ: 'logout+jwt',
      paused: false,
    } as const
    const claims = library.buildLogoutTokenClaims({
      issuer: ISSUER,
      relyingParty,
      jti: crypto.randomUUID(),
      nowMs: Date.now(),
      sid,
      sub: 'user-1',
    })
    const { token } = await issuer.issue(claims, relyingParty)
    const body = `logout_token=${token}`
    const answer = await transport.post({ url, headers, body, timeoutMs: TIMEOUT_MS })
    if (answer.kind !== 'answered' || answer.status !== 200) throw new Error('not delivered')
  }

  return {
    sendOne,
    send: (deliveries, concurrency) => forEachOf(deliveries, concurrency, sendOne),
    close: () => transport.close(),
  }
}
