import { describe, expect, it } from 'vitest'
import { OptionError } from '../../src/errors.ts'
import { createAddressGuard, createHttpTransport } from '../../src/transport/index.ts'
import { createCertificate, serveHttp, serveHttps, serveTcp } from './support/servers.ts'
import { openTransport, toRequest } from './support/transport.ts'

const identity = createCertificate('DNS:rp.test')

const onLoopback = { lookup: async () => ['127.0.0.1'] }

describe('the guard', () => {
  it.each([
    ['http://127.0.0.1', 'loopback'],
    ['http://2130706433', 'loopback'],
    ['http://0x7f.1', 'loopback'],
    ['http://[::ffff:127.0.0.1]', 'loopback'],
    ['http://0', 'unspecified'],
    ['https://[::1]', 'loopback'],
    ['https://127.1', 'loopback'],
  ])('stops %s, and no connection is made', async (origin, reason) => {
    const server = await serveHttp((_request, response) => response.end())
    const transport = createHttpTransport({ guard: createAddressGuard() })
    const answer = await transport.post(toRequest(`${origin}:${server.port}/`))
    expect(answer).toMatchObject({ kind: 'blocked', reason })
    expect(server.connections()).toBe(0)
    await transport.close()
  })

  it('stops a name that resolves to a bad address among good ones', async () => {
    const server = await serveHttp((_request, response) => response.end())
    const transport = openTransport({ lookup: async () => ['127.0.0.1', '10.0.0.1'] })
    const answer = await transport.post(toRequest(`http://rp.test:${server.port}/`))
    expect(answer).toMatchObject({ kind: 'blocked', reason: 'private_address' })
    expect(server.connections()).toBe(0)
  })

  it('stops a name that is bound anew between two connections', async () => {
    const server = await serveHttp((_request, response) => {
      response.writeHead(200, { connection: 'close' }).end()
    })
    const answers = ['127.0.0.1', '169.254.169.254']
    const transport = openTransport({ lookup: async () => [answers.shift() ?? ''] })
    const request = toRequest(`http://rebinding.test:${server.port}/`)
    expect(await transport.post(request)).toMatchObject({ kind: 'answered' })
    expect(await transport.post(request)).toMatchObject({ kind: 'blocked', reason: 'metadata' })
  })

  it('looks at the remote address again: 0.0.0.0 is this machine', async () => {
    const server = await serveTcp(() => {})
    const transport = openTransport({ allow: ['0.0.0.0'] })
    const answer = await transport.post(toRequest(`http://0.0.0.0:${server.port}/`))
    expect(answer).toMatchObject({ kind: 'blocked', reason: 'loopback' })
  })

  it('resolves once for each connection, not for each request', async () => {
    let asked = 0
    const lookup = async () => [`127.0.0.${++asked}`]
    const server = await serveHttp((_request, response) => response.end())
    const transport = openTransport({ lookup, connectionsPerOrigin: 1 })
    for (let count = 0; count < 3; count += 1) {
      await transport.post(toRequest(`http://rp.test:${server.port}/`))
    }
    expect(asked).toBe(1)
  })
})

describe('addresses', () => {
  it('are tried in turn until one takes the connection', async () => {
    const server = await serveHttp((request, response) => response.end(request.headers.host))
    const lookup = async () => ['127.0.0.2', '127.0.0.3', '127.0.0.1']
    const transport = openTransport({ lookup })
    const answer = await transport.post(toRequest(`http://rp.test:${server.port}/`))
    expect(answer).toMatchObject({ kind: 'answered', prefix: `rp.test:${server.port}` })
  })

  it('that all refuse: the last failure is told', async () => {
    const transport = openTransport({ lookup: async () => ['127.0.0.2', '127.0.0.3'] })
    const answer = await transport.post(toRequest('http://rp.test:1/'))
    expect(answer).toMatchObject({ kind: 'failed', code: 'ECONNREFUSED', bytesLeft: false })
  })
})

describe('deadlines', () => {
  const never = { lookup: () => new Promise<never>(() => {}) }

  it('of the request span the lookup', async () => {
    const answer = await openTransport(never).post(toRequest('http://rp.test/', { timeoutMs: 30 }))
    expect(answer).toMatchObject({ kind: 'failed', code: 'timeout', bytesLeft: false })
  })

  it('of the lookup give dns_timeout', async () => {
    const transport = openTransport({ ...never, lookupTimeoutMs: 20 })
    const answer = await transport.post(toRequest('http://rp.test/'))
    expect(answer).toMatchObject({ kind: 'failed', code: 'dns_timeout', bytesLeft: false })
  })

  it('of the connection span lookup and TLS: connect_timeout', async () => {
    const server = await serveTcp(() => {})
    const gone = server.disconnected()
    const transport = openTransport({ ...onLoopback, connectTimeoutMs: 50 })
    const answer = await transport.post(toRequest(`https://rp.test:${server.port}/`))
    expect(answer).toMatchObject({ kind: 'failed', code: 'connect_timeout', bytesLeft: false })
    await gone
  })

  it('a name without address fails with its code', async () => {
    const transport = openTransport({ lookup: async () => [] })
    const answer = await transport.post(toRequest('http://rp.test/'))
    expect(answer).toMatchObject({ kind: 'failed', code: 'ENOTFOUND', bytesLeft: false })
  })
})

describe('TLS', () => {
  const trusting = { ...onLoopback, ca: [identity.cert] }

  it('checks the certificate against the name, and sends the name as SNI', async () => {
    const names: unknown[] = []
    const server = await serveHttps(identity, (request, response) => {
      names.push('servername' in request.socket && request.socket.servername)
      response.end('secure')
    })
    const transport = openTransport({ ...trusting, connectionsPerOrigin: 1 })
    const url = `https://rp.test:${server.port}/`
    expect(await transport.post(toRequest(url))).toMatchObject({ status: 200, prefix: 'secure' })
    expect(await transport.post(toRequest(url))).toMatchObject({ status: 200 })
    expect(names).toEqual(['rp.test', 'rp.test'])
    expect(server.connections()).toBe(1)
  })

  it('takes a name with a final dot, and leaves the dot out of SNI', async () => {
    const names: unknown[] = []
    const server = await serveHttps(identity, (request, response) => {
      names.push('servername' in request.socket && request.socket.servername)
      response.end()
    })
    const answer = await openTransport(trusting).post(toRequest(`https://rp.test.:${server.port}/`))
    expect(answer).toMatchObject({ kind: 'answered', status: 200 })
    expect(names).toEqual(['rp.test'])
  })

  it('takes an address when the certificate names it', async () => {
    const forAddress = createCertificate('IP:127.0.0.1')
    const server = await serveHttps(forAddress, (_request, response) => response.end())
    const url = `https://127.0.0.1:${server.port}/`
    const answer = await openTransport({ ca: [forAddress.cert] }).post(toRequest(url))
    expect(answer).toMatchObject({ kind: 'answered', status: 200 })
    const other = await serveHttps(identity, (_request, response) => response.end())
    const refused = await openTransport(trusting).post(
      toRequest(`https://127.0.0.1:${other.port}/`),
    )
    expect(refused).toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID', bytesLeft: false })
  })

  it('refuses a certificate for another name, for every request that waits', async () => {
    const requests: unknown[] = []
    const server = await serveHttps(identity, (request) => requests.push(request))
    const transport = openTransport({ ...trusting, connectionsPerOrigin: 1 })
    const request = toRequest(`https://other.test:${server.port}/`)
    const answers = await Promise.all([1, 2, 3].map(() => transport.post(request)))
    for (const answer of answers) {
      expect(answer).toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID', bytesLeft: false })
    }
    expect(requests).toEqual([])
  })

  it('refuses a certificate that nobody vouches for', async () => {
    const server = await serveHttps(identity, (_request, response) => response.end())
    const transport = openTransport(onLoopback)
    const answer = await transport.post(toRequest(`https://rp.test:${server.port}/`))
    expect(answer).toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT', bytesLeft: false })
  })

  it('a port that speaks no TLS: tls_handshake', async () => {
    const server = await serveTcp((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    const transport = openTransport(trusting)
    const answer = await transport.post(toRequest(`https://rp.test:${server.port}/`))
    expect(answer).toMatchObject({ kind: 'failed', code: 'tls_handshake', bytesLeft: false })
  })

  it('a peer that hangs up in the handshake: no byte left', async () => {
    const server = await serveTcp((socket) => socket.destroy())
    const transport = openTransport(trusting)
    const answer = await transport.post(toRequest(`https://rp.test:${server.port}/`))
    expect(answer).toMatchObject({ kind: 'failed', code: 'ECONNRESET', bytesLeft: false })
  })

  it('a ca that is no certificate is an error that names the option', () => {
    const create = () => createHttpTransport({ guard: createAddressGuard(), ca: ['nonsense'] })
    expect(create).toThrow(OptionError)
    expect(create).toThrow(/^egress\.ca\[0\]: /)
  })
})
