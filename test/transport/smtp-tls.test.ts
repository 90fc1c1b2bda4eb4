import { describe, expect, it } from 'vitest'
import type { SmtpTls } from '../../src/provider/index.ts'
import { renderEmail } from '../provider/support/message.ts'
import { openProviders, sendThrough, type TestProviderOptions } from './support/provider.ts'
import { createCertificate, serveTcp } from './support/servers.ts'
import { openSink, toSmtpProvider } from './support/smtp.ts'

const identity = createCertificate('DNS:smtp.test')
const expired = createCertificate('DNS:smtp.test', 1)

/** Names resolve to this machine. */
const network: TestProviderOptions = { lookup: async () => ['127.0.0.1'], ca: [identity.cert] }

function sendTo(
  port: number,
  tls: SmtpTls,
  more: TestProviderOptions = network,
  host = 'smtp.test',
) {
  const provider = toSmtpProvider(port, { config: { host, tls } })
  return sendThrough(openProviders(more), provider, renderEmail())
}

describe.each(['starttls', 'implicit'] as const)('over %s', (tls) => {
  it('a mail arrives encrypted', async () => {
    const sink = await openSink({ tls, ...identity })
    expect(await sendTo(sink.port, tls)).toMatchObject({ kind: 'accepted' })
    expect(await sink.next()).toMatchObject({ secure: true, recipients: ['anna@example.org'] })
  })

  it('a certificate for another name is refused', async () => {
    const sink = await openSink({ tls, ...identity })
    expect(await sendTo(sink.port, tls, network, 'other.test')).toMatchObject({
      kind: 'misconfigured',
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    })
    expect(sink.requests).toEqual([])
  })

  it('a certificate of an unknown authority is refused', async () => {
    const sink = await openSink({ tls, ...identity })
    const outcome = await sendTo(sink.port, tls, { lookup: async () => ['127.0.0.1'] })
    expect(outcome).toMatchObject({ kind: 'misconfigured', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
    expect(sink.requests).toEqual([])
  })

  it('another key than the trusted one is refused, whatever name it bears', async () => {
    const sink = await openSink({ tls, ...expired })
    expect(await sendTo(sink.port, tls)).toMatchObject({ kind: 'misconfigured' })
    expect(sink.requests).toEqual([])
  })
})

describe('a server without TLS', () => {
  it('is sent nothing where STARTTLS is demanded, not even the login', async () => {
    const logins: unknown[] = []
    const sink = await openSink({
      login: (credentials) => {
        logins.push(credentials)
        return true
      },
    })
    const provider = toSmtpProvider(sink.port, {
      config: { tls: 'starttls', auth: { kind: 'password', user: 'op' } },
      secrets: { password: 'secret-password' },
    })
    const outcome = await sendThrough(openProviders(), provider, renderEmail())
    expect(outcome).toMatchObject({ kind: 'misconfigured', code: 'tls_refused' })
    expect(logins).toEqual([])
    expect(sink.requests).toEqual([])
  })

  it('is for a person to mend where TLS is implicit', async () => {
    const sink = await openSink()
    const outcome = await sendTo(sink.port, 'implicit')
    expect(outcome).toMatchObject({ kind: 'misconfigured', code: 'tls_handshake' })
  })
})

it('a connection that breaks during the handshake is tried again', async () => {
  const server = await serveTcp((socket) => socket.destroy())
  expect(await sendTo(server.port, 'implicit')).toMatchObject({
    kind: 'retryable',
    code: expect.stringMatching(/^(?:tls_handshake|ECONNRESET)$/),
  })
})

it('a passing 454 to STARTTLS is tried again, and nothing is sent in the clear', async () => {
  const sink = await openSink({
    tls: 'starttls',
    ...identity,
    respond: (phase) => (phase === 'starttls' ? 454 : undefined),
  })
  expect(await sendTo(sink.port, 'starttls')).toMatchObject({ kind: 'retryable', code: 'smtp_454' })
  expect(sink.requests).toEqual([])
})

describe('the guard', () => {
  it.each(['none', 'starttls', 'implicit'] as const)('refuses loopback, %s', async (tls) => {
    const sink = await openSink()
    const outcome = await sendTo(sink.port, tls, { allow: [] }, '127.0.0.1')
    expect(outcome).toMatchObject({ kind: 'blocked', code: 'loopback' })
    expect(sink.connections).toBe(0)
  })

  it('checks each connection anew: a name that is bound elsewhere is refused', async () => {
    const sink = await openSink()
    const addresses = ['127.0.0.1', '169.254.169.254']
    const transport = openProviders({ lookup: async () => [addresses.shift() ?? ''] })
    const send = () => {
      const provider = toSmtpProvider(sink.port, { config: { host: 'rebinding.test' } })
      return sendThrough(transport, provider, renderEmail())
    }
    expect(await send()).toMatchObject({ kind: 'accepted' })
    transport.forget('smtp-1')
    expect(await send()).toMatchObject({ kind: 'blocked', code: 'metadata' })
    expect(sink.connections).toBe(1)
  })

  it('a name that does not resolve is tried again', async () => {
    const outcome = await sendTo(25, 'none', { lookup: async () => [] }, 'nowhere.test')
    expect(outcome).toMatchObject({ kind: 'retryable', code: 'ENOTFOUND' })
  })
})
