import type { AddressInfo } from 'node:net'
import type {
  SMTPServer,
  SMTPServerAuthentication,
  SMTPServerDataStream,
  SMTPServerOptions,
  SMTPServerSession,
} from 'smtp-server'
import { PackageMissingError } from '../errors.ts'
import {
  type SmtpCredentials,
  type SmtpSinkAnswer,
  type SmtpSinkOptions,
  type SmtpSinkPhase,
  toSinkAnswer,
} from './smtp-sink-options.ts'
import { createSocketCount, type SocketCount } from './socket-count.ts'

/** A mail as it came over the wire. */
export interface RawMail {
  readonly sender: string
  readonly recipients: readonly string[]
  readonly secure: boolean
  readonly user?: string
  readonly raw: string
}

/** Who hears of what comes. */
export interface SinkEars {
  keep(mail: RawMail): Promise<void>
  /** The test's script threw, or said what is no answer. */
  fail(error: unknown): void
}

/** A server that runs. */
export interface RunningSmtpServer {
  readonly port: number
  readonly sockets: SocketCount
  /** Ends all connections; the port stays open. */
  disconnect(): void
  close(): Promise<void>
}

type Connection = SMTPServer['connections'] extends Set<infer Item> ? Item : never
type Command = (command: string, callback: () => void) => void
type Wrapped = Record<`handler_${string}`, Command> & Connection

const COMMANDS: readonly (readonly [`handler_${string}`, SmtpSinkPhase])[] = [
  ['handler_EHLO', 'ehlo'],
  ['handler_STARTTLS', 'starttls'],
  ['handler_AUTH', 'auth'],
  ['handler_MAIL', 'mail'],
  ['handler_RCPT', 'rcpt'],
  ['handler_DATA', 'data'],
]

async function load() {
  try {
    return await import('smtp-server')
  } catch (cause) {
    const hint = 'the SMTP sink needs the npm package "smtp-server"; install it beside this one'
    throw new PackageMissingError(hint, { cause })
  }
}

/** What a client hears when the test's script is broken: that it may try again. */
const BROKEN = 451

/** Asks the test what to do, and does it; `undefined`: go on as a server does. */
function createScript(respond: SmtpSinkOptions['respond'], fail: (error: unknown) => void) {
  const ask = async (phase: SmtpSinkPhase, n: number) => {
    try {
      return toSinkAnswer(await respond?.(phase, n))
    } catch (error) {
      fail(error)
      return BROKEN
    }
  }
  const counts = new Map<SmtpSinkPhase, number>()
  return async (phase: SmtpSinkPhase, connection: Connection | undefined) => {
    const n = (counts.get(phase) ?? 0) + 1
    counts.set(phase, n)
    const answer = await ask(phase, n)
    if (answer === undefined) return undefined
    return carryOut(answer, connection)
  }
}

/** A reply to give, or `silent` when there is none to give any more. */
function carryOut(answer: SmtpSinkAnswer, connection: Connection | undefined) {
  if (typeof answer === 'number') return { code: answer, text: `scripted ${answer}` }
  if (typeof answer === 'object') return answer
  const socket = connection?._socket
  if (answer === 'reset' && connection?.secure === false) socket?.resetAndDestroy()
  else if (answer !== 'hang') socket?.destroy()
  return 'silent'
}

type Script = ReturnType<typeof createScript>

/** Puts the script before each command. */
function wrap(connection: Wrapped, script: Script): void {
  for (const [name, phase] of COMMANDS) {
    const original = connection[name]?.bind(connection)
    connection[name] = (command, callback) => {
      script(phase, connection).then((reply) => {
        if (reply === undefined) return original?.(command, callback)
        if (reply === 'silent') return
        connection.send(reply.code, reply.text)
        callback()
      }, callback)
    }
  }
}

function toError({ code, text }: { readonly code: number; readonly text: string }): Error {
  return Object.assign(new Error(text), { responseCode: code })
}

function toCredentials(auth: SMTPServerAuthentication): SmtpCredentials {
  const { method, username = '', password, accessToken } = auth
  return {
    method,
    user: username,
    ...(typeof password === 'string' && { password }),
    ...(accessToken !== undefined && { accessToken }),
  }
}

/** A token is refused by a challenge that says why (the way of Gmail), anything else by 535. */
function judge(
  login: NonNullable<SmtpSinkOptions['login']>,
): NonNullable<SMTPServerOptions['onAuth']> {
  return (auth, _session, callback) => {
    const credentials = toCredentials(auth)
    if (login(credentials)) return callback(null, { user: credentials.user })
    if (auth.method === 'XOAUTH2') return callback(null, { data: { status: '401' } })
    return callback(toError({ code: 535, text: 'Authentication credentials invalid' }))
  }
}

async function readAll(stream: SMTPServerDataStream, onFirst: () => void): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) {
    if (chunks.length === 0) onFirst()
    chunks.push(chunk as Uint8Array)
  }
  return Buffer.concat(chunks).toString()
}

function toEnvelope({ envelope, secure, user }: SMTPServerSession): Omit<RawMail, 'raw'> {
  return {
    sender: envelope.mailFrom ? envelope.mailFrom.address : '',
    recipients: envelope.rcptTo.map(({ address }) => address),
    secure,
    ...(typeof user === 'string' && { user }),
  }
}

interface Parts {
  readonly script: Script
  find(session: SMTPServerSession): Connection | undefined
  keep(mail: RawMail): Promise<void>
}

/** Reads the message; a script for its beginning runs while the rest comes. */
async function receive(stream: SMTPServerDataStream, session: SMTPServerSession, parts: Parts) {
  const connection = parts.find(session)
  const envelope = toEnvelope(session)
  let begun: ReturnType<Script> = Promise.resolve(undefined)
  const raw = await readAll(stream, () => {
    begun = parts.script('body', connection)
  })
  const inside = await begun
  if (inside !== undefined) return inside
  await parts.keep({ ...envelope, raw })
  return parts.script('sent', connection)
}

function toServerOptions(options: SmtpSinkOptions, parts: Parts): SMTPServerOptions {
  const { tls = 'none', key, cert, login, methods = ['PLAIN', 'LOGIN', 'XOAUTH2'] } = options
  return {
    secure: tls === 'implicit',
    ...(key !== undefined && { key }),
    ...(cert !== undefined && { cert }),
    disabledCommands: [
      ...(tls === 'starttls' ? [] : ['STARTTLS']),
      ...(login === undefined ? ['AUTH'] : []),
    ],
    authMethods: [...methods],
    allowInsecureAuth: true,
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 1,
    ...(login === undefined ? { authOptional: true } : { onAuth: judge(login) }),
    onConnect(session, callback) {
      parts.script('connect', parts.find(session)).then((reply) => {
        if (reply === undefined) callback()
        else if (reply !== 'silent') callback(toError(reply))
      }, callback)
    },
    onData(stream, session, callback) {
      receive(stream, session, parts).then((reply) => {
        if (reply === undefined) callback(null, 'queued as SINK01')
        else if (reply !== 'silent') callback(toError(reply))
      }, callback)
    },
  }
}

/** Starts the server on 127.0.0.1. */
export async function startSmtpServer(
  options: SmtpSinkOptions,
  { keep, fail }: SinkEars,
): Promise<RunningSmtpServer> {
  const { SMTPServer: Server } = await load()
  const script = createScript(options.respond, fail)
  const find = ({ id }: SMTPServerSession) =>
    [...server.connections].find((connection) => connection.id === id)
  const server = new Server(toServerOptions(options, { script, find, keep }))
  const sockets = createSocketCount(server.server)
  const connect = server.connect.bind(server)
  server.connect = (socket, more) => {
    connect(socket, more)
    const newest = [...server.connections].at(-1)
    if (newest) wrap(newest as Wrapped, script)
  }
  server.on('error', () => {})
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  let closed: Promise<void> | undefined
  const disconnect = () => {
    for (const { _socket: socket } of server.connections) socket.destroy()
  }
  return {
    port: (server.server.address() as AddressInfo).port,
    sockets,
    disconnect,
    close: () => {
      closed ??= new Promise((resolve) => {
        server.close(() => resolve())
        disconnect()
      })
      return closed
    },
  }
}
