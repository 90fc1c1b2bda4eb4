import { describe, expect, it } from 'vitest'
import { ProviderSecretError } from '../../src/errors.ts'
import type { SmtpAuth } from '../../src/provider/index.ts'
import type { SmtpCredentials } from '../../src/testing/index.ts'
import { NOW, renderEmail } from '../provider/support/message.ts'
import { openProviders, sendThrough } from './support/provider.ts'
import { readBody, serveHttp } from './support/servers.ts'
import { openSink, toSmtpProvider } from './support/smtp.ts'

const password = { kind: 'password', user: 'op' } as const

describe('a login by password', () => {
  it.each(['PLAIN', 'LOGIN'] as const)('goes by %s', async (method) => {
    const seen: SmtpCredentials[] = []
    const sink = await openSink({
      methods: [method],
      login: (credentials) => {
        seen.push(credentials)
        return credentials.password === 'päss word'
      },
    })
    const provider = toSmtpProvider(sink.port, {
      config: { auth: password },
      secrets: { password: 'päss word' },
    })
    expect(await sendThrough(openProviders(), provider, renderEmail())).toMatchObject({
      kind: 'accepted',
    })
    expect(seen).toEqual([{ method, user: 'op', password: 'päss word' }])
    expect(await sink.next()).toMatchObject({ user: 'op' })
  })

  it('that is refused is for a person to mend, and shows no secret', async () => {
    const sink = await openSink({ login: () => false })
    const provider = toSmtpProvider(sink.port, {
      config: { auth: password },
      secrets: { password: 'wrong-password' },
    })
    const outcome = await sendThrough(openProviders(), provider, renderEmail())
    expect(outcome).toMatchObject({ kind: 'misconfigured', status: 535, code: 'auth_refused' })
    expect(JSON.stringify(outcome)).not.toContain('wrong-password')
  })

  it('is never left out because the server does not offer it', async () => {
    const sink = await openSink()
    const provider = toSmtpProvider(sink.port, {
      config: { auth: password },
      secrets: { password: 'x' },
    })
    const outcome = await sendThrough(openProviders(), provider, renderEmail())
    expect(outcome).toMatchObject({ kind: 'misconfigured', code: 'auth_refused' })
    expect(sink.requests).toEqual([])
  })

  it('without a password cannot be sealed', async () => {
    const provider = toSmtpProvider(25, { config: { auth: password } })
    const message = { deliveryId: 'd', rendered: renderEmail(), now: NOW }
    await expect(openProviders().seal(provider, message)).rejects.toThrow(ProviderSecretError)
  })
})

/** Hands out tokens with a number each. */
async function serveTokens(answer: (n: number) => { status?: number; body: object }) {
  const requests: { readonly authorization: string; readonly form: string }[] = []
  const server = await serveHttp(async (request, response) => {
    const form = await readBody(request)
    requests.push({ authorization: request.headers.authorization ?? '', form })
    const { status = 200, body } = answer(requests.length)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  return { requests, endpoint: `http://127.0.0.1:${server.port}/token` }
}

const toToken = (n: number) => ({
  body: { access_token: `token-${n}-${'x'.repeat(3000)}`, token_type: 'Bearer', expires_in: 3600 },
})

function toAuth(tokenEndpoint: string): SmtpAuth {
  return {
    kind: 'xoauth2',
    user: 'no-reply@op.example',
    tokenEndpoint,
    clientId: 'client:1',
    scopes: ['https://mail.example/.default', 'smtp'],
  }
}

const secrets = { clientSecret: 'client-secret' }

describe('a login by XOAUTH2', () => {
  it('fetches a token by client credentials, and keeps it', async () => {
    const tokens = await serveTokens(toToken)
    const seen: SmtpCredentials[] = []
    const sink = await openSink({
      login: (credentials) => {
        seen.push(credentials)
        return true
      },
    })
    const transport = openProviders()
    const auth = toAuth(tokens.endpoint)
    const provider = toSmtpProvider(sink.port, { config: { auth }, secrets })
    for (let count = 0; count < 3; count += 1) {
      const outcome = await sendThrough(transport, provider, renderEmail())
      expect(outcome.kind).toBe('accepted')
    }
    expect(seen).toMatchObject([
      { method: 'XOAUTH2', user: 'no-reply@op.example', accessToken: toToken(1).body.access_token },
    ])
    expect(tokens.requests).toEqual([
      {
        authorization: `Basic ${Buffer.from('client%3A1:client-secret').toString('base64')}`,
        form: 'grant_type=client_credentials&scope=https%3A%2F%2Fmail.example%2F.default+smtp',
      },
    ])
  })

  it('shows its secret in the form where the token endpoint wants it there', async () => {
    const tokens = await serveTokens(toToken)
    const sink = await openSink({ login: () => true })
    const auth = { ...toAuth(tokens.endpoint), clientAuth: 'client_secret_post' } as const
    const provider = toSmtpProvider(sink.port, { config: { auth }, secrets })
    expect((await sendThrough(openProviders(), provider, renderEmail())).kind).toBe('accepted')
    const form =
      'grant_type=client_credentials&scope=https%3A%2F%2Fmail.example%2F.default+smtp&client_id=client%3A1&client_secret=client-secret'
    expect(tokens.requests).toEqual([{ authorization: '', form }])
  })

  it('that is refused by a challenge is tried once more with a new token', async () => {
    const tokens = await serveTokens(toToken)
    const sink = await openSink({
      login: ({ accessToken }) => !accessToken?.startsWith('token-1-'),
    })
    const auth = toAuth(tokens.endpoint)
    const provider = toSmtpProvider(sink.port, { config: { auth }, secrets })
    const outcome = await sendThrough(openProviders(), provider, renderEmail())
    expect(outcome.kind).toBe('accepted')
    expect(tokens.requests).toHaveLength(2)
  })

  it('that is refused outright is tried once more when the token had been kept', async () => {
    const tokens = await serveTokens(toToken)
    const seen: (string | undefined)[] = []
    let release = () => {}
    const released = new Promise<undefined>((resolve) => {
      release = () => resolve(undefined)
    })
    const sink = await openSink({
      login: ({ accessToken }) => seen.push(accessToken?.slice(0, 7)) > 0,
      respond(phase, n) {
        if (phase === 'auth' && n === 2) return 535
        return phase === 'sent' && n === 1 ? released : undefined
      },
    })
    const transport = openProviders()
    const auth = toAuth(tokens.endpoint)
    const provider = toSmtpProvider(sink.port, { config: { auth }, secrets })
    const first = sendThrough(transport, provider, renderEmail())
    await sink.next()
    expect((await sendThrough(transport, provider, renderEmail())).kind).toBe('accepted')
    release()
    expect((await first).kind).toBe('accepted')
    expect(seen).toEqual(['token-1', 'token-2'])
    expect(tokens.requests).toHaveLength(2)
  })

  it('that is always refused is for a person to mend, after few tokens', async () => {
    const tokens = await serveTokens(toToken)
    const sink = await openSink({ login: () => false })
    const auth = toAuth(tokens.endpoint)
    const provider = toSmtpProvider(sink.port, { config: { auth }, secrets })
    const outcome = await sendThrough(openProviders(), provider, renderEmail())
    expect(outcome).toMatchObject({ kind: 'misconfigured', code: 'auth_refused' })
    expect(tokens.requests).toHaveLength(2)
  })

  it.each([
    [401, { error: 'invalid_client' }, 'misconfigured', 'token_http_401'],
    [
      400,
      { error: 'invalid_scope', error_description: 'client-secret' },
      'misconfigured',
      'token_http_400',
    ],
    [503, {}, 'retryable', 'token_http_503'],
    [200, { token_type: 'Bearer' }, 'misconfigured', 'token_missing'],
    [200, { access_token: 'a\r\nb' }, 'misconfigured', 'token_missing'],
  ])('a token endpoint that answers %i %j: %s', async (status, body, kind, code) => {
    const tokens = await serveTokens(() => ({ status, body }))
    const sink = await openSink({ login: () => true })
    const auth = toAuth(tokens.endpoint)
    const provider = toSmtpProvider(sink.port, { config: { auth }, secrets })
    const outcome = await sendThrough(openProviders(), provider, renderEmail())
    expect(outcome).toMatchObject({ kind, code })
    expect(JSON.stringify(outcome)).not.toContain('client-secret')
    expect(sink.connections).toBe(0)
  })

  it('that waits for a token ends when the sending is given up', async () => {
    const gaveUp = new AbortController()
    const server = await serveHttp(() => gaveUp.abort())
    const auth = toAuth(`http://127.0.0.1:${server.port}/token`)
    const provider = toSmtpProvider(25, { config: { auth }, secrets })
    const outcome = await sendThrough(openProviders(), provider, renderEmail(), {
      signal: gaveUp.signal,
    })
    expect(outcome).toMatchObject({ kind: 'retryable', code: 'aborted' })
  })

  it('a token endpoint inside the network is refused', async () => {
    const auth = toAuth('http://169.254.169.254/token')
    const provider = toSmtpProvider(25, { config: { auth }, secrets })
    const outcome = await sendThrough(openProviders(), provider, renderEmail())
    expect(outcome).toMatchObject({ kind: 'blocked', code: 'token_metadata' })
  })
})
