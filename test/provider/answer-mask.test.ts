import { describe, expect, it } from 'vitest'
import { createAnswerMask } from '../../src/provider/index.ts'
import { renderEmail, renderSms } from './support/message.ts'

const mask = createAnswerMask(renderEmail({ displayName: 'Anna Example' }))

describe('an answer', () => {
  it.each([
    [
      '550 5.1.1 <anna@example.org>: Recipient address rejected: User unknown',
      '550 5.1.1 <…>: Recipient address rejected: User unknown',
    ],
    ['550 ANNA@Example.ORG... No such user', '550 …... No such user'],
    ['550 no mailbox for anna%40example.org here', '550 no mailbox for … here'],
    ['the number +41 79 123 45 67 is not valid', 'the number … is not valid'],
    ['spam: qx7pzk', 'spam: …'],
    ['Hello Anna Example', 'Hello …'],
    ['queued as 4Xk3J2 by relay', 'queued as 4Xk3J2 by relay'],
    ['bearer eyJhbGciOi.JIUzI1', 'bearer …'],
    ['your code is QX7P', 'your code is …'],
    ['', ''],
  ])('%j is kept as %j', (text, kept) => {
    expect(mask(text)).toBe(kept)
  })

  it('is kept to 200 characters', () => {
    expect(mask('no '.repeat(1000))).toHaveLength(200)
  })

  it('that repeats the whole message shows neither code, link nor address', () => {
    const rendered = renderEmail()
    const echo = JSON.stringify(rendered.message) + JSON.stringify(rendered.addressee)
    const shown = createAnswerMask(rendered)(echo)
    expect(shown).not.toMatch(/QX7PZK|anna|example\.org/i)
  })

  it('that repeats a short code, or what lies deep in the args, does not show it', () => {
    const args = { code: 'x7q', order: { lines: ['Blue teapot'] } }
    const shown = createAnswerMask({ ...renderEmail(), args })('code X7Q for blue teapot')
    expect(shown).toBe('code … for …')
  })

  it('that repeats a phone number in another spelling does not show it', () => {
    const shown = createAnswerMask(renderSms())('To=%2B41791234567&Body=48151623')
    expect(shown).not.toMatch(/\d{3}/)
  })
})
