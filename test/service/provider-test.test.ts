import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Signoff } from '../../src/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'
import { dumpRows } from '../support/database-dump.ts'
import { openRelay, type Relay } from '../support/relay.ts'

const TO = 'ops@example.org'
const PHONE = '+41791234567'

let bench: TestBench
let signoff: Signoff
const relays: Relay[] = []

async function open(status = 200): Promise<Relay> {
  const relay = await openRelay(status)
  relays.push(relay)
  return relay
}

beforeAll(async () => {
  bench = await createBench()
  signoff = await bench.create()
})

afterAll(async () => {
  await bench.close()
  await Promise.all(relays.map((relay) => relay.close()))
})

/** Throws when the key has not signed the last request. */
function verify(relay: Relay, key: string): void {
  const { headers, body } = relay.requests.at(-1) ?? { headers: {}, body: '' }
  new Webhook(key).verify(body, headers as Record<string, string>)
}

describe('test', () => {
  it('sends one message through a stored relay, signed, and stores nothing of it', async () => {
    const relay = await open()
    const { id, signingKey } = await signoff.providers.email.addHttp({ endpoint: relay.endpoint })
    const result = await signoff.providers.email.test({ id, recipient: TO })
    expect(result).toMatchObject({ outcome: 'accepted', status: 200 })
    expect(relay.requests).toHaveLength(1)
    verify(relay, signingKey)
    expect(await dumpRows(bench.database.sql)).not.toContain(TO)
    expect((await signoff.providers.email.get(id)).state).toBe('inactive')
  })

  it.each([
    [401, 'misconfigured'],
    [400, 'rejected'],
    [503, 'retryable'],
  ])('answers with what a relay made of it: %s is %s', async (status, outcome) => {
    const { endpoint } = await open(status)
    const result = signoff.providers.sms.test({ kind: 'http', endpoint, recipient: PHONE })
    await expect(result).resolves.toMatchObject({ outcome, status })
    expect((await signoff.providers.sms.list()).items).toEqual([])
  })

  it('answers with what the network guard made of it', async () => {
    const { endpoint } = await open()
    const strict = await bench.create({ egress: { allowHttp: true } })
    const blocked = strict.providers.email.test({ kind: 'http', endpoint, recipient: TO })
    await expect(blocked).resolves.toMatchObject({ outcome: 'blocked' })
  })

  it('pauses nothing, however wrong the configuration is', async () => {
    const { endpoint } = await open(401)
    const { id } = await signoff.providers.email.addHttp({ endpoint })
    await signoff.providers.email.activate(id, { instance: 'default' })
    await signoff.providers.email.test({ id, recipient: TO })
    expect((await signoff.providers.email.get(id)).state).toBe('active')
    await signoff.providers.email.remove(id)
  })

  it.each([
    [{ kind: 'http', endpoint: 'http://127.0.0.1:9/', recipient: 'x' }, 'test.recipient'],
    [{ kind: 'twilio', accountSid: 'AC1', recipient: TO }, 'test.kind'],
    [{ kind: 'http', endpoint: 'x', recipient: TO }, 'provider.endpoint'],
    [{ kind: 'smtp', host: '127.0.0.1', recipient: TO }, 'provider.senderAddress'],
    [{ recipient: TO }, 'test.kind'],
    [{ id: 'x' }, 'test.recipient'],
  ])('refuses %j, and names %s', async (input, option) => {
    const refused = signoff.providers.email.test(input as never)
    await expect(refused).rejects.toMatchObject({ code: 'ERR_OPTION_INVALID', option })
  })

  it('knows no provider of another channel or instance', async () => {
    const { id } = await signoff.providers.email.addHttp({ endpoint: 'http://127.0.0.1:9/' })
    for (const test of [
      () => signoff.providers.sms.test({ id, recipient: PHONE }),
      () => signoff.providers.email.test({ id, recipient: TO }, { instance: 'other' }),
    ])
      await expect(test()).rejects.toMatchObject({ code: 'ERR_PROVIDER_NOT_FOUND' })
  })
})

describe('rotateKey', () => {
  it('lets both keys sign meanwhile, and the former one no longer than it is given', async () => {
    const relay = await open()
    const { email } = signoff.providers
    const { id, signingKey: first } = await email.addHttp({ endpoint: relay.endpoint })
    const { signingKey: second, formerUntil } = await email.rotateKey(id)
    expect(formerUntil.getTime() - Date.now()).toBeGreaterThan(86_000_000)
    await email.test({ id, recipient: TO })
    for (const key of [first, second]) verify(relay, key)
    const { signingKey: third } = await email.rotateKey(id, { overlapMs: 0 })
    await email.test({ id, recipient: TO })
    verify(relay, third)
    for (const key of [first, second]) expect(() => verify(relay, key)).toThrow()
  })

  it('is of relays alone', async () => {
    const { id } = await signoff.providers.email.addSmtp({ host: '127.0.0.1', senderAddress: TO })
    const rotated = signoff.providers.email.rotateKey(id)
    await expect(rotated).rejects.toMatchObject({ code: 'ERR_PROVIDER_STATE' })
    const long = signoff.providers.email.rotateKey(id, { overlapMs: 31 * 86_400_000 })
    await expect(long).rejects.toMatchObject({ option: 'options.overlapMs' })
  })
})
