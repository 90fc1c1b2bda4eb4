import { type Clock, systemClock } from '../clock.ts'
import type { HttpTransport, Outcome } from '../delivery/index.ts'
import { type ClientAuth, classifyRelayAnswer } from '../provider/index.ts'

/** Where a token is fetched, and as whom (RFC 6749, section 4.4). */
export interface TokenRequest {
  readonly tokenEndpoint: string
  readonly clientId: string
  readonly clientSecret: string
  /** Default `client_secret_basic`. */
  readonly clientAuth?: ClientAuth
  readonly scopes: readonly string[]
}

/** A token, or what came of asking for one. */
export type TokenAnswer =
  | { readonly kind: 'token'; readonly token: string; readonly fresh: boolean }
  | { readonly kind: 'none'; readonly outcome: Outcome }

/** Access tokens of one client, fetched when they are needed and kept until shortly before their end. */
export interface AccessTokens {
  get(timeoutMs: number): Promise<TokenAnswer>
  /** Forgets this token, if it is still the one that is kept: it was refused. */
  drop(token: string): void
}

/** What fetching needs. */
export interface TokenPorts {
  /** The guarded one. */
  readonly http: HttpTransport
  readonly clock?: Clock
}

const BODY_BYTES = 65_536
/** Without `expires_in`. */
const DEFAULT_LIFE_SECONDS = 300
/** A token is not used in the last part of its life: this long, or a tenth of it. */
const LONGEST_MARGIN_MS = 60_000

interface Token {
  readonly token: string
  readonly lifeMs: number
}

/** Refused credentials cannot be told from a refused request, and both are for a person to mend. */
function toOutcome(outcome: Outcome): Outcome {
  const { status, durationMs } = outcome
  const kind =
    outcome.kind === 'rejected' || outcome.kind === 'accepted' ? 'misconfigured' : outcome.kind
  const detail = {
    ...(status === undefined ? {} : { status }),
    ...(durationMs === undefined ? {} : { durationMs }),
  }
  const word = outcome.kind === 'accepted' ? 'missing' : (outcome.code ?? 'failed')
  return { kind, ...detail, code: `token_${word}` }
}

function readToken(body: string): Token | undefined {
  try {
    const { access_token: token, expires_in: life } = JSON.parse(body) ?? {}
    if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) return undefined
    const seconds = Number.isFinite(Number(life ?? Number.NaN))
      ? Number(life)
      : DEFAULT_LIFE_SECONDS
    return { token, lifeMs: Math.max(0, seconds) * 1000 }
  } catch {
    return undefined
  }
}

/** The client's credentials as form values inside Basic (RFC 6749, section 2.3.1). */
function toAuthorization({ clientId, clientSecret }: TokenRequest): string {
  const login = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`
  return `Basic ${Buffer.from(login).toString('base64')}`
}

const isPosted = ({ clientAuth }: TokenRequest): boolean => clientAuth === 'client_secret_post'

function toForm(request: TokenRequest): string {
  const { clientId, clientSecret, scopes } = request
  const form = new URLSearchParams({ grant_type: 'client_credentials' })
  if (scopes.length > 0) form.set('scope', scopes.join(' '))
  if (isPosted(request)) {
    form.set('client_id', clientId)
    form.set('client_secret', clientSecret)
  }
  return form.toString()
}

async function fetchToken(
  { http }: TokenPorts,
  request: TokenRequest,
  timeoutMs: number,
): Promise<Token | Outcome> {
  const answer = await http.post({
    url: request.tokenEndpoint,
    headers: {
      ...(isPosted(request) ? {} : { authorization: toAuthorization(request) }),
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
    },
    body: toForm(request),
    timeoutMs,
    bodyBytes: BODY_BYTES,
  })
  const outcome = classifyRelayAnswer(answer, { now: 0, mask: () => '' })
  const token =
    answer.kind === 'answered' && outcome.kind === 'accepted' && readToken(answer.body ?? '')
  return token || toOutcome(outcome)
}

/** Keeps one token; whoever asks while one is being fetched waits for that. */
export function createAccessTokens(ports: TokenPorts, request: TokenRequest): AccessTokens {
  const { clock = systemClock } = ports
  let kept: { readonly token: string; readonly until: number } | undefined
  let running: Promise<TokenAnswer> | undefined

  const fetchOne = async (timeoutMs: number): Promise<TokenAnswer> => {
    const found = await fetchToken(ports, request, timeoutMs)
    if ('kind' in found) return { kind: 'none', outcome: found }
    const margin = Math.min(LONGEST_MARGIN_MS, found.lifeMs / 10)
    kept = { token: found.token, until: clock.monotonic() + found.lifeMs - margin }
    return { kind: 'token', token: found.token, fresh: true }
  }

  return {
    async get(timeoutMs) {
      if (kept && clock.monotonic() < kept.until) {
        return { kind: 'token', token: kept.token, fresh: false }
      }
      running ??= fetchOne(timeoutMs).finally(() => {
        running = undefined
      })
      return running
    },
    drop(token) {
      if (kept?.token === token) kept = undefined
    },
  }
}
