import { EventEmitter, once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { createAddressGuard, createHttpTransport } from '../../src/transport/index.ts'
import { readBody, serveHttp, unusedPort } from './support/servers.ts'
import { openTransport, postTo, toRequest } from './support/transport.ts'

describe('a request', () => {
  it('arrives as it was given: method, path, query, headers, bytes', async () => {
    const seen: { head: IncomingMessage; body: string }[] = []
    const server = await serveHttp(async (request, response) => {
      seen.push({ head: request, body: await readBody(request) })
      response.end('thanks')
    })
    const url = `http://127.0.0.1:${server.port}/bcl/a%20b?tenant=1&tenant=2`
    const body = new TextEncoder().encode('logout_token=\u00e9')
    const answer = await openTransport().post(toRequest(url, { body }))
    expect(answer).toMatchObject({ kind: 'answered', status: 200, prefix: 'thanks' })
    expect(answer).not.toHaveProperty('retryAfter')
    expect(answer.durationMs).toBeGreaterThanOrEqual(0)
    expect(seen[0]?.body).toBe('logout_token=\u00e9')
    expect(seen[0]?.head).toMatchObject({ method: 'POST', url: '/bcl/a%20b?tenant=1&tenant=2' })
    expect(seen[0]?.head.headers).toMatchObject({
      host: `127.0.0.1:${server.port}`,
      'content-length': String(body.length),
      'content-type': 'application/x-www-form-urlencoded',
    })
  })

  it('may have an empty body', async () => {
    const server = await serveHttp((request, response) => {
      response.end(request.headers['content-length'])
    })
    const answer = await postTo(server.port, { body: '' })
    expect(answer).toMatchObject({ status: 200, prefix: '0' })
  })

  it.each(['', 'rp.example', '/relative', 'http://', 'http://[::1', 'http://1.2.3.4.5'])(
    'to %j is not tried: invalid_url',
    async (url) => {
      expect(await openTransport().post(toRequest(url))).toEqual(notTried('invalid_url'))
    },
  )

  it.each(['ftp://rp.example/', 'file:///etc/passwd', 'data:,x', 'javascript:1', 'unix:/run/x'])(
    'to %j is not tried: only http and https',
    async (url) => {
      expect(await openTransport().post(toRequest(url))).toEqual(notTried('invalid_url'))
    },
  )

  it.each([
    { Host: 'other.example' },
    { 'x-injected': 'a\r\nevil: 1' },
    { 'bad name': 'x' },
    { 'transfer-encoding': 'chunked' },
    { 'content-length': '3' },
    { expect: '100-continue' },
  ])('with headers %j is not tried', async (headers) => {
    const server = await serveHttp((_request, response) => response.end())
    const answer = await postTo(server.port, { headers: { ...headers } })
    expect(answer).toMatchObject({ kind: 'failed', code: 'invalid_request', bytesLeft: false })
  })
})

describe('a status that came', () => {
  it.each([200, 202, 204, 400, 404, 429, 500, 503, 504, 599])(
    '%i is the answer',
    async (status) => {
      const server = await serveHttp((_request, response) => response.writeHead(status).end())
      expect(await postTo(server.port)).toMatchObject({ kind: 'answered', status, prefix: '' })
    },
  )

  it.each([301, 302, 303, 307, 308])('%i is not followed', async (status) => {
    const paths: (string | undefined)[] = []
    const server = await serveHttp((request, response) => {
      paths.push(request.url)
      response.writeHead(status, { location: '/elsewhere' }).end()
    })
    expect(await postTo(server.port)).toMatchObject({ kind: 'answered', status })
    expect(paths).toEqual(['/bcl'])
  })

  it('Retry-After is passed on as it came, in both forms', async () => {
    for (const retryAfter of ['120', 'Wed, 21 Oct 2026 07:28:00 GMT']) {
      const server = await serveHttp((_request, response) => {
        response.writeHead(503, { 'retry-after': retryAfter }).end()
      })
      expect(await postTo(server.port)).toMatchObject({ status: 503, retryAfter })
    }
  })

  it('informational ones before it are passed over', async () => {
    const server = await serveHttp((_request, response) => {
      response.writeProcessing()
      response.writeEarlyHints({ link: '</x>; rel=preload' })
      response.writeHead(201).end('made')
    })
    expect(await postTo(server.port)).toMatchObject({ status: 201, prefix: 'made' })
  })
})

describe('connections', () => {
  it('are reused: two POSTs, one connection', async () => {
    const server = await serveHttp((_request, response) => response.end('ok'))
    const transport = openTransport()
    const url = `http://127.0.0.1:${server.port}/`
    await transport.post(toRequest(url))
    await nextTurn()
    await transport.post(toRequest(url))
    expect(server.connections()).toBe(1)
  })

  it('are not more than connectionsPerOrigin; the others wait', async () => {
    const server = await serveHttp((_request, response) => response.end('ok'))
    const transport = openTransport({ connectionsPerOrigin: 2 })
    const request = toRequest(`http://127.0.0.1:${server.port}/`)
    const answers = await Promise.all(Array.from({ length: 20 }, () => transport.post(request)))
    expect(answers.every((answer) => answer.kind === 'answered')).toBe(true)
    expect(server.connections()).toBe(2)
  })

  it('carry one request at a time', async () => {
    let open = 0
    let most = 0
    const server = await serveHttp(async (request, response) => {
      most = Math.max(most, ++open)
      await readBody(request)
      setImmediate(() => {
        open -= 1
        response.end()
      })
    })
    const transport = openTransport({ connectionsPerOrigin: 1 })
    const request = toRequest(`http://127.0.0.1:${server.port}/`)
    await Promise.all(Array.from({ length: 10 }, () => transport.post(request)))
    expect(most).toBe(1)
  })

  it('older than maxConnectionAgeMs take no new request', async () => {
    const server = await serveHttp((_request, response) => response.end('ok'))
    const transport = openTransport({ maxConnectionAgeMs: 1 })
    const request = toRequest(`http://127.0.0.1:${server.port}/`)
    await transport.post(request)
    const born = Date.now()
    while (Date.now() - born < 5) await nextTurn()
    await transport.post(request)
    expect(server.connections()).toBe(2)
  })

  it('are refused: ECONNREFUSED, and no byte left', async () => {
    const answer = await postTo(await unusedPort())
    expect(answer).toMatchObject({ kind: 'failed', code: 'ECONNREFUSED', bytesLeft: false })
  })

  it('that fail do not hold up the requests behind them', async () => {
    const transport = openTransport({ connectionsPerOrigin: 1 })
    const request = toRequest(`http://127.0.0.1:${await unusedPort()}/`)
    const answers = await Promise.all(Array.from({ length: 5 }, () => transport.post(request)))
    for (const answer of answers) expect(answer).toMatchObject({ code: 'ECONNREFUSED' })
  })
})

describe('close', () => {
  it('is idempotent, and refuses what comes after', async () => {
    const transport = openTransport()
    await Promise.all([transport.close(), transport.close()])
    await transport.close()
    expect(await transport.post(toRequest('http://127.0.0.1:1/'))).toEqual(notTried('closed'))
  })

  it('ends what is under way', async () => {
    const arrival = new EventEmitter()
    const server = await serveHttp(() => arrival.emit('request'))
    const transport = openTransport({ connectionsPerOrigin: 1 })
    const request = toRequest(`http://127.0.0.1:${server.port}/`)
    const running = transport.post(request)
    const queued = transport.post(request)
    await once(arrival, 'request')
    const gone = server.disconnected()
    await transport.close()
    expect(await running).toMatchObject({ kind: 'failed', code: 'closed', bytesLeft: true })
    expect(await queued).toMatchObject({ kind: 'failed', code: 'closed', bytesLeft: false })
    await gone
  })

  it('ends a connection that undici has lost sight of after a refused one', async () => {
    const arrival = new EventEmitter()
    const server = await serveHttp(() => arrival.emit('request'))
    const answers = ['127.0.0.2', '127.0.0.1']
    const lookup = async () => [answers.shift() ?? '']
    const transport = openTransport({ connectionsPerOrigin: 1, lookup })
    const request = toRequest(`http://rp.test:${server.port}/`)
    const refused = transport.post(request)
    const running = transport.post(request)
    await once(arrival, 'request')
    await transport.close()
    expect(await refused).toMatchObject({ kind: 'failed', code: 'ECONNREFUSED' })
    expect(await running).toMatchObject({ kind: 'failed', code: 'closed', bytesLeft: true })
  })

  it('ends a lookup that is under way', async () => {
    const guard = createAddressGuard({ lookup: () => new Promise(() => {}) })
    const transport = createHttpTransport({ guard })
    const running = transport.post(toRequest('http://rp.example/'))
    await transport.close()
    expect(await running).toMatchObject({ kind: 'failed', code: 'closed', bytesLeft: false })
  })

  it('closes idle connections', async () => {
    const server = await serveHttp((_request, response) => response.end())
    const transport = openTransport()
    await transport.post(toRequest(`http://127.0.0.1:${server.port}/`))
    const gone = server.disconnected()
    await transport.close()
    await gone
  })
})

describe('a signal', () => {
  it('that aborted before: nothing is sent', async () => {
    const server = await serveHttp((_request, response) => response.end())
    const answer = await postTo(server.port, { signal: AbortSignal.abort() })
    expect(answer).toMatchObject({ kind: 'failed', code: 'aborted', bytesLeft: false })
    expect(server.connections()).toBe(0)
  })

  it('that aborts while the answer is awaited ends it and its connection', async () => {
    const controller = new AbortController()
    const server = await serveHttp(() => controller.abort())
    const gone = server.disconnected()
    const answer = await postTo(server.port, { signal: controller.signal })
    expect(answer).toMatchObject({ kind: 'failed', code: 'aborted', bytesLeft: true })
    await gone
  })
})

it('options out of range are errors', () => {
  const guard = createAddressGuard()
  for (const option of ['connectionsPerOrigin', 'keepAliveMs', 'maxConnectionAgeMs'] as const) {
    for (const value of [0, -1, 1.5, Number.NaN]) {
      expect(() => createHttpTransport({ guard, [option]: value })).toThrow(new RegExp(option))
    }
  }
  expect(() => createHttpTransport({ guard, answerCapBytes: -1 })).toThrow(/answerCapBytes/)
})

function notTried(code: string) {
  return { kind: 'failed', code, bytesLeft: false, durationMs: 0 }
}

/** undici reuses a connection from the next turn of the event loop on. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
