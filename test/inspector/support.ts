import type { Signoff } from '../../src/index.ts'
import { createSmtpSink } from '../../src/testing/index.ts'
import { type Door, openApiDoor, until } from '../api/support.ts'
import { QUICK } from '../notify/support.ts'
import { createBench, type TestBench } from '../support/bench.ts'

/** A page as it came. */
export interface SeenPage {
  readonly status: number
  readonly type: string
  readonly text: string
}

/** A Signoff with its inspector behind a door, and what makes things go wrong. */
export interface Scene {
  readonly bench: TestBench
  readonly signoff: Signoff
  readonly door: Door
  look(path: string, scopes?: string): Promise<SeenPage>
  press(path: string, action: string): Promise<number>
  /** A relying party that answers with that status. */
  addParty(clientId: string, status?: number): Promise<void>
  /** Ends a session of that relying party; the id of its delivery. */
  logOut(clientId: string, sessionId: string): Promise<string>
  /** An SMTP provider; with `lost`, its answers are. */
  addMail(description: string, options?: { readonly lost?: boolean }): Promise<string>
  notify(): Promise<string>
  reaches(id: string, state: string): Promise<void>
  close(): Promise<void>
}

/** Opens a scene. */
export async function openScene(): Promise<Scene> {
  const bench = await createBench()
  const signoff = await bench.start({ ...QUICK, origins: { primary: 'op.example' } })
  const door = await openApiDoor(signoff)
  const closing: (() => Promise<void>)[] = []
  return {
    bench,
    signoff,
    door,
    async look(path, scopes = 'read,write') {
      const headers = { authorization: `Bearer default mona ${scopes}`, accept: 'text/html' }
      const answer = await door.ask('GET', path, { headers })
      const type = answer.headers.get('content-type') ?? ''
      return { status: answer.status, type, text: await answer.text() }
    },
    async press(path, action) {
      const answer = await door.ask('POST', path, {
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'sec-fetch-site': 'same-origin',
        },
        body: `action=${action}`,
      })
      return answer.status
    },
    async addParty(clientId, status = 200) {
      const { uri } = await bench.receiver(clientId, { respond: () => status })
      const party = { clientId, backchannelLogoutUri: uri, signedResponseAlg: 'ES256' } as const
      await signoff.relyingParties.put(party)
    },
    async logOut(clientId, sessionId) {
      await signoff.sessions.register({ sessionId, clientId, sub: 'anna', accountId: 'anna' })
      const { deliveries } = await signoff.sessions.terminate({ sessionId })
      return deliveries[0]?.id ?? ''
    },
    async addMail(description, { lost = false } = {}) {
      const sink = await createSmtpSink({
        respond: (phase) => (lost && phase === 'sent' ? 'drop' : undefined),
      })
      closing.push(() => sink.close())
      const place = { host: '127.0.0.1', port: sink.port, tls: 'none' } as const
      const sender = { senderAddress: 'no-reply@op.example', description }
      const { id } = await signoff.providers.email.addSmtp({ ...place, ...sender })
      await signoff.providers.email.activate(id)
      return id
    },
    async notify() {
      const recipient = { userId: 'anna', lastEmail: 'anna@mail.example' }
      return (await signoff.notify({ type: 'password.changed', recipient })).deliveryId
    },
    reaches: (id, state) => until(async () => (await signoff.deliveries.get(id)).state === state),
    async close() {
      await door.close()
      await bench.close()
      for (const end of closing) await end()
    },
  }
}

/** Pauses a provider as one whose configuration was refused. */
export async function pauseProvider({ bench }: Scene, id: string): Promise<void> {
  await bench.database.sql`update signoff.provider set state = 'paused',
    snapshot = '{"value":"paused","context":{"priority":0,"fault":"EAUTH","pausedAt":1}}' where id = ${id}`
}
