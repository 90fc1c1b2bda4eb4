import { describe, expect, it } from 'vitest'
import { OptionError } from '../../src/errors.ts'
import { createFakeClock } from '../../src/testing/index.ts'
import { renderEmail } from '../provider/support/message.ts'
import { openProviders, sendThrough } from './support/provider.ts'
import { openSink, toSmtpProvider } from './support/smtp.ts'

describe('connections', () => {
  it('of fifty mails are a few, used again', async () => {
    const sink = await openSink()
    const transport = openProviders({ connectionsPerProvider: 3 })
    const provider = toSmtpProvider(sink.port)
    const sendings = Array.from({ length: 50 }, (_, index) =>
      sendThrough(transport, provider, renderEmail(), { deliveryId: `delivery-${index}` }),
    )
    const outcomes = await Promise.all(sendings)
    expect(outcomes.every(({ kind }) => kind === 'accepted')).toBe(true)
    expect(sink.connections).toBeLessThanOrEqual(3)
    const ids = new Set((await sink.waitFor(50)).map(({ messageId }) => messageId))
    expect(ids.size).toBe(50)
  })

  it('that the server closes just when it is used again costs no retry', async () => {
    const sink = await openSink({
      respond: (phase, n) => (phase === 'mail' && n === 2 ? 'drop' : undefined),
    })
    const transport = openProviders({ connectionsPerProvider: 1 })
    const provider = toSmtpProvider(sink.port)
    for (const deliveryId of ['first', 'second']) {
      const outcome = await sendThrough(transport, provider, renderEmail(), { deliveryId })
      expect(outcome.kind).toBe('accepted')
    }
    expect(sink.connections).toBe(2)
    expect(await sink.waitFor(2)).toHaveLength(2)
  })

  it('that are lost after the final dot are not used to send it again', async () => {
    const sink = await openSink({
      respond: (phase, n) => (phase === 'sent' && n === 2 ? 'drop' : undefined),
    })
    const transport = openProviders({ connectionsPerProvider: 1 })
    const provider = toSmtpProvider(sink.port)
    await sendThrough(transport, provider, renderEmail(), { deliveryId: 'first' })
    const second = await sendThrough(transport, provider, renderEmail(), { deliveryId: 'second' })
    expect(second.kind).toBe('unknown')
    expect(sink.connections).toBe(1)
    expect(sink.requests).toHaveLength(2)
  })

  it('that are lost twice are left to the retries', async () => {
    const sink = await openSink({
      respond: (phase, n) => (phase === 'mail' && n >= 2 ? 'drop' : undefined),
    })
    const transport = openProviders({ connectionsPerProvider: 1 })
    const provider = toSmtpProvider(sink.port)
    await sendThrough(transport, provider, renderEmail(), { deliveryId: 'first' })
    const second = await sendThrough(transport, provider, renderEmail(), { deliveryId: 'second' })
    expect(second.kind).toBe('retryable')
    expect(sink.connections).toBe(2)
  })

  it('of two providers are apart, even to one server', async () => {
    const sink = await openSink()
    const transport = openProviders()
    await sendThrough(transport, toSmtpProvider(sink.port, { id: 'a' }), renderEmail())
    await sendThrough(transport, toSmtpProvider(sink.port, { id: 'b' }), renderEmail())
    expect(sink.connections).toBe(2)
  })

  it('of an older revision are not used', async () => {
    const sink = await openSink()
    const transport = openProviders()
    await sendThrough(transport, toSmtpProvider(sink.port, { revision: 1 }), renderEmail())
    await sendThrough(transport, toSmtpProvider(sink.port, { revision: 2 }), renderEmail())
    expect(sink.connections).toBe(2)
    await sink.waitForOpen(1)
  })

  it('of a forgotten provider end, once what is being sent is through', async () => {
    let release = () => {}
    const released = new Promise<undefined>((resolve) => {
      release = () => resolve(undefined)
    })
    const sink = await openSink({
      respond: (phase) => (phase === 'sent' ? released : undefined),
    })
    const transport = openProviders()
    const sending = sendThrough(transport, toSmtpProvider(sink.port), renderEmail())
    await sink.next()
    transport.forget('smtp-1')
    release()
    expect((await sending).kind).toBe('accepted')
    await sink.waitForOpen(0)
  })

  it('that idle are closed', async () => {
    const sink = await openSink()
    const clock = createFakeClock({ now: 0 })
    const transport = openProviders({ clock })
    await sendThrough(transport, toSmtpProvider(sink.port), renderEmail())
    expect(sink.open).toBe(1)
    clock.advance(60_000)
    await sink.waitForOpen(0)
  })

  it('all end when the transport is closed, and what was sent is unknown', async () => {
    const sink = await openSink({ respond: (phase) => (phase === 'sent' ? 'hang' : undefined) })
    const transport = openProviders()
    const sending = sendThrough(transport, toSmtpProvider(sink.port), renderEmail())
    await sink.next()
    await transport.close()
    expect((await sending).kind).toBe('unknown')
    await sink.waitForOpen(0)
  })

  it('that the server has closed meanwhile lose no mail and double none', async () => {
    const sink = await openSink()
    const transport = openProviders()
    const provider = toSmtpProvider(sink.port)
    await sendThrough(transport, provider, renderEmail())
    sink.disconnect()
    await sink.waitForOpen(0)
    const again = await sendThrough(transport, provider, renderEmail())
    const last = await sendThrough(transport, provider, renderEmail())
    expect(['accepted', 'retryable']).toContain(again.kind)
    expect(last.kind).toBe('accepted')
    expect(sink.requests).toHaveLength(again.kind === 'accepted' ? 3 : 2)
  })

  it('of a server that is full wait within the deadline of each mail', async () => {
    const sink = await openSink({ respond: (phase) => (phase === 'rcpt' ? 'hang' : undefined) })
    const transport = openProviders({ connectionsPerProvider: 1 })
    const provider = toSmtpProvider(sink.port)
    const sendings = [300, 200].map((timeoutMs) =>
      sendThrough(transport, provider, renderEmail(), { timeoutMs }),
    )
    const outcomes = await Promise.all(sendings)
    expect(outcomes).toMatchObject([
      { kind: 'retryable', code: 'timeout' },
      { kind: 'retryable', code: 'timeout' },
    ])
    expect(sink.connections).toBe(1)
  })
})

it('nothing is sent through a transport that was closed', async () => {
  const sink = await openSink()
  const transport = openProviders()
  await transport.close()
  const outcome = await sendThrough(transport, toSmtpProvider(sink.port), renderEmail())
  expect(outcome).toMatchObject({ kind: 'retryable', code: 'closed' })
  expect(sink.connections).toBe(0)
})

it.each([0, -1, 1.5, Number.NaN])('%s connections are refused', (connectionsPerProvider) => {
  expect(() => openProviders({ connectionsPerProvider })).toThrow(OptionError)
})

it('a provider whose server is away is tried again', async () => {
  const sink = await openSink()
  await sink.close()
  const outcome = await sendThrough(openProviders(), toSmtpProvider(sink.port), renderEmail())
  expect(outcome).toMatchObject({ kind: 'retryable', code: 'ECONNREFUSED' })
})
