import { connect, type Socket } from 'node:net'
import type { Clock } from '../clock.ts'
import { EgressBlockedError } from '../errors.ts'
import type { AddressGuard, ResolvedAddress } from './address-guard.ts'
import { toFailureCode } from './failure-code.ts'
import { NetworkError } from './network-error.ts'
import { onAbort } from './signal.ts'

/** Where to, and for how long. */
export interface SocketTarget {
  /** A name or a literal. */
  readonly host: string
  readonly port: number
  /** For all addresses together, milliseconds; each gets its share of what is left. */
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/** The parts that an opener needs. */
export interface SocketOpener {
  readonly guard: AddressGuard
  readonly clock: Clock
}

/**
 * A TCP connection to a checked address of the host: resolves, classifies, connects to the address
 * (not to the name), tries the next one when that fails, and looks at the remote address again.
 *
 * @throws EgressBlockedError, NetworkError, or the signal's reason
 */
export async function openCheckedSocket(
  opener: SocketOpener,
  target: SocketTarget,
): Promise<Socket> {
  const start = opener.clock.monotonic()
  const addresses = await opener.guard.check(target.host, target.signal)
  let failure = new NetworkError('ENOTFOUND')
  for (const [index, resolved] of addresses.entries()) {
    const leftMs = target.timeoutMs - (opener.clock.monotonic() - start)
    const timeoutMs = Math.max(1, leftMs / (addresses.length - index))
    try {
      const socket = await connectTo(resolved, { ...target, timeoutMs }, opener.clock)
      return confirmRemote(opener.guard, target.host, socket)
    } catch (error) {
      if (!(error instanceof NetworkError) || target.signal.aborted) throw error
      failure = error
    }
  }
  throw failure
}

/** `0.0.0.0` connects to this machine, and a transparent proxy to who knows where: ask the socket itself. */
function confirmRemote(guard: AddressGuard, host: string, socket: Socket): Socket {
  const remote = socket.remoteAddress
  const reason = remote === undefined ? undefined : guard.inspect(host, remote)
  if (remote !== undefined && reason === undefined) return socket
  socket.destroy()
  if (reason === undefined) throw new NetworkError('ECONNRESET')
  throw new EgressBlockedError(reason, `the network guard refuses the peer (${reason})`)
}

function connectTo(
  { address, family }: ResolvedAddress,
  { port, timeoutMs, signal }: SocketTarget,
  clock: Clock,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, family, port, noDelay: true, keepAlive: true })
    const settle = (act: () => void) => {
      cancel()
      forget()
      act()
    }
    const fail = (reason: unknown) => {
      settle(() => reject(reason))
      socket.destroy()
    }
    const cancel = clock.schedule(() => fail(new NetworkError('connect_timeout')), timeoutMs)
    socket.once('connect', () => settle(() => resolve(socket)))
    socket.on('error', (cause) => fail(new NetworkError(toFailureCode(cause), { cause })))
    const forget = onAbort(signal, fail)
  })
}
