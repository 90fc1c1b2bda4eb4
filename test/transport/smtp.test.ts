import { describe, expect, it } from 'vitest'
import { DELIVERY_ID, renderEmail } from '../provider/support/message.ts'
import { openProviders, sendThrough } from './support/provider.ts'
import { openSink, toSmtpProvider } from './support/smtp.ts'

describe('a mail', () => {
  it('arrives with text beside HTML, one recipient, and headers that stay the same', async () => {
    const sink = await openSink()
    const provider = toSmtpProvider(sink.port, {
      config: { senderName: 'Example OP', replyToAddress: 'help@op.example' },
    })
    const outcome = await sendThrough(openProviders(), provider, renderEmail())
    expect(outcome).toMatchObject({
      kind: 'accepted',
      status: 250,
      code: 'smtp_250',
      reference: 'SINK01',
    })
    const mail = await sink.next()
    expect(mail).toMatchObject({
      sender: 'no-reply@op.example',
      recipients: ['anna@example.org'],
      messageId: `<${DELIVERY_ID}@op.example>`,
      from: 'Example OP <no-reply@op.example>',
      to: 'anna@example.org',
      secure: false,
      headers: {
        'auto-submitted': 'auto-generated',
        'reply-to': 'help@op.example',
        date: 'Sun, 01 Mar 2026 12:00:00 +0000',
        'mime-version': '1.0',
      },
    })
    expect(mail.headers['content-type']).toMatch(/^multipart\/alternative/)
    expect(mail.headers['x-mailer']).toBeUndefined()
    expect(mail.text).toContain('QX7PZK')
    expect(mail.html).toContain('QX7PZK')
  })
})
