import { expect, it } from 'vitest'
import type { HttpProvider } from '../../src/provider/index.ts'
import { DELIVERY_ID, renderEmail } from '../provider/support/message.ts'
import { openProviders, sendThrough } from './support/provider.ts'
import { readBody, serveHttp } from './support/servers.ts'

function toRelay(endpoint: string): HttpProvider {
  return {
    id: 'relay-1',
    instance: 'default',
    description: 'relay',
    revision: 1,
    channel: 'email',
    kind: 'http',
    config: { endpoint, format: 'signoff' },
    secrets: {
      signingKeys: [{ id: 'k1', secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}` }],
    },
  }
}

it('a relay that takes the message has accepted it', async () => {
  const bodies: unknown[] = []
  const server = await serveHttp(async (request, response) => {
    bodies.push(JSON.parse(await readBody(request)))
    response.writeHead(202).end('queued for anna@example.org')
  })
  const relay = toRelay(`http://127.0.0.1:${server.port}/hook?tenant=1`)
  expect(await sendThrough(openProviders(), relay, renderEmail())).toMatchObject({
    kind: 'accepted',
    status: 202,
    code: 'http_202',
    answer: 'queued for …',
  })
  expect(bodies).toMatchObject([{ id: DELIVERY_ID, recipient: { email: 'anna@example.org' } }])
})

it('loopback is refused unless the operator admits it', async () => {
  const transport = openProviders({ allow: [] })
  expect(await sendThrough(transport, toRelay('http://127.0.0.1:1/'), renderEmail())).toMatchObject(
    {
      kind: 'blocked',
      code: 'loopback',
    },
  )
})
