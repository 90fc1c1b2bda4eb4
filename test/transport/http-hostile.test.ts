import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { serveHttp, serveTcp } from './support/servers.ts'
import { openTransport, postTo, toRequest } from './support/transport.ts'

/** The answer to a POST when the other side writes these bytes and then hangs up. */
async function answerTo(bytes: string | Uint8Array) {
  const server = await serveTcp((socket) => socket.end(bytes))
  return postTo(server.port)
}

describe('a body', () => {
  it('of 10 MB is cut at the cap, and its connection ended', async () => {
    const server = await serveHttp((_request, response) => {
      response.on('error', () => {})
      response.end('x'.repeat(10_000_000))
    })
    const gone = server.disconnected()
    const answer = await postTo(server.port)
    expect(answer).toMatchObject({ kind: 'answered', status: 200, prefix: 'x'.repeat(1024) })
    await gone
  })

  it('a little over the cap keeps the connection', async () => {
    const server = await serveHttp((_request, response) => response.end('x'.repeat(20_000)))
    const transport = openTransport({ answerCapBytes: 10, connectionsPerOrigin: 1 })
    const request = toRequest(`http://127.0.0.1:${server.port}/`)
    expect(await transport.post(request)).toMatchObject({ prefix: 'xxxxxxxxxx' })
    expect(await transport.post(request)).toMatchObject({ prefix: 'xxxxxxxxxx' })
    expect(server.connections()).toBe(1)
  })

  it('that drips past the deadline: the status stands, with what came of it', async () => {
    const server = await serveHttp((_request, response) => {
      response.writeHead(200).write('a')
      const drip = setInterval(() => response.write('a'), 10)
      response.on('close', () => clearInterval(drip))
    })
    const gone = server.disconnected()
    const answer = await postTo(server.port, { timeoutMs: 1500 })
    expect(answer).toMatchObject({ kind: 'answered', status: 200 })
    expect(answer).toHaveProperty('prefix', expect.stringMatching(/^a+$/))
    await gone
  })

  it('that never comes after the status: the status stands', async () => {
    const server = await serveHttp((_request, response) => response.writeHead(200).flushHeaders())
    const answer = await postTo(server.port, { timeoutMs: 1500 })
    expect(answer).toMatchObject({ kind: 'answered', status: 200, prefix: '' })
  })

  it('that breaks off after the status: the status stands', async () => {
    const answer = await answerTo('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf')
    expect(answer).toMatchObject({ kind: 'answered', status: 200, prefix: 'half' })
  })

  it('is made printable', async () => {
    const server = await serveHttp((_request, response) => {
      response.end(Buffer.from('a\u0000b\r\nc\u001b[31m\u202e\u00e9 \u{1f600}\xff', 'utf8'))
    })
    const answer = await postTo(server.port)
    expect(answer).toMatchObject({ prefix: 'a\ufffdb c\ufffd[31m\ufffd\u00e9 \u{1f600}\u00ff' })
  })

  it('is cut between characters, and invalid UTF-8 is replaced', async () => {
    const server = await serveHttp((_request, response) => {
      response.end(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('\u00e9\u00e9')]))
    })
    const answer = await postTo(server.port, {}, { answerCapBytes: 5 })
    expect(answer).toMatchObject({ prefix: '\ufffd\ufffd\u00e9' })
  })
})

describe('no status line', () => {
  it('hangs: timeout, and bytes left', async () => {
    const server = await serveTcp(() => {})
    const gone = server.disconnected()
    const answer = await postTo(server.port, { timeoutMs: 1500 })
    expect(answer).toMatchObject({ kind: 'failed', code: 'timeout', bytesLeft: true })
    expect(answer.durationMs).toBeGreaterThanOrEqual(45)
    await gone
  })

  it('closes at once, before a byte is read', async () => {
    const server = createServer((socket: Socket) => socket.destroy()).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const answer = await postTo(port)
    expect(answer).toMatchObject({ kind: 'failed' })
    expect(answer).toHaveProperty(
      'code',
      expect.stringMatching(/^(connection_closed|ECONNRESET|EPIPE)$/),
    )
    server.close()
  })

  it('closes after the request: connection_closed, and bytes left', async () => {
    expect(await answerTo('')).toMatchObject({ code: 'connection_closed', bytesLeft: true })
  })

  it('resets after the request: ECONNRESET, and bytes left', async () => {
    const server = await serveTcp((socket) => socket.resetAndDestroy())
    expect(await postTo(server.port)).toMatchObject({ code: 'ECONNRESET', bytesLeft: true })
  })

  it('closes inside the headers: bytes left', async () => {
    const answer = await answerTo('HTTP/1.1 200 OK\r\nx: ')
    expect(answer).toMatchObject({ kind: 'failed', code: 'connection_closed', bytesLeft: true })
  })

  it.each([
    ['not HTTP', 'SSH-2.0-OpenSSH_9.9\r\n', 'bad_response'],
    ['a status of two digits', 'HTTP/1.1 20 OK\r\n\r\n', 'bad_response'],
    ['a status of four digits', 'HTTP/1.1 2000 OK\r\n\r\n', 'bad_response'],
    ['a header without a colon', 'HTTP/1.1 200 OK\r\nnonsense\r\n\r\n', 'bad_response'],
    ['a header with a NUL', 'HTTP/1.1 200 OK\r\nx: a\0b\r\n\r\n', 'bad_response'],
    [
      'two lengths',
      'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab',
      'bad_response',
    ],
    ['a continue that nobody asked for', 'HTTP/1.1 100 Continue\r\n\r\n', 'bad_response'],
    [
      'an upgrade that nobody asked for',
      'HTTP/1.1 101 X\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n',
      'bad_response',
    ],
    ['a 101 without an upgrade', 'HTTP/1.1 101 X\r\ncontent-length: 0\r\n\r\n', 'bad_response'],
    [
      'headers of 1 MB',
      `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(1_000_000)}\r\n\r\n`,
      'headers_too_large',
    ],
  ])('%s', async (_case, bytes, code) => {
    expect(await answerTo(bytes)).toMatchObject({ kind: 'failed', code, bytesLeft: true })
  })
})

it('a header that undici would give as prototype, array or rubbish does no harm', async () => {
  const answer = await answerTo(
    `HTTP/1.1 503 X\r\n__proto__: x\r\nconstructor: y\r\nretry-after: 7\r\nretry-after: 9\r\ncontent-length: 0\r\n\r\n`,
  )
  expect(answer).toMatchObject({ kind: 'answered', status: 503, retryAfter: '7' })
})

it('a long or unprintable Retry-After is cut and made printable', async () => {
  const answer = await answerTo(
    Buffer.from(
      `HTTP/1.1 503 X\r\nretry-after: \u0080${'9'.repeat(5000)}\r\ncontent-length: 0\r\n\r\n`,
      'latin1',
    ),
  )
  expect(answer).toHaveProperty('retryAfter', expect.stringMatching(/^[\ufffd9]{128}$/))
})

it('a request that waited for a connection past its deadline leaves the connection alone', async () => {
  const waiting: (() => void)[] = []
  const server = await serveHttp((_request, response) => {
    waiting.push(() => response.end('late'))
  })
  const transport = openTransport({ connectionsPerOrigin: 1 })
  const request = toRequest(`http://127.0.0.1:${server.port}/`)
  const first = transport.post(request)
  const second = await transport.post({ ...request, timeoutMs: 30 })
  expect(second).toMatchObject({ kind: 'failed', code: 'timeout', bytesLeft: false })
  waiting.pop()?.()
  expect(await first).toMatchObject({ kind: 'answered', prefix: 'late' })
  const third = transport.post(request)
  while (waiting.length === 0) await new Promise(setImmediate)
  waiting.pop()?.()
  expect(await third).toMatchObject({ kind: 'answered' })
  expect(server.connections()).toBe(1)
})

it('whatever bytes come back, there is an answer and nothing is thrown', async () => {
  const pieces = fc.constantFrom(
    ...[
      'HTTP/1.1 ',
      '200 OK',
      '204 No Content',
      '101 X',
      '103 X',
      '\r\n',
      '\r\n\r\n',
      '\0',
      '\xff',
    ],
    ...['content-length: 5', 'transfer-encoding: chunked', '5\r\nhello\r\n', '0\r\n\r\n', 'hello'],
    ...['connection: close', 'connection: upgrade\r\nupgrade: h2c', 'keep-alive: timeout=0', ': '],
  )
  let bytes = ''
  const server = await serveTcp((socket) => socket.end(bytes, 'latin1'))
  const transport = openTransport()
  const request = toRequest(`http://127.0.0.1:${server.port}/`, { timeoutMs: 1000 })
  const holds = async (head: string, rest: readonly string[]) => {
    bytes = head + rest.join('')
    expect((await transport.post(request)).kind).toMatch(/^(answered|failed)$/)
  }
  const head = fc.constantFrom(
    '',
    'HTTP/1.1 200 OK\r\n',
    'HTTP/1.1 503 Busy\r\ncontent-length: 5\r\n\r\n',
  )
  await fc.assert(fc.asyncProperty(head, fc.array(pieces, { maxLength: 8 }), holds), {
    numRuns: 150,
  })
})
