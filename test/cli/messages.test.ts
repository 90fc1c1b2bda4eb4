import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createBench, type TestBench } from '../support/bench.ts'
import { openRelay, type Relay } from '../support/relay.ts'
import { callCli } from './support.ts'

let bench: TestBench
let relay: Relay
let sent = ''

const call = (argv: readonly string[]) =>
  callCli(argv, { environment: { DATABASE_URL: bench.database.url } })

beforeAll(async () => {
  bench = await createBench()
  relay = await openRelay()
  const keys = [{ kid: 'key', key: Buffer.alloc(32, 1) }]
  const signoff = await bench.start({ encryption: { keys } })
  const { email } = signoff.providers
  await email.activate((await email.addHttp({ endpoint: relay.endpoint })).id)
  const over = bench.once(signoff, 'delivery.sent')
  const recipient = { userId: '7', verifiedEmail: 'anna@mail.example' }
  const message = { type: 'otp.email', recipient, args: { code: '48151623' } }
  sent = (await signoff.notify(message)).deliveryId
  await over
})

afterAll(async () => {
  await bench.close()
  await relay.close()
})

describe('a message that was sent', () => {
  it('is shown with its type, and without what it said', async () => {
    const { out } = await call(['deliveries', 'show', sent])
    expect(out).toMatch(/^state +sent$/m)
    expect(out).toMatch(/^message +otp\.email$/m)
    expect(out).not.toMatch(/48151623|anna/)
  })

  it('is not sent again, as it is erased: exit code 5', async () => {
    const { exitCode, err } = await call(['deliveries', 'retry', sent])
    expect([exitCode, err]).toEqual([5, expect.stringContaining('[ERR_DELIVERY_ERASED]')])
  })
})
