import { forEachOf, ISSUER, type Lab, LOOPBACK } from './lab.ts'

/** The same deliveries by the same parts, with nothing written down. */
export interface BareSender {
  send(deliveries: readonly BareDelivery[], concurrency: number): Promise<void>
  close(): Promise<void>
}

/** One logout token for one relying party. */
export interface BareDelivery {
  readonly clientId: string
  readonly sid: string
}

/** The most that the engine holds towards one origin by default: a quarter of 256. */
const CONNECTIONS_PER_ORIGIN = 64
const TIMEOUT_MS = 5000

/** Creates a sender of the library's own issuer and transport. */
export async function createBareSender({ library, jwks, receiver }: Lab): Promise<BareSender> {
  const issuer = await library.createTokenIssuer({ jwks })
  const transport = library.createHttpTransport({
    guard: library.createAddressGuard(LOOPBACK),
    connectionsPerOrigin: CONNECTIONS_PER_ORIGIN,
  })
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const url = `${receiver.origin}/logout`

  const sendOne = async ({ clientId, sid }: BareDelivery) => {
    const relyingParty = {
      clientId,
      sessionRequired: false,
      signedResponseAlg: 'ES256',
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
    send: (deliveries, concurrency) => forEachOf(deliveries, concurrency, sendOne),
    close: () => transport.close(),
  }
}
