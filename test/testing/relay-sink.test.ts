import { describe, expect, it, onTestFinished } from 'vitest'
import type { HttpProvider, RelayFormat } from '../../src/provider/index.ts'
import { createRelaySink, type RelaySinkOptions } from '../../src/testing/index.ts'
import { DELIVERY_ID, renderEmail } from '../provider/support/message.ts'
import { openProviders, sendThrough } from '../transport/support/provider.ts'

const KEY = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const OTHER_KEY = `whsec_${Buffer.alloc(32, 8).toString('base64')}`

async function openRelay(options: RelaySinkOptions = {}) {
  const relay = await createRelaySink(options)
  onTestFinished(() => relay.close())
  return relay
}

function toProvider(endpoint: string, format: RelayFormat = 'signoff', secret = KEY): HttpProvider {
  return {
    id: 'relay-1',
    instance: 'default',
    description: 'relay',
    revision: 1,
    channel: 'email',
    kind: 'http',
    config: { endpoint, format },
    secrets: { signingKeys: [{ id: 'k1', secret }] },
  }
}

const send = (provider: HttpProvider, more: { readonly timeoutMs?: number } = {}) =>
  sendThrough(openProviders(), provider, renderEmail(), { now: Date.now(), ...more })

describe('a relay sink', () => {
  it.each(['signoff', 'zitadel'] as const)(
    'verifies the signature of format %s',
    async (format) => {
      const relay = await openRelay({ keys: [OTHER_KEY, KEY] })
      expect(await send(toProvider(relay.endpoint, format))).toMatchObject({
        kind: 'accepted',
        status: 202,
      })
      expect(await relay.next()).toMatchObject({ ok: true, id: DELIVERY_ID, duplicate: false })
    },
  )

  it.each(['signoff', 'zitadel'] as const)('refuses another key, format %s', async (format) => {
    const relay = await openRelay({ keys: [OTHER_KEY] })
    expect(await send(toProvider(relay.endpoint, format))).toMatchObject({
      kind: 'misconfigured',
      code: 'http_401',
    })
    const { checks } = await relay.next()
    expect(checks.filter(({ ok }) => !ok).map(({ name }) => name)).toEqual(['signature'])
  })

  it('refuses a timestamp that is too old', async () => {
    const relay = await openRelay({ keys: [KEY] })
    const old = sendThrough(openProviders(), toProvider(relay.endpoint), renderEmail(), {
      now: Date.now() - 600_000,
    })
    expect(await old).toMatchObject({ kind: 'misconfigured' })
    const { checks } = await relay.next()
    expect(checks.filter(({ ok }) => !ok).map(({ name }) => name)).toEqual(['timestamp'])
  })

  it('tells a second attempt by its id', async () => {
    const relay = await openRelay({ keys: [KEY] })
    await send(toProvider(relay.endpoint))
    await send(toProvider(relay.endpoint))
    const [first, second] = await relay.waitFor(2)
    expect([first?.duplicate, second?.duplicate]).toEqual([false, true])
    expect(second?.body).toBe(first?.body)
  })

  it.each([
    [503, 'retryable', 'http_503'],
    ['close', 'retryable', undefined],
    ['reset', 'retryable', 'ECONNRESET'],
    ['hang', 'retryable', 'timeout'],
    ['drip', 'accepted', 'http_200'],
    [{ status: 302, headers: { Location: 'http://127.0.0.1/' } }, 'misconfigured', 'http_302'],
  ] as const)('that answers %j: %s', async (answer, kind, code) => {
    const relay = await openRelay({ respond: () => answer })
    const outcome = await send(toProvider(relay.endpoint), { timeoutMs: 300 })
    expect(outcome.kind).toBe(kind)
    if (code !== undefined) expect(outcome.code).toBe(code)
  })
})
