import type { Socket } from 'node:net'
import { hostname } from 'node:os'
import type { SecureContext } from 'node:tls'
import nodemailer, { type SendMailOptions, type SMTPPoolOptions } from 'nodemailer'
import { type Clock, systemClock } from '../clock.ts'
import type { Mail, SmtpProvider, SmtpReply } from '../provider/index.ts'
import type { AddressGuard } from './address-guard.ts'
import { openCheckedSocket } from './checked-socket.ts'
import { toHelloName } from './hello-name.ts'
import { NetworkError } from './network-error.ts'

/** What a pool needs. */
export interface SmtpPoolPorts {
  readonly guard: AddressGuard
  readonly clock?: Clock
  /** Authorities to trust. Default: Node's own. */
  readonly trust?: SecureContext
  readonly connectionsPerProvider: number
}

/** Hands out the token to log in with; `renew`: the server refused the last one. */
export type TokenSource = (renew: boolean) => Promise<string>

/** How far a sending has come. */
export interface SmtpProgress {
  /** The whole message was handed to the connection, so that the final dot may have left. */
  dataSent: boolean
}

/** What belongs to one sending. */
export interface SmtpSending {
  readonly signal: AbortSignal
  readonly progress: SmtpProgress
}

/** Connections to one SMTP server, kept open for a while. */
export interface SmtpPool {
  /** Connections that were asked for so far. */
  readonly opened: number
  /** Rejects with nodemailer's error, or the guard's. */
  send(mail: Mail, sending: SmtpSending): Promise<SmtpReply>
  /** Lets what is being sent end, and closes. */
  retire(): void
  /** Closes at once. */
  close(): void
}

/** Milliseconds; the deadline of a sending cuts all of them short. */
const CONNECT_MS = 10_000
const GREETING_MS = 10_000
const SILENCE_MS = 30_000
const GOODBYE_MS = 1000
/** Less than the five minutes that servers wait (RFC 5321, section 4.5.3.2.7). */
const IDLE_MS = 30_000
const LONGEST_REPLY_BYTES = 65_536

type PoolOptions = SMTPPoolOptions & { readonly pool: true }

type Tracked = SendMailOptions & { readonly progress: SmtpProgress }

function toLogin({ config, secrets }: SmtpProvider, tokens: TokenSource | undefined) {
  const { auth } = config
  if (auth.kind === 'none') return {}
  if (auth.kind === 'password') {
    return { forceAuth: true, auth: { user: auth.user, pass: secrets.password ?? '' } }
  }
  return {
    forceAuth: true,
    auth: {
      type: 'OAuth2' as const,
      user: auth.user,
      provisionCallback: toProvision(tokens),
    },
  }
}

type Provision = (
  user: string | undefined,
  renew: boolean,
  callback: (error: Error | null, token?: string) => void,
) => void

function toProvision(tokens: TokenSource | undefined): Provision {
  return (_user, renew, callback) => {
    const token = tokens?.(renew) ?? Promise.reject(new NetworkError('auth_refused'))
    token.then(
      (text) => callback(null, text),
      (error: Error) => callback(error),
    )
  }
}

function toOptions(provider: SmtpProvider, ports: SmtpPoolPorts): PoolOptions {
  const { host, port, tls, senderAddress } = provider.config
  const { trust: secureContext } = ports
  return {
    pool: true,
    host,
    port,
    name: toHelloName(hostname(), senderAddress),
    secure: tls === 'implicit',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    tls: {
      minVersion: 'TLSv1.2',
      rejectUnauthorized: true,
      ...(secureContext && { secureContext }),
    },
    connectionTimeout: CONNECT_MS,
    greetingTimeout: GREETING_MS,
    socketTimeout: SILENCE_MS,
    dnsTimeout: CONNECT_MS,
    socketCloseTimeout: GOODBYE_MS,
    idleTimeout: IDLE_MS,
    maxConnections: ports.connectionsPerProvider,
    maxRequeues: 0,
    maxRecipients: 1,
    maxResponseSize: LONGEST_REPLY_BYTES,
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

/** Sockets of a pool: they keep the process alive while something is being sent, and not after. */
class Sockets {
  readonly #open = new Set<Socket>()
  #sendings = 0

  add(socket: Socket): void {
    this.#open.add(socket)
    socket.once('close', () => this.#open.delete(socket))
    if (this.#sendings === 0) socket.unref()
  }

  begin(): void {
    this.#sendings += 1
    if (this.#sendings === 1) for (const socket of this.#open) socket.ref()
  }

  end(): void {
    this.#sendings -= 1
    if (this.#sendings === 0) for (const socket of this.#open) socket.unref()
  }

  destroy(): void {
    for (const socket of this.#open) socket.destroy()
  }
}

/** The connection takes the message only after the server has asked for it, and reads its end last. */
function watchEnd(message: { createReadStream(): NodeJS.ReadableStream }, progress: SmtpProgress) {
  const create = message.createReadStream.bind(message)
  message.createReadStream = () => {
    const stream = create()
    stream.once('end', () => {
      progress.dataSent = true
    })
    return stream
  }
}

/** nodemailer's own pool, over connections that the guard has checked. */
export function createSmtpPool(
  provider: SmtpProvider,
  ports: SmtpPoolPorts,
  tokens?: TokenSource,
): SmtpPool {
  const { guard, clock = systemClock } = ports
  const { host, port } = provider.config
  const sockets = new Sockets()
  const closing = new AbortController()
  let opened = 0
  const poolOptions: PoolOptions = {
    ...toOptions(provider, ports),
    ...toLogin(provider, tokens),
    getSocket(_options, callback) {
      opened++
      const target = { host, port, timeoutMs: CONNECT_MS, signal: closing.signal }
      openCheckedSocket({ guard, clock }, target).then(
        (connection) => {
          sockets.add(connection)
          callback(null, { connection })
        },
        (error: Error) => callback(error),
      )
    },
  }
  const mailer = nodemailer.createTransport(poolOptions)
  mailer.on('error', () => {})
  mailer.use('stream', (mail, done) => {
    watchEnd(mail.message, (mail.data as unknown as Tracked).progress)
    done()
  })

  return {
    get opened() {
      return opened
    },
    async send(mail, { signal, progress }) {
      sockets.begin()
      try {
        const { response } = await mailer.sendMail(toTracked(mail, { signal, progress }))
        return { code: Number(response.slice(0, 3)), text: response }
      } finally {
        sockets.end()
      }
    },
    retire: () => mailer.close(),
    close() {
      closing.abort(new NetworkError('closed'))
      mailer.close({ force: true })
      sockets.destroy()
    },
  }
}

function toTracked(mail: Mail, sending: SmtpSending): Tracked {
  const { envelope, replyTo, html, dkim, ...rest } = mail
  return {
    ...rest,
    ...sending,
    envelope: { from: envelope.from, to: [...envelope.to] },
    ...(replyTo && { replyTo }),
    ...(html !== undefined && { html }),
    ...(dkim && { dkim }),
    xMailer: false,
  }
}
