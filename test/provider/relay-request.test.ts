import { createHmac } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { ProviderSecretError } from '../../src/errors.ts'
import {
  buildRelayRequest,
  type HttpProvider,
  parseSigningSecret,
  type RelayFormat,
  type RelaySigningKey,
  type WebhookTarget,
} from '../../src/provider/index.ts'
import { DELIVERY_ID, NOW, renderEmail, toMessage } from './support/message.ts'

const toKey = (id: string, byte: string, more: Partial<RelaySigningKey> = {}): RelaySigningKey => ({
  id,
  secret: `whsec_${Buffer.from(byte.repeat(32)).toString('base64')}`,
  ...more,
})

const current = toKey('new', 'n')
const former = toKey('old', 'o', { expiresAt: NOW + 1 })

function toProvider(
  signingKeys: readonly RelaySigningKey[],
  format: RelayFormat = 'signoff',
): HttpProvider {
  return {
    id: 'p1',
    instance: 'default',
    description: 'relay',
    revision: 1,
    channel: 'email',
    kind: 'http',
    config: { endpoint: 'https://relay.example/hook', format },
    secrets: { signingKeys },
  }
}

const message = toMessage(renderEmail())

/** A request of this moment, as the library that receivers use judges it: it knows no other time. */
function signNow(keys: readonly RelaySigningKey[]) {
  const now = Date.now()
  const { body, headers } = buildRelayRequest(toProvider(keys), { ...message, now })
  return {
    body,
    verify: ({ secret }: RelaySigningKey, text = body) =>
      new Webhook(secret).verify(text, { ...headers }),
  }
}

describe('a request to a relay', () => {
  it('carries the delivery id where receivers look for it', () => {
    const { url, headers } = buildRelayRequest(toProvider([current]), message)
    expect(url).toBe('https://relay.example/hook')
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'idempotency-key': DELIVERY_ID,
      'webhook-id': DELIVERY_ID,
      'webhook-timestamp': String(NOW / 1000),
    })
  })

  it('has the same id and body at every attempt, and a fresh time and signature', () => {
    const first = buildRelayRequest(toProvider([current]), message)
    const later = buildRelayRequest(toProvider([current]), { ...message, now: NOW + 60_000 })
    expect(later.body).toBe(first.body)
    expect(later.headers['webhook-id']).toBe(first.headers['webhook-id'])
    expect(later.headers['webhook-timestamp']).not.toBe(first.headers['webhook-timestamp'])
    expect(later.headers['webhook-signature']).not.toBe(first.headers['webhook-signature'])
  })

  it('names the keys that signed, and shows no secret', () => {
    const request = buildRelayRequest(toProvider([current, former]), message)
    expect(request.keyIds).toEqual(['new', 'old'])
    expect(JSON.stringify(request)).not.toContain(current.secret.slice(6))
  })
})

describe('during a rotation', () => {
  it.each([current, former])('a receiver that has key $id verifies', (key) => {
    const { body, verify } = signNow([
      current,
      toKey('old', 'o', { expiresAt: Date.now() + 60_000 }),
    ])
    expect(verify(key)).toEqual(JSON.parse(body))
  })

  it('a former key whose time has run out signs no more', () => {
    const late = { ...message, now: NOW + 1 }
    const { keyIds } = buildRelayRequest(toProvider([current, former]), late)
    expect(keyIds).toEqual(['new'])
  })

  it('a changed body is not verified', () => {
    const { body, verify } = signNow([current])
    expect(() => verify(current, `${body} `)).toThrow('No matching signature found')
  })
})

describe('the format of ZITADEL', () => {
  const { body, headers } = buildRelayRequest(toProvider([current, former], 'zitadel'), message)

  it('is signed with the secret as it is written, over time and body', () => {
    const seconds = NOW / 1000
    const [time, ...signatures] = (headers['zitadel-signature'] ?? '').split(',')
    const sign = ({ secret }: RelaySigningKey) =>
      `v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`
    expect(time).toBe(`t=${seconds}`)
    expect(signatures).toEqual([sign(current), sign(former)])
  })

  it('names event type, provider and recipient', () => {
    expect(JSON.parse(body)).toMatchObject({
      contextInfo: {
        eventType: 'user.human.email.code.added',
        provider: { id: 'p1', description: 'relay' },
        recipientEmailAddress: 'anna@example.org',
      },
      args: { code: 'QX7PZK' },
    })
    expect(Object.keys(JSON.parse(body).contextInfo.provider)).toEqual(['id', 'description'])
  })

  it('carries no Standard Webhooks headers, but the idempotency key', () => {
    expect(headers['webhook-signature']).toBeUndefined()
    expect(headers['idempotency-key']).toBe(DELIVERY_ID)
  })
})

describe('keys', () => {
  it.each([
    ['no prefix', Buffer.alloc(32).toString('base64')],
    ['another prefix', `whsk_${Buffer.alloc(32).toString('base64')}`],
    ['23 bytes', `whsec_${Buffer.alloc(23).toString('base64')}`],
    ['65 bytes', `whsec_${Buffer.alloc(65).toString('base64')}`],
    ['no base64', `whsec_${'!'.repeat(44)}`],
    ['nothing', ''],
  ])('%s is refused, without repeating it', (_name, secret) => {
    const refused = expect(() => parseSigningSecret(secret))
    refused.toThrow(ProviderSecretError)
    if (secret !== '') refused.not.toThrow(secret)
  })

  it.each([24, 64])('%i bytes are a key', (bytes) => {
    expect(parseSigningSecret(`whsec_${Buffer.alloc(bytes).toString('base64')}`)).toHaveLength(
      bytes,
    )
  })

  it('a provider without a key is refused; a webhook goes unsigned', () => {
    expect(() => buildRelayRequest(toProvider([]), message)).toThrow(ProviderSecretError)
    const webhook: WebhookTarget = {
      kind: 'webhook',
      instance: 'default',
      endpoint: 'https://hook.example/',
      format: 'signoff',
      signingKeys: [],
    }
    const { headers, keyIds } = buildRelayRequest(webhook, message)
    expect(headers['webhook-signature']).toBeUndefined()
    expect(keyIds).toEqual([])
  })
})
