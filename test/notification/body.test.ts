import { describe, expect, test } from 'vitest'
import {
  MESSAGE_TYPES,
  previewNotification,
  toRelayBody,
  toZitadelBody,
  toZitadelWebhookBody,
} from '../../src/notification/index.ts'

const provider = { id: '294020', description: 'Relay' }

const mail = previewNotification({ type: MESSAGE_TYPES['otp.email'] })
const sms = previewNotification({ type: MESSAGE_TYPES['otp.sms'] })
const quota = previewNotification({ type: MESSAGE_TYPES['quota.reached'] })

const USER_KEYS = [
  'userID',
  'orgID',
  'userName',
  'firstName',
  'lastName',
  'nickName',
  'displayName',
  'lastEmail',
  'verifiedEmail',
  'lastPhone',
  'verifiedPhone',
  'preferredLoginName',
  'loginName',
  'loginNames',
  'changeDate',
  'creationDate',
]

const REQUEST_KEYS = [
  'origin',
  'domain',
  'expiry',
  'tempUsername',
  'applicationName',
  'codeID',
  'sessionID',
  'authRequestID',
  'code',
  'oTP',
]

describe('our body', () => {
  test('has exactly these keys for a mail', () => {
    const body = toRelayBody(mail, 'd-1')
    expect(Object.keys(body)).toEqual([
      'id',
      'type',
      'instance',
      'organization',
      'recipient',
      'locale',
      'message',
      'templateData',
      'args',
      'origin',
      'expiresAt',
      'createdAt',
    ])
    expect(body).toMatchObject({
      id: 'd-1',
      type: 'otp.email',
      instance: 'default',
      organization: '294015',
      locale: 'en',
      recipient: { email: 'anna.keller@mail.example', userId: '294016' },
      message: { subject: 'op.example: your sign-in code', html: expect.stringContaining('<!DO') },
      args: { code: '48151623' },
      origin: 'https://op.example',
      createdAt: '2026-03-14T15:09:26.000Z',
      expiresAt: '2026-03-14T15:14:26.000Z',
    })
    expect(Object.keys(body.recipient ?? {})).toEqual(['email', 'userId'])
    expect(Object.keys(body.message ?? {})).toEqual(['subject', 'text', 'html'])
  })

  test('an SMS has a phone number and a text', () => {
    const body = toRelayBody(sms, 'd-2')
    expect(body.recipient).toEqual({ phone: '+41791234567', userId: '294016' })
    expect(Object.keys(body.message ?? {})).toEqual(['text'])
  })

  test('a webhook has neither recipient nor message', () => {
    const { recipient: _nobody, organization: _none, ...rest } = quota
    const body = toRelayBody(rest, 'd-3')
    expect(Object.keys(body)).toEqual(['id', 'type', 'instance', 'args', 'origin', 'createdAt'])
  })

  test('what has no life of its own says until when it is tried', () => {
    const changed = previewNotification({ type: MESSAGE_TYPES['password.changed'] })
    expect(toRelayBody(changed, 'd').expiresAt).toBeUndefined()
    const deadlineAtMs = changed.createdAtMs + 86_400_000
    expect(toRelayBody({ ...changed, deadlineAtMs }, 'd').expiresAt).toBe(
      '2026-03-15T15:09:26.000Z',
    )
    expect(toRelayBody({ ...mail, deadlineAtMs }, 'd').expiresAt).toBe('2026-03-14T15:14:26.000Z')
  })

  test('survives JSON as it is', () => {
    for (const rendered of [mail, sms, quota]) {
      const body = toRelayBody(rendered, 'd')
      expect(JSON.parse(JSON.stringify(body))).toEqual(body)
    }
  })
})

describe('ZITADEL’s body', () => {
  test('has exactly its keys', () => {
    const body = toZitadelBody(mail, provider)
    expect(Object.keys(body)).toEqual(['contextInfo', 'templateData', 'args'])
    expect(body.contextInfo).toEqual({
      eventType: 'user.human.mfa.otp.email.code.added',
      provider,
      recipientEmailAddress: 'anna.keller@mail.example',
    })
    expect(Object.keys(body.args).sort()).toEqual([...USER_KEYS, ...REQUEST_KEYS].sort())
  })

  test('a one-time password is in oTP, and its life is in nanoseconds', () => {
    expect(toZitadelBody(sms, provider).args).toMatchObject({
      oTP: '48151623',
      code: '48151623',
      expiry: 300_000_000_000,
      domain: 'op.example',
      userID: '294016',
      orgID: '294015',
    })
    const reset = previewNotification({ type: MESSAGE_TYPES['password.reset'] })
    expect(toZitadelBody(reset, provider).args).toMatchObject({ oTP: '', code: 'K7Q4XD' })
  })

  test('an SMS is addressed by phone number', () => {
    const { contextInfo } = toZitadelBody(sms, provider)
    expect(Object.keys(contextInfo)).toEqual(['eventType', 'provider', 'recipientPhoneNumber'])
  })

  test('a one-time password of a session is another event', () => {
    const args = { code: '1', sessionId: 's7', authRequestId: '' }
    const rendered = previewNotification({ type: MESSAGE_TYPES['otp.email'], args })
    const body = toZitadelBody(rendered, provider)
    expect(body.contextInfo.eventType).toBe('session.otp.email.challenged')
    expect(body.args.sessionID).toBe('s7')
  })

  test('after a change of password there is the user and an empty code', () => {
    const rendered = previewNotification({ type: MESSAGE_TYPES['password.changed'] })
    const { args } = toZitadelBody(rendered, provider)
    expect(Object.keys(args).sort()).toEqual([...USER_KEYS, 'code'].sort())
    expect(args.code).toBe('')
  })

  test('the claimed domain is the domain', () => {
    const rendered = previewNotification({ type: MESSAGE_TYPES['domain.claimed'] })
    expect(toZitadelBody(rendered, provider).args).toMatchObject({
      domain: 'keller.example',
      tempUsername: 'anna.keller@temporary.example',
    })
  })

  test('texts have its keys, and empty ones are left out', () => {
    const keys = Object.keys(toZitadelBody(mail, provider).templateData)
    expect(keys).toEqual([
      'title',
      'preHeader',
      'subject',
      'greeting',
      'text',
      'url',
      'buttonText',
      'primaryColor',
      'backgroundColor',
      'fontColor',
      'includeFooter',
      'footerText',
    ])
    expect(toZitadelBody(sms, provider).templateData).not.toHaveProperty('subject')
  })

  test('a webhook is its args', () => {
    expect(Object.keys(toZitadelWebhookBody(quota))).toEqual([
      'unit',
      'id',
      'callURL',
      'periodStart',
      'threshold',
      'usage',
    ])
  })
})
