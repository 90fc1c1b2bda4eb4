import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { hostname } from 'node:os'
import { createInterface } from 'node:readline'
import { describe, expect, it, onTestFinished } from 'vitest'
import { toHelloName } from '../../src/transport/hello-name.ts'
import { renderEmail } from '../provider/support/message.ts'
import { openProviders, sendThrough } from './support/provider.ts'
import { toSmtpProvider } from './support/smtp.ts'

const SENDER = 'no-reply@op.example'

/** A server that answers line by line whatever a test wants; what it was told is kept. */
async function openServer(answer: (command: string) => string) {
  const told: string[] = []
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.write('220 mail ready\r\n')
    createInterface({ input: socket }).on('line', (line) => {
      told.push(line)
      socket.write(`${answer(line.slice(0, 4))}\r\n`)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, told }
}

describe('what is no reply of SMTP', () => {
  it.each(['MAIL', 'RCPT', 'DATA'])(
    'to %s is tried again: it says nothing of the message',
    async (command) => {
      const { port } = await openServer((came) => (came === command ? 'oops' : '250 fine'))
      const outcome = await sendThrough(openProviders(), toSmtpProvider(port), renderEmail())
      expect(outcome).toMatchObject({ kind: 'retryable', code: 'bad_response' })
    },
  )
})

describe('the name that a server is greeted by', () => {
  it.each([
    ['mail1.op.example', 'mail1.op.example'],
    ['3f2b9c0d1e', 'op.example'],
    ['localhost', 'op.example'],
    ['', 'op.example'],
    ['127.0.0.1', 'op.example'],
  ])('of a machine called %j is %s', (machine, name) => {
    expect(toHelloName(machine, SENDER)).toBe(name)
  })

  it('is that of the machine, or the sender’s domain', async () => {
    const { port, told } = await openServer(() => '554 no')
    await sendThrough(openProviders(), toSmtpProvider(port), renderEmail())
    expect(told[0]).toBe(`EHLO ${toHelloName(hostname(), SENDER)}`)
  })
})
