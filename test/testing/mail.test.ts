import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Signoff } from '../../src/index.ts'
import { createSmtpSink, type SmtpSink } from '../../src/testing/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'

let bench: TestBench
let signoff: Signoff
let sink: SmtpSink

beforeAll(async () => {
  bench = await createBench()
  const encryption = { keys: [{ kid: 'key-1', key: new Uint8Array(32).fill(7) }] }
  signoff = await bench.start({ encryption })
  sink = await createSmtpSink({
    respond: (phase, n) => (phase === 'sent' && n === 2 ? 'drop' : undefined),
  })
  const { id } = await signoff.providers.email.addSmtp({
    host: `${sink.host}:${sink.port}`,
    tls: 'none',
    auth: { kind: 'none' },
    senderAddress: 'no-reply@op.example',
  })
  await signoff.providers.email.activate(id)
})

afterAll(async () => {
  await bench.close()
  await sink.close()
})

async function send(code: string) {
  const { deliveryId } = await signoff.notify({
    type: 'otp.email',
    recipient: { userId: code, displayName: 'Anna', verifiedEmail: 'anna@mail.example' },
    args: { code },
  })
  return { deliveryId, mail: await sink.next() }
}

it('finds the code in a mail as docs/testing.md says, and a mail without an answer is uncertain', async () => {
  const page = readFileSync(new URL('../../docs/testing.md', import.meta.url), 'utf8')
  const [, source = '', flags] = /mail\.text\.match\(\/(.+)\/(\w*)\)/.exec(page) ?? []
  const pattern = new RegExp(source, flags)
  const first = await send('48151623')
  expect(first.mail.text.match(pattern)?.[0]).toBe('48151623')
  const second = await send('K7Q4XD')
  expect(second.mail.text.match(pattern)?.[0]).toBe('K7Q4XD')
  await expect
    .poll(async () => (await signoff.deliveries.get(second.deliveryId))?.state)
    .toBe('uncertain')
  const events = await signoff.deliveries.events(second.deliveryId)
  expect(events.at(-1)?.edge).toBe('e-signed-attempt.unanswered-0')
})
