import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EmailProviderTest, Signoff } from '../../src/index.ts'
import { createSmtpSink, type SmtpSink, type SmtpSinkPhase } from '../../src/testing/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'
import { dumpRows } from '../support/database-dump.ts'

const PASSWORD = 'correct horse battery staple'
const FROM = 'no-reply@op.example'
const TO = 'ops@op.example'

let bench: TestBench
let signoff: Signoff
let sink: SmtpSink
/** What the server does to the next message. */
let trouble: { readonly phase: SmtpSinkPhase; readonly code: number } | undefined

beforeAll(async () => {
  bench = await createBench()
  signoff = await bench.create()
  sink = await createSmtpSink({
    login: ({ user, password }) => user === 'mailer' && password === PASSWORD,
    respond: (phase) => (phase === trouble?.phase ? trouble.code : undefined),
  })
})

afterAll(async () => {
  await bench.close()
  await sink.close()
})

const smtp = (password = PASSWORD) =>
  ({
    host: `${sink.host}:${sink.port}`,
    tls: 'none',
    auth: { kind: 'password', user: 'mailer' },
    senderAddress: FROM,
    secrets: { password },
  }) as const

const test = (input: EmailProviderTest) => signoff.providers.email.test(input)

describe('test of an SMTP server', () => {
  it('sends one mail through a stored one, and leaves no trace', async () => {
    const { id } = await signoff.providers.email.addSmtp(smtp())
    const arrived = sink.next()
    expect(await test({ id, recipient: TO })).toMatchObject({ outcome: 'accepted', status: 250 })
    expect(await arrived).toMatchObject({
      sender: FROM,
      recipients: [TO],
      user: 'mailer',
      subject: 'Test message',
    })
    expect(await dumpRows(bench.database.sql)).not.toContain(TO)
  })

  it('takes the new password at once after setSecret', async () => {
    const { id } = await signoff.providers.email.addSmtp(smtp('wrong'))
    expect(await test({ id, recipient: TO })).toMatchObject({ outcome: 'misconfigured' })
    await signoff.providers.email.setSecret(id, { password: PASSWORD })
    expect(await test({ id, recipient: TO })).toMatchObject({ outcome: 'accepted' })
  })

  it.each([
    ['mail', 530, 'misconfigured'],
    ['rcpt', 451, 'retryable'],
    ['rcpt', 550, 'rejected'],
    ['sent', 451, 'retryable'],
  ] as const)('answers with what the server said: %s %s is %s', async (phase, code, outcome) => {
    trouble = { phase, code }
    const result = await test({ kind: 'smtp', ...smtp(), recipient: TO })
    trouble = undefined
    expect(result).toMatchObject({ outcome, status: code })
    expect(JSON.stringify(result)).not.toContain(TO)
    expect(JSON.stringify(result)).not.toContain(PASSWORD)
  })

  it('closes what it opened for one that is not stored', async () => {
    const before = sink.connections
    const open = sink.open
    await test({ kind: 'smtp', ...smtp(), recipient: TO })
    expect(sink.connections).toBe(before + 1)
    await expect.poll(() => sink.open).toBeLessThanOrEqual(open)
  })

  it('answers when there is nobody', async () => {
    const nobody = { ...smtp(), host: '127.0.0.1:1' }
    const result = await test({ kind: 'smtp', ...nobody, recipient: TO })
    expect(result).toMatchObject({ outcome: 'retryable', code: 'ECONNREFUSED' })
  })
})
