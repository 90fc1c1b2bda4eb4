import { type Clock, inTime } from '../clock.ts'
import { type HttpTransport, LOGOUT_RETRY_POLICY } from '../delivery/index.ts'
import { SigningKeyError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import {
  buildLogoutTokenClaims,
  classifyLogoutAnswer,
  type LogoutTokenIssuer,
  type ResolvedRelyingParty,
} from '../logout/index.ts'
import type { Random } from '../random.ts'
import { isUnavailable, type LogoutFacts } from '../store/index.ts'
import type { Channel, Sealing, SealRequest } from './channel.ts'
import type { DatabaseClock } from './database-clock.ts'
import { LONGEST_ATTEMPT_MS, type ResolvedEngineOptions } from './options.ts'
import type { RelyingPartyDirectory } from './relying-party-directory.ts'

/** What the logout channel needs. */
export interface LogoutChannelPorts {
  readonly directory: RelyingPartyDirectory
  /** Signs for relying parties whose source does not. */
  readonly issuer: LogoutTokenIssuer
  readonly transport: HttpTransport
  readonly clock: Pick<Clock, 'schedule'>
  readonly databaseClock: DatabaseClock
  readonly random: Random
  readonly logger: Logger
  readonly timeoutMs: number
  readonly options: Pick<ResolvedEngineOptions, 'leaseMs'>
}

const JTI_BYTES = 16

/** An attempt ends within this part of a lease; the rest is for its save. */
const LEASE_SHARE = 0.9

/** A relying party's own deadline, wherever it comes from, fits into the lease: a longer one would send twice. */
function toTimeout({ timeoutMs }: ResolvedRelyingParty, ports: LogoutChannelPorts): number {
  const fitting = Math.floor(ports.options.leaseMs * LEASE_SHARE)
  return Math.min(timeoutMs ?? ports.timeoutMs, LONGEST_ATTEMPT_MS, fitting)
}

/** OIDC back-channel logout: a token is minted at each attempt, from the relying party as it is then. */
export function createLogoutChannel(ports: LogoutChannelPorts): Channel {
  return {
    policy: LOGOUT_RETRY_POLICY,
    async seal(request) {
      try {
        return await seal(ports, request)
      } catch (error) {
        if (isUnavailable(error)) throw error
        const code =
          error instanceof Error && 'code' in error ? String(error.code) : 'sealing_failed'
        ports.logger.warn('logout.sealingFailed', { delivery: request.id, code })
        return { kind: 'failed', code }
      }
    },
  }
}

async function seal(ports: LogoutChannelPorts, request: SealRequest): Promise<Sealing> {
  const clientId = request.clientId ?? ''
  const relyingParty = await findForSure(ports.directory, request.instance, clientId)
  if (!relyingParty) return { kind: 'cancelled', code: 'client_removed' }
  if (relyingParty.paused) return { kind: 'paused' }
  const url = relyingParty.backchannelLogoutUri
  if (url === undefined) return { kind: 'cancelled', code: 'no_logout_uri' }
  const jti = Buffer.from(ports.random.bytes(JTI_BYTES)).toString('base64url')
  const { token, kid } = await issueToken(ports, { request, relyingParty, jti })
  return {
    kind: 'sealed',
    detail: { jti, kid },
    send: async ({ traceparent }) => {
      const answer = await ports.transport.post({
        url,
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          // Firewalls in front of relying parties turn away requests that do not say who asks.
          'user-agent': 'signoff',
          ...(traceparent === undefined ? {} : { traceparent }),
        },
        body: `logout_token=${token}`,
        timeoutMs: toTimeout(relyingParty, ports),
      })
      return classifyLogoutAnswer(answer, ports.databaseClock.now())
    },
  }
}

/** What would keep it from being told is looked up anew: what is remembered may be a second old. */
async function findForSure(
  directory: RelyingPartyDirectory,
  instance: string,
  clientId: string,
): Promise<ResolvedRelyingParty | undefined> {
  const known = await directory.find({ instance, clientId })
  if (known && !known.paused && known.backchannelLogoutUri !== undefined) return known
  directory.forget(instance, clientId)
  return directory.find({ instance, clientId })
}

/** A signer that never answers would hold its place among the attempts in flight for ever. */
const toSilence = () => new SigningKeyError('the signer did not answer in time')

interface Minting {
  readonly request: SealRequest
  readonly relyingParty: ResolvedRelyingParty
  readonly jti: string
}

function issueToken(ports: LogoutChannelPorts, { request, relyingParty, jti }: Minting) {
  const { issuer, sid, sub } = request.facts as LogoutFacts
  const claims = buildLogoutTokenClaims({
    issuer,
    relyingParty,
    jti,
    nowMs: request.now,
    ...(sid === undefined ? {} : { sid }),
    ...(sub === undefined ? {} : { sub }),
  })
  const issue = async () =>
    relyingParty.issue
      ? relyingParty.issue(claims, relyingParty)
      : ports.issuer.issue(claims, relyingParty)
  return inTime(ports.clock, { timeoutMs: ports.timeoutMs, late: toSilence }, issue())
}
