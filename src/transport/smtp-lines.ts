import { type Clock, systemClock } from '../clock.ts'
import type { HttpTransport, Outcome } from '../delivery/index.ts'
import type { SmtpProvider } from '../provider/index.ts'
import { type AccessTokens, createAccessTokens } from './access-token.ts'
import { NetworkError } from './network-error.ts'
import { createSmtpPool, type SmtpPool, type SmtpPoolPorts, type TokenSource } from './smtp-pool.ts'

/** What one provider, at one revision, is reached through. */
export interface SmtpLine {
  readonly pool: SmtpPool
  /** Only for providers that log in by token. */
  readonly tokens?: AccessTokens
  /** What came of asking for a token, if that is why the sending failed. */
  tokenOutcome(error: unknown): Outcome | undefined
  /** To be called once for each `take`. */
  release(): void
}

/** All lines that are open. */
export interface SmtpLines {
  /** @throws NetworkError `closed` */
  take(provider: SmtpProvider): SmtpLine
  forget(providerId: string): void
  close(): void
}

/** What lines need. */
export interface SmtpLinesPorts extends SmtpPoolPorts {
  readonly http: HttpTransport
}

interface Line extends Omit<SmtpLine, 'release'> {
  readonly providerId: string
  users: number
  cancelIdle: () => void
}

/** A line that nobody has used for so long is closed, milliseconds. */
const IDLE_MS = 60_000

/** How long the server waits for our answer while we ask for a new token. */
const RENEWAL_MS = 5000

/** No token could be had; hung onto the error that nodemailer reports. */
class TokenRefusal extends Error {
  readonly outcome: Outcome

  constructor(outcome: Outcome) {
    super('no access token')
    this.outcome = outcome
  }
}

function toTokens({ config, secrets }: SmtpProvider, ports: SmtpLinesPorts) {
  const { auth } = config
  if (auth.kind !== 'xoauth2') return undefined
  return createAccessTokens(ports, { ...auth, clientSecret: secrets.clientSecret ?? '' })
}

function toSource(tokens: AccessTokens): TokenSource {
  let last: string | undefined
  return async (renew) => {
    if (renew && last !== undefined) tokens.drop(last)
    const answer = await tokens.get(RENEWAL_MS)
    if (answer.kind === 'none') throw new TokenRefusal(answer.outcome)
    last = answer.token
    return last
  }
}

function openLine(provider: SmtpProvider, ports: SmtpLinesPorts): Line {
  const tokens = toTokens(provider, ports)
  return {
    providerId: provider.id,
    pool: createSmtpPool(provider, ports, tokens && toSource(tokens)),
    ...(tokens && { tokens }),
    tokenOutcome: (error) => (error instanceof TokenRefusal ? error.outcome : undefined),
    users: 0,
    cancelIdle: () => {},
  }
}

const toKey = ({ id, revision }: SmtpProvider): string => `${revision} ${id}`

/** One pool for each provider and revision. An older one ends when a newer one begins, or when it is idle. */
export function createSmtpLines(ports: SmtpLinesPorts): SmtpLines {
  const clock: Clock = ports.clock ?? systemClock
  const lines = new Map<string, Line>()
  let closed = false

  const retire = (key: string, line: Line) => {
    lines.delete(key)
    line.cancelIdle()
    line.pool.retire()
  }

  const forget = (providerId: string) => {
    for (const [key, line] of lines) if (line.providerId === providerId) retire(key, line)
  }

  const open = (provider: SmtpProvider) => {
    forget(provider.id)
    const line = openLine(provider, ports)
    lines.set(toKey(provider), line)
    return line
  }

  return {
    forget,
    take(provider) {
      if (closed) throw new NetworkError('closed')
      const key = toKey(provider)
      const line = lines.get(key) ?? open(provider)
      line.users += 1
      line.cancelIdle()
      const release = () => {
        line.users -= 1
        if (line.users > 0 || lines.get(key) !== line) return
        line.cancelIdle = clock.schedule(() => retire(key, line), IDLE_MS)
      }
      return { ...line, release }
    },
    close() {
      closed = true
      for (const [key, line] of lines) {
        retire(key, line)
        line.pool.close()
      }
    },
  }
}
