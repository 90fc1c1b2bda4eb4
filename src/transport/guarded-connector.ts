import { isIP, type Socket } from 'node:net'
import { buildConnector } from 'undici'
import { type Clock, systemClock } from '../clock.ts'
import { EgressBlockedError } from '../errors.ts'
import type { AddressGuard } from './address-guard.ts'
import { openCheckedSocket } from './checked-socket.ts'
import { NetworkError } from './network-error.ts'
import { onAbort } from './signal.ts'
import { createTrust } from './trusted-authorities.ts'

/** Options of {@link createGuardedConnector}. */
export interface GuardedConnectorOptions {
  readonly guard: AddressGuard
  /** One deadline over lookup, TCP (all addresses) and TLS, milliseconds. Default 4000. */
  readonly connectTimeoutMs?: number
  /** Certificate authorities to trust besides Node's own, as PEM. Default: none. */
  readonly ca?: readonly string[]
  readonly clock?: Clock
}

/** An undici `connect` function that keeps account of the sockets it made. */
export interface GuardedConnector {
  readonly connect: buildConnector.connector
  /** Ends all attempts and destroys all sockets; whoever asks for one afterwards gets `closed`. */
  close(): void
}

/** One attempt to connect. */
interface Attempt {
  readonly options: buildConnector.Options
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/**
 * Opens undici's connections through the guard. TLS runs over the checked TCP connection with the
 * original name for SNI and certificate; `*_PROXY` variables mean nothing here.
 *
 * A failure is handed to undici as an `EgressBlockedError`, or as an error whose `cause` says what
 * happened: undici looks at the code of connect errors, connects again without end for some
 * (`UND_ERR_SOCKET`), and leaves requests in its queue for others (`ERR_TLS_CERT_ALTNAME_INVALID`).
 *
 * @throws OptionError naming `egress.ca[i]`
 * @example
 * const connector = createGuardedConnector({ guard: createAddressGuard() })
 * const agent = new Agent({ connect: connector.connect })
 */
export function createGuardedConnector(options: GuardedConnectorOptions): GuardedConnector {
  const { guard, clock = systemClock, connectTimeoutMs: timeoutMs = 4000 } = options
  const secure = createTlsConnector(options.ca)
  const sockets = new Set<Socket>()
  const attempts = new Set<AbortController>()
  let closed = false

  const open = async ({ options: to, timeoutMs, signal }: Attempt) => {
    const port = Number(to.port) || (to.protocol === 'https:' ? 443 : 80)
    const host = to.hostname
    const tcp = await openCheckedSocket({ guard, clock }, { host, port, timeoutMs, signal })
    return to.protocol === 'https:' ? secure(tcp, to, signal) : tcp
  }

  const connectInTime = async (to: buildConnector.Options) => {
    if (closed) throw new NetworkError('closed')
    const attempt = new AbortController()
    const late = () => attempt.abort(new NetworkError('connect_timeout'))
    const cancel = clock.schedule(late, timeoutMs)
    attempts.add(attempt)
    try {
      const socket = await open({ options: to, timeoutMs, signal: attempt.signal })
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
      if (closed) socket.destroy(new NetworkError('closed'))
      return socket
    } finally {
      cancel()
      attempts.delete(attempt)
    }
  }

  return {
    connect(to, callback) {
      connectInTime(to).then(
        (socket) => callback(null, socket),
        (error: unknown) => callback(toConnectFailure(error), null),
      )
    },
    close() {
      closed = true
      const reason = new NetworkError('closed')
      for (const attempt of attempts) attempt.abort(reason)
      for (const socket of sockets) socket.destroy(reason)
    },
  }
}

/** An error without a code of its own; the cause has it. */
function toConnectFailure(error: unknown): Error {
  return error instanceof EgressBlockedError
    ? error
    : new Error('could not connect', { cause: error })
}

/** TLS over a connection that exists, with undici's cache of sessions. */
function createTlsConnector(ca: readonly string[] | undefined) {
  const secureContext = createTrust(ca)
  const connect = buildConnector({ timeout: 0, ...(secureContext && { secureContext }) })
  return (tcp: Socket, to: buildConnector.Options, signal: AbortSignal): Promise<Socket> =>
    new Promise((resolve, reject) => {
      const forget = onAbort(signal, (reason) => {
        tcp.destroy()
        reject(reason)
      })
      connect({ ...to, ...serverName(to.hostname), httpSocket: tcp }, (error, socket) => {
        forget()
        if (socket) return resolve(socket)
        tcp.destroy()
        reject(error)
      })
    })
}

/** SNI has neither addresses nor a final dot (RFC 6066, section 3). */
function serverName(hostname: string): { servername?: string } {
  return isIP(hostname) === 0 ? { servername: hostname.replace(/\.$/, '') } : {}
}
