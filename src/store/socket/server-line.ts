import { isIP, Socket } from 'node:net'
import { connect as connectSecurely } from 'node:tls'
import { DatabaseUnavailableError } from '../../errors.ts'

/** Where the server is. */
export interface ServerAddress {
  readonly path?: string
  readonly host?: string
  readonly port?: number
}

/** How a line is secured, in the words of a Postgres address. */
export interface LineSecurity {
  /** `require`, `prefer` and `allow` do not look at the certificate; anything else does. Undefined: in the clear. */
  readonly mode: string | undefined
  /** TLS from the first byte, as Postgres 17 can. */
  readonly direct: boolean
}

/** What happens on a line. */
export interface LineEvents {
  /** From here on the socket speaks to the server. */
  ready(socket: Socket): void
  failed(error: Error): void
  closed(): void
}

const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f])
const YES = 'S'.charCodeAt(0)
const UNCHECKED: ReadonlySet<string> = new Set(['require', 'prefer', 'allow'])

/** Connects to the server. `events` hear of it later, never before this returns. */
export function layServerLine(
  address: ServerAddress,
  security: LineSecurity,
  events: LineEvents,
): Socket {
  const raw = new Socket()
  listen(raw, events)
  raw.once('connect', () => {
    if (security.mode === undefined) events.ready(raw)
    else if (security.direct) secure(raw, { address, security, events })
    else ask(raw, { address, security, events })
  })
  if (address.path !== undefined) raw.connect(address.path)
  else raw.connect(address.port ?? 0, address.host ?? '')
  return raw
}

interface Line {
  readonly address: ServerAddress
  readonly security: LineSecurity
  readonly events: LineEvents
}

function listen(socket: Socket, events: LineEvents): void {
  socket.on('error', (error) => events.failed(error))
  socket.once('close', () => events.closed())
}

/** Asks whether the server speaks TLS. */
function ask(raw: Socket, line: Line): void {
  raw.once('data', (answer) => {
    if (answer[0] === YES && answer.length === 1) secure(raw, line)
    else if (answer.length === 1 && line.security.mode === 'prefer') line.events.ready(raw)
    else raw.destroy(new DatabaseUnavailableError('the database does not speak TLS'))
  })
  raw.write(SSL_REQUEST)
}

function secure(raw: Socket, { address, security, events }: Line): void {
  raw.removeAllListeners()
  raw.on('error', () => {})
  const { host } = address
  const socket = connectSecurely({
    socket: raw,
    rejectUnauthorized: !UNCHECKED.has(security.mode ?? ''),
    ...(host === undefined || isIP(host) !== 0 ? {} : { servername: host }),
    ...(security.direct ? { ALPNProtocols: ['postgresql'] } : {}),
  })
  listen(socket, events)
  socket.once('secureConnect', () => events.ready(socket))
}
