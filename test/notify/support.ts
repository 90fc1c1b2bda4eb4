import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Signoff, SignoffOptions } from '../../src/index.ts'
import type { RelayBody } from '../../src/notification/index.ts'
import { CALM } from '../engine/support/fleet.ts'

/** What a relay does with its nth request, from 1: a status, no answer until it closes, or the connection's end. */
export type RelayAnswer = number | 'hang' | 'close'

/** A relay on a real port that does as it is told, and keeps what it was sent. */
export interface ScriptedRelay {
  readonly endpoint: string
  readonly bodies: readonly RelayBody[]
  answer: (n: number) => RelayAnswer
  /** Resolves when it has had so many requests. */
  waitFor(count: number): Promise<readonly RelayBody[]>
  close(): Promise<void>
}

export async function openScriptedRelay(): Promise<ScriptedRelay> {
  const bodies: RelayBody[] = []
  let waiting: (() => void)[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    bodies.push(JSON.parse(Buffer.concat(chunks).toString()))
    const told = waiting
    waiting = []
    for (const tell of told) tell()
    const answer = relay.answer(bodies.length)
    if (answer === 'close') response.destroy()
    else if (answer !== 'hang') response.writeHead(answer).end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const relay: ScriptedRelay = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mail`,
    bodies,
    answer: () => 200,
    async waitFor(count) {
      while (bodies.length < count) await new Promise<void>((resolve) => waiting.push(resolve))
      return bodies
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
  return relay
}

/** Quick polls, leases that a busy machine keeps, and what is looked up is never old. */
export const QUICK: SignoffOptions = { engine: CALM }

/** Adds an HTTP provider and puts it to work; with a priority, beside the others. */
export async function addRelay(
  signoff: Signoff,
  endpoint: string,
  { instance, priority }: { readonly instance: string; readonly priority?: number },
): Promise<string> {
  const { id } = await signoff.providers.email.addHttp({ endpoint }, { instance })
  await signoff.providers.email.activate(id, {
    instance,
    ...(priority === undefined ? {} : { priority }),
  })
  return id
}

export const EMAIL = 'anna.keller@mail.example'
export const CODE = '48151623'

/** A one-time password for Anna. */
export const otp = (more: object = {}) => ({
  type: 'otp.email',
  recipient: { userId: 'anna', verifiedEmail: EMAIL },
  args: { code: CODE },
  ...more,
})

/** A notice, of which each one counts. */
export const notice = (more: object = {}) => ({
  type: 'password.changed',
  recipient: { userId: 'anna', lastEmail: EMAIL },
  ...more,
})
