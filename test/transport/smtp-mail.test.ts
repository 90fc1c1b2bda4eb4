import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { ProviderSecretError, RecipientError } from '../../src/errors.ts'
import type { RenderedNotification } from '../../src/notification/index.ts'
import { NOW, renderEmail, renderSms } from '../provider/support/message.ts'
import { verifyDkim } from './support/dkim.ts'
import { openProviders, sendThrough } from './support/provider.ts'
import { openSink, toSmtpProvider } from './support/smtp.ts'

const PEM = { type: 'pkcs8', format: 'pem' } as const
const SPKI = { type: 'spki', format: 'pem' } as const
const dkim = { domain: 'op.example', selector: 's1' }

describe('a mail that is signed', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: PEM,
    publicKeyEncoding: SPKI,
  })

  it('is verified by whoever has the public key', async () => {
    const sink = await openSink()
    const provider = toSmtpProvider(sink.port, {
      config: { dkim, senderName: 'Grüße ✓' },
      secrets: { dkimPrivateKey: privateKey },
    })
    const outcome = await sendThrough(openProviders(), provider, renderEmail())
    expect(outcome.kind).toBe('accepted')
    const { raw } = await sink.next()
    const verdict = verifyDkim(raw, publicKey)
    expect(verdict).toMatchObject({ ok: true, domain: 'op.example', selector: 's1' })
    expect(verdict.signed).toEqual(expect.arrayContaining(['from', 'to', 'subject', 'message-id']))
    expect(verifyDkim(raw.replace('QX7PZK', 'QX7PZL'), publicKey).ok).toBe(false)
  })

  it('after the final dot is unknown all the same, and before it is tried again', async () => {
    const phases = ['sent', 'rcpt'] as const
    const kinds = await Promise.all(
      phases.map(async (failing) => {
        const sink = await openSink({
          respond: (phase) => (phase === failing ? 'drop' : undefined),
        })
        const provider = toSmtpProvider(sink.port, {
          config: { dkim },
          secrets: { dkimPrivateKey: privateKey },
        })
        return (await sendThrough(openProviders(), provider, renderEmail())).kind
      }),
    )
    expect(kinds).toEqual(['unknown', 'retryable'])
  })

  it.each([
    ['missing', undefined],
    ['no key', 'not a key'],
    [
      'an elliptic one',
      generateKeyPairSync('ed25519', { privateKeyEncoding: PEM, publicKeyEncoding: SPKI })
        .privateKey,
    ],
  ])('cannot be sealed with a key that is %s: it would go out unsigned', async (_name, key) => {
    const provider = toSmtpProvider(25, {
      config: { dkim },
      ...(key === undefined ? {} : { secrets: { dkimPrivateKey: key } }),
    })
    const sealing = openProviders().seal(provider, {
      deliveryId: 'd',
      rendered: renderEmail(),
      now: NOW,
    })
    await expect(sealing).rejects.toThrow(ProviderSecretError)
    await expect(sealing).rejects.not.toThrow(/not a key|BEGIN/)
  })
})

/** A message that somebody tampered with after it was rendered. */
function tamper(address: string): RenderedNotification {
  return { ...renderEmail(), addressee: { kind: 'email', email: address, needsSmtpUtf8: false } }
}

describe('a recipient', () => {
  it.each([
    'anna@example.org\r\nBcc: evil@example.net',
    'anna@example.org, evil@example.net',
    'Anna <anna@example.org>',
    'anna@example.org evil@example.net',
    'group: evil@example.net;',
    '"anna, evil@example.net"@example.org',
    'anna@example.org>\r\nRCPT TO:<evil@example.net',
    '',
  ])('%j is refused, without repeating it', async (address) => {
    const sink = await openSink()
    const sending = sendThrough(openProviders(), toSmtpProvider(sink.port), tamper(address))
    await expect(sending).rejects.toThrow(RecipientError)
    await expect(sending).rejects.not.toThrow(/evil|anna/)
    expect(sink.connections).toBe(0)
  })

  it('whose name is not ASCII gets the mail where the server knows SMTPUTF8', async () => {
    const sink = await openSink()
    const rendered = renderEmail({ lastEmail: 'änne@bücher.example' })
    const outcome = await sendThrough(openProviders(), toSmtpProvider(sink.port), rendered)
    expect(outcome.kind).toBe('accepted')
    expect((await sink.next()).recipients).toEqual(['änne@bücher.example'])
  })

  it('of an SMS gets no mail', async () => {
    const sending = sendThrough(openProviders(), toSmtpProvider(25), renderSms())
    await expect(sending).rejects.toMatchObject({ code: 'ERR_PROVIDER_USE' })
  })
})

const HOSTILE = [
  '"\r\nBcc: evil@example.net',
  'a\r\n\r\n<html>',
  '{{ 7 | times: 7 }}',
  '<script>alert(1)</script>',
  '=?utf-8?B?QmNj?=',
  '.\r\nMAIL FROM:<evil@example.net>',
] as const

describe('a hostile value', () => {
  it.each(HOSTILE)(
    '%j as a name changes nobody who gets the mail, and nothing of its head',
    async (name) => {
      const sink = await openSink()
      const provider = toSmtpProvider(sink.port, { config: { senderName: name } })
      const rendered = renderEmail({ displayName: name })
      const message = {
        ...rendered.message,
        subject: `Hello ${name}`,
        text: `${name}\r\n.\r\n${name}`,
      }
      const outcome = await sendThrough(openProviders(), provider, { ...rendered, message })
      expect(outcome.kind).toBe('accepted')
      const mail = await sink.next()
      expect(sink.requests).toHaveLength(1)
      expect(mail.recipients).toEqual(['anna@example.org'])
      expect(mail.to).toBe('anna@example.org')
      expect(mail.headers).not.toHaveProperty('bcc')
      expect(Object.keys(mail.headers).toSorted()).toEqual([
        'auto-submitted',
        'content-type',
        'date',
        'from',
        'message-id',
        'mime-version',
        'subject',
        'to',
      ])
      expect(mail.from).toMatch(/<no-reply@op\.example>$/)
      expect(mail.html).not.toContain('<script>')
      expect(mail.text).toContain(name.split('\r\n')[0])
    },
  )

  it.each(['/etc/hostname', 'http://127.0.0.1/', 'data:text/plain,x'])(
    'a text such as %s is text, and opens nothing',
    async (text) => {
      const sink = await openSink()
      const rendered = renderEmail()
      const message = { ...rendered.message, text, html: `<img src="${text}">` }
      await sendThrough(openProviders(), toSmtpProvider(sink.port), { ...rendered, message })
      const mail = await sink.next()
      expect(mail.text.trim()).toBe(text)
      expect(mail.html).toContain(`<img src="${text}">`)
    },
  )
})
