import { describe, expect, test } from 'vitest'
import {
  EXAMPLE_RECIPIENT,
  findMessageType,
  MESSAGE_TYPES,
  parseArgs,
  parseRecipient,
  pickChannel,
  previewNotification,
  validateLink,
} from '../../src/notification/index.ts'
import { TYPES, thrownBy } from './specimen.ts'

describe('message types', () => {
  test('are the eighteen of the table', () => {
    expect(Object.keys(MESSAGE_TYPES)).toEqual([
      'init.code',
      'email.verify',
      'phone.verify',
      'password.reset',
      'password.changed',
      'domain.claimed',
      'passwordless.registration',
      'otp.email',
      'otp.sms',
      'user.invited',
      'email.changed',
      'phone.changed',
      'session.new',
      'mfa.changed',
      'account.locked',
      'session.revoked',
      'quota.reached',
      'telemetry.milestone',
    ])
    for (const [name, type] of Object.entries(MESSAGE_TYPES)) expect(type.name).toBe(name)
  })

  test.each(TYPES.map((type) => [type.name, type] as const))('%s is whole', (_name, type) => {
    expect(parseArgs(type, type.example)).toEqual(type.example)
    for (const channel of type.channels.filter((way) => way !== 'webhook')) {
      expect(type.recipient[channel]).toBeDefined()
    }
    const { link: urlTemplate } = type
    if (urlTemplate !== undefined) expect(() => validateLink({ type, urlTemplate })).not.toThrow()
    expect(type.supersedes).toBe('code' in type.args.shape)
  })

  test.each(TYPES.map((type) => [type.name, type] as const))(
    '%s refuses args that it does not know',
    (_name, type) => {
      const error = thrownBy(() => parseArgs(type, { ...type.example, surprise: 1 }))
      expect(error).toMatchObject({
        code: 'ERR_OPTION_INVALID',
        message: expect.stringContaining('surprise'),
      })
    },
  )

  test.each(['', ' ', 'a b', 'a\nb', 'x'.repeat(129), 'ä', 5, undefined])(
    'the code %j is refused',
    (code) => {
      expect(() => parseArgs(MESSAGE_TYPES['otp.sms'], { code })).toThrow('args.code')
    },
  )

  test('errors do not repeat a code', () => {
    const error = thrownBy(() => parseArgs(MESSAGE_TYPES['otp.sms'], { code: 'SE CRET' }))
    expect(String(error)).not.toContain('SE CRET')
  })

  test.each([
    ['init.code', 'email', 'last'],
    ['email.verify', 'email', 'last'],
    ['phone.verify', 'sms', 'last'],
    ['password.reset', 'email', 'last'],
    ['password.reset', 'sms', 'last'],
    ['password.changed', 'email', 'last'],
    ['domain.claimed', 'email', 'last'],
    ['user.invited', 'email', 'last'],
    ['otp.email', 'email', 'verified'],
    ['otp.sms', 'sms', 'verified'],
    ['email.changed', 'email', 'previous'],
    ['phone.changed', 'sms', 'previous'],
    ['session.new', 'email', 'verified'],
  ] as const)('%s by %s goes to the %s address', (name, channel, rule) => {
    const kind = channel === 'email' ? 'Email' : 'Phone'
    const chosen = channel === 'email' ? 'right@rp.example' : '+41791110000'
    const recipient = { ...EXAMPLE_RECIPIENT, [`${rule}${kind}`]: chosen }
    const { addressee } = previewNotification({ type: MESSAGE_TYPES[name], channel, recipient })
    expect(Object.values(addressee ?? {})).toContain(chosen)
    const { [`${rule}${kind}` as 'lastEmail']: _gone, ...others } = recipient
    const send = () =>
      previewNotification({ type: MESSAGE_TYPES[name], channel, recipient: others })
    expect(thrownBy(send)).toMatchObject({
      code: 'ERR_RECIPIENT_MISSING',
      message: expect.stringContaining(`${rule}${kind}`),
    })
  })

  test('a plain address wins over the rule', () => {
    const recipient = parseRecipient({ userId: '7', email: 'anna@mail.example' })
    const type = MESSAGE_TYPES['email.changed']
    const { addressee, message } = previewNotification({ type, recipient })
    expect(addressee).toMatchObject({ email: 'anna@mail.example' })
    expect(message?.text).toContain('Hello anna@mail.example,')
  })

  test('the channel is the first one, unless another one is asked for', () => {
    const type = MESSAGE_TYPES['password.reset']
    expect(pickChannel(type)).toBe('email')
    expect(pickChannel(type, 'sms')).toBe('sms')
    const ask = () => pickChannel(MESSAGE_TYPES['otp.sms'], 'email')
    expect(thrownBy(ask)).toMatchObject({ code: 'ERR_MESSAGE_CHANNEL' })
  })

  test.each(['nope', 'toString', '__proto__', ''])('%j is no message type', (name) => {
    expect(thrownBy(() => findMessageType(name))).toMatchObject({
      code: 'ERR_MESSAGE_TYPE_UNKNOWN',
    })
  })
})

describe('a rendered message', () => {
  test('an SMS with a one-time code ends with the line of WebOTP', () => {
    const { message, sms } = previewNotification({
      type: MESSAGE_TYPES['otp.sms'],
      origin: 'https://login.op.example:8443',
    })
    expect(message?.text.endsWith('\n\n@login.op.example #48151623')).toBe(true)
    expect(sms).toMatchObject({ encoding: 'gsm7', segments: 1 })
  })

  test('a text that has the line already does not get it twice', () => {
    const overrides = { instance: { sms: 'Code {{.OTP}}\n@{{.Domain}} #{{.OTP}}' } }
    const { message } = previewNotification({ type: MESSAGE_TYPES['otp.sms'], overrides })
    expect(message?.text).toBe('Code 48151623\n@op.example #48151623')
  })

  test('the life of a code is told as it is at the time of sending', () => {
    const type = MESSAGE_TYPES['otp.email']
    const createdAtMs = 1_773_500_966_000
    const at = (ageMs: number, locale = 'en') =>
      previewNotification({
        type,
        createdAtMs,
        nowMs: createdAtMs + ageMs,
        language: { language: 'en', locale },
      }).message?.text
    expect(at(0)).toContain('Valid for 5 minutes')
    expect(at(900)).toContain('Valid for 5 minutes')
    expect(at(240_000)).toContain('Valid for 1 minute')
  })

  test('what is not known about an event leaves no trace', () => {
    const type = MESSAGE_TYPES['session.new']
    const args = parseArgs(type, { device: 'Firefox' })
    const { message } = previewNotification({ type, args })
    expect(message?.text).toContain('\n\nDevice: Firefox\n\n')
    expect(message?.text).not.toMatch(/Time:|Location:/)
    const bare = previewNotification({ type, args: parseArgs(type, undefined) })
    expect(bare.message?.text).not.toMatch(/\n{3}|Device/)
  })

  test('an invitation without an application is one to the service', () => {
    const type = MESSAGE_TYPES['user.invited']
    const args = parseArgs(type, { code: 'x' })
    expect(previewNotification({ type, args }).message?.subject).toBe('Invitation to op.example')
  })

  test('a webhook has no message', () => {
    const rendered = previewNotification({ type: MESSAGE_TYPES['quota.reached'] })
    expect(rendered.message).toBeUndefined()
    expect(rendered.templateData).toEqual({})
  })

  test('a text as long as ten segments allow goes through, a longer one does not', () => {
    const type = MESSAGE_TYPES['phone.verify']
    const send = (length: number) =>
      previewNotification({ type, overrides: { instance: { sms: 'я'.repeat(length) } } })
    expect(send(670).sms?.segments).toBe(10)
    expect(thrownBy(() => send(671))).toMatchObject({ code: 'ERR_TEMPLATE_LIMIT', field: 'sms' })
  })
})
