import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer, type Server } from 'node:net'
import { fileURLToPath } from 'node:url'
import { SMTPServer } from 'smtp-server'

/** Mail servers in another process: one that reads and takes every mail, and one that takes connections and says nothing. */
export interface MailSink {
  readonly port: number
  readonly deafPort: number
  close(): Promise<void>
}

const SELF = fileURLToPath(import.meta.url)

/** Starts the sink; it ends with this process. */
export async function startMailSink(): Promise<MailSink> {
  const child = fork(SELF, ['serve'])
  const [ports] = (await once(child, 'message')) as [Pick<MailSink, 'port' | 'deafPort'>]
  return { ...ports, close: () => end(child) }
}

async function end(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit')
  child.kill()
  await exited
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

async function serve(): Promise<void> {
  const mails = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    onData(stream, _session, done) {
      stream.resume().once('end', () => done())
    },
  })
  // A sender that cuts its connection, as at the end of a round, must not end the sink.
  mails.on('error', () => {})
  const deaf = createServer((socket) => socket.on('error', () => {}).resume())
  const [port, deafPort] = [await listen(mails.server), await listen(deaf)]
  process.send?.({ port, deafPort })
  process.once('disconnect', () => process.exit())
}

if (process.argv[1] === SELF && process.argv[2] === 'serve') await serve()
