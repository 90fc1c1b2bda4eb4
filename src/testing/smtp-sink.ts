import { systemClock } from '../clock.ts'
import { createMailParser, type ParsedMail } from './parse-mail.ts'
import { createRecording, type Recording } from './recording.ts'
import { assertSinkOptions, type SmtpSinkOptions } from './smtp-sink-options.ts'
import { startSmtpServer } from './smtp-sink-server.ts'

/** One mail whose final dot has come. */
export interface ReceivedMail extends ParsedMail {
  /** When, epoch milliseconds by the sink's clock. */
  readonly at: number
  /** The envelope's. */
  readonly sender: string
  readonly recipients: readonly string[]
  /** Over TLS. */
  readonly secure: boolean
  /** Who has logged in. */
  readonly user?: string
  /** As it came, without the escaping of dots. */
  readonly raw: string
}

/** An SMTP server on a real port that keeps what it gets. */
export interface SmtpSink extends Recording<ReceivedMail> {
  /** `127.0.0.1`. */
  readonly host: string
  readonly port: number
  /** Connections that were made so far. */
  readonly connections: number
  /** Connections that are open. */
  readonly open: number
  /** Resolves when so many connections are open, at once if they are. */
  waitForOpen(connections: number): Promise<void>
  /** Ends all connections as a server does that has waited long enough; new ones are taken. */
  disconnect(): void
  /** Closes the port and all connections. Safe to call twice. */
  close(): Promise<void>
}

/**
 * Starts an SMTP server on 127.0.0.1 that records parsed mails and can fail in every phase. It needs the
 * npm packages `smtp-server` and `mailparser`. A mail is recorded when its final dot has come, before the
 * answer, whatever the answer. A `respond` that throws, or gives what is no answer, is answered for with 451, and
 * waiting rejects with its error.
 *
 * @throws {OptionError} an option is unknown or of the wrong type, or TLS has no key.
 * @throws {PackageMissingError} one of the packages is not installed.
 * @example
 * const sink = await createSmtpSink({ respond: (phase, n) => (phase === 'rcpt' && n === 1 ? 451 : undefined) })
 * const mail = await sink.next()
 * expect(mail.recipients).toEqual(['anna@example.org'])
 * await sink.close()
 */
export async function createSmtpSink(options: SmtpSinkOptions = {}): Promise<SmtpSink> {
  assertSinkOptions(options)
  const { clock = systemClock } = options
  const { add, end, fail, recording } = createRecording<ReceivedMail>()
  const parse = await createMailParser()
  const server = await startSmtpServer(options, {
    fail,
    async keep({ raw, ...envelope }) {
      const parsed = await parse(raw)
      add({ ...parsed, ...envelope, raw, at: clock.now() })
    },
  })
  const { port, sockets, disconnect } = server
  const sink = {
    host: '127.0.0.1',
    port,
    disconnect,
    waitForOpen: sockets.reach,
    close() {
      end()
      return server.close()
    },
    get connections() {
      return sockets.made
    },
    get open() {
      return sockets.open
    },
  }
  return Object.defineProperties(sink, Object.getOwnPropertyDescriptors(recording)) as SmtpSink
}
