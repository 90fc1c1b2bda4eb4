import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineMessageType, type MessageTextsKey, type Signoff } from '../../src/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'

let bench: TestBench
let signoff: Signoff

const invoicePaid = defineMessageType({
  name: 'invoice.paid',
  channels: ['sms'],
  args: z.object({ number: z.string() }),
  example: { number: '17' },
  texts: { en: { sms: 'Invoice {{ number }} is paid.' } },
})

beforeAll(async () => {
  bench = await createBench()
  signoff = await bench.create({ notifications: { types: [invoicePaid] } })
})

afterAll(() => bench.close())

const KEY = { type: 'password.reset', language: 'de' } as const

const subjectOf = async (key: MessageTextsKey, instance: string) =>
  (await signoff.messageTexts.get(key, { instance })).texts.email?.subject

describe('texts', () => {
  it('are the built-in ones until somebody sets others', async () => {
    const view = await signoff.messageTexts.get(KEY, { instance: 'untouched' })
    expect(view).toEqual({ ...KEY, own: {}, texts: signoff.messageTexts.getDefault(KEY) })
    expect(view.texts.email?.subject).not.toBe('')
    expect(view.texts.sms).toContain('{{ code }}')
  })

  it('of an organisation win over those of its instance, field by field, and go when they are reset', async () => {
    const instance = 'levels'
    const { set, reset, getDefault } = signoff.messageTexts
    const sales = { ...KEY, organization: 'sales' }
    await set({ ...KEY, texts: { email: { subject: 'A', title: 'B' } } }, { instance })
    const view = await set({ ...sales, texts: { email: { subject: 'C' } } }, { instance })
    expect(view.own).toEqual({ email: { subject: 'C' } })
    expect(view.texts.email).toMatchObject({ subject: 'C', title: 'B' })
    expect(await subjectOf({ ...KEY, organization: 'other' }, instance)).toBe('A')
    await reset(sales, { instance })
    expect(await subjectOf(sales, instance)).toBe('A')
    await reset(KEY, { instance })
    await reset(KEY, { instance })
    expect(await subjectOf(sales, instance)).toBe(getDefault(KEY).email?.subject)
  })

  it('of one language and instance are not those of another', async () => {
    const texts = { email: { subject: 'Only here' } }
    await signoff.messageTexts.set({ ...KEY, texts }, { instance: 'one' })
    expect(await subjectOf(KEY, 'one')).toBe('Only here')
    expect(await subjectOf({ ...KEY, language: 'en' }, 'one')).not.toBe('Only here')
    expect(await subjectOf(KEY, 'two')).not.toBe('Only here')
  })

  it('are replaced as a whole', async () => {
    const instance = 'whole'
    const { set } = signoff.messageTexts
    await set({ ...KEY, texts: { sms: 'Code {{ code }}' } }, { instance })
    const { own } = await set({ ...KEY, texts: { email: { footer: '' } } }, { instance })
    expect(own).toEqual({ email: { footer: '' } })
  })

  it('can be set for a type of the host, in languages that it does not have', async () => {
    const key = { type: 'invoice.paid', language: 'fr' } as const
    expect(signoff.messageTexts.getDefault(key)).toEqual(invoicePaid.texts?.en)
    const texts = { sms: 'Facture {{ number }} payée.' }
    expect((await signoff.messageTexts.set({ ...key, texts })).texts).toEqual(texts)
  })

  it("are set in the host's transaction, and gone when it is rolled back", async () => {
    const instance = 'transaction'
    const set = (sql: Parameters<Parameters<Signoff['transaction']>[0]>[0]) =>
      signoff.messageTexts.set({ ...KEY, texts: { email: { subject: 'X' } } }, { instance, sql })
    const rolledBack = signoff.transaction(async (sql) => {
      expect((await set(sql)).texts.email?.subject).toBe('X')
      throw new Error('rolled back')
    })
    await expect(rolledBack).rejects.toThrow('rolled back')
    expect(await subjectOf(KEY, instance)).not.toBe('X')
  })

  it('are listed by level, type and language, page by page', async () => {
    const instance = 'list'
    const { set, list } = signoff.messageTexts
    const texts = { sms: 'Code {{ code }}' }
    for (const [type, language] of [
      ['otp.sms', 'fr'],
      ['otp.sms', 'de'],
      ['password.reset', 'de'],
    ] as const)
      await set({ type, language, texts }, { instance })
    await set({ type: 'otp.sms', language: 'it', organization: 'sales', texts }, { instance })
    const names = async (filter: object) => {
      const { items, next } = await list({ instance, ...filter })
      return [items.map(({ type, language }) => `${type} ${language}`), next]
    }
    expect(await names({ limit: 2 })).toEqual([['otp.sms de', 'otp.sms fr'], 'otp.sms/fr'])
    expect(await names({ limit: 2, after: 'otp.sms/fr' })).toEqual([
      ['password.reset de'],
      undefined,
    ])
    expect(await names({ type: 'password.reset' })).toEqual([['password.reset de'], undefined])
    const sales = await list({ instance, organization: 'sales' })
    expect(sales.items).toEqual([
      { type: 'otp.sms', language: 'it', organization: 'sales', own: texts },
    ])
  })
})

describe('texts that cannot be used', () => {
  it.each<readonly [string, object, string, object]>([
    [
      'an unknown variable',
      { email: { subject: '{{ secret }}' } },
      'ERR_TEMPLATE_VARIABLE',
      { field: 'subject' },
    ],
    [
      'one in a branch that is not taken',
      { sms: '{% if false %}{{ secret }}{% endif %}' },
      'ERR_TEMPLATE_VARIABLE',
      { field: 'sms' },
    ],
    [
      'a tag that is never closed',
      { email: { text: '{% if code %}' } },
      'ERR_TEMPLATE_SYNTAX',
      { field: 'text' },
    ],
    [
      'a tag that reads files',
      { email: { text: '{% include "/etc/passwd" %}' } },
      'ERR_TEMPLATE_SYNTAX',
      { field: 'text' },
    ],
    [
      'a loop',
      { email: { text: '{% for i in (1..1000000000) %}x{% endfor %}' } },
      'ERR_TEMPLATE_SYNTAX',
      { field: 'text' },
    ],
    [
      'a way to the prototype',
      { sms: '{{ code.constructor.constructor }}' },
      'ERR_TEMPLATE_VARIABLE',
      { field: 'sms' },
    ],
    [
      'too many characters',
      { email: { subject: 'x'.repeat(501) } },
      'ERR_OPTION_INVALID',
      { option: 'texts.email.subject' },
    ],
    [
      'a field that does not exist',
      { email: { html: '<b>' } },
      'ERR_OPTION_INVALID',
      { option: 'texts.email' },
    ],
    [
      'what the database cannot keep',
      { email: { footer: 'a\0b' } },
      'ERR_OPTION_INVALID',
      { option: 'texts.email.footer' },
    ],
    ['half of a pair', { sms: 'a\ud800b' }, 'ERR_OPTION_INVALID', { option: 'texts.sms' }],
    ['nothing', {}, 'ERR_OPTION_INVALID', { option: 'texts' }],
    ['nothing within', { email: {} }, 'ERR_OPTION_INVALID', { option: 'texts' }],
    ['no texts at all', undefined as never, 'ERR_OPTION_INVALID', { option: 'texts' }],
    ['more than an SMS holds', { sms: 'ё'.repeat(799) }, 'ERR_TEMPLATE_LIMIT', { field: 'sms' }],
  ])('%s is refused, and nothing is stored', async (_, texts, code, where) => {
    const instance = 'refused'
    const set = signoff.messageTexts.set({ ...KEY, texts }, { instance })
    await expect(set).rejects.toMatchObject({ code, ...where })
    expect((await signoff.messageTexts.list({ instance })).items).toEqual([])
  })

  it('are those of a channel that the type is not sent by', async () => {
    const { set } = signoff.messageTexts
    const mail = set({ type: 'otp.sms', language: 'de', texts: { email: { subject: 'x' } } })
    await expect(mail).rejects.toMatchObject({ code: 'ERR_MESSAGE_CHANNEL' })
    const hook = set({ type: 'quota.reached', language: 'de', texts: { sms: 'x' } })
    await expect(hook).rejects.toMatchObject({ code: 'ERR_MESSAGE_CHANNEL' })
  })

  it('are those of an unknown type or language', async () => {
    const { get, set, reset } = signoff.messageTexts
    const unknown = { type: 'password.rest', language: 'de' } as const
    const expected = { code: 'ERR_MESSAGE_TYPE_UNKNOWN' }
    await expect(get(unknown)).rejects.toMatchObject(expected)
    await expect(reset(unknown)).rejects.toMatchObject(expected)
    await expect(set({ ...unknown, texts: { sms: 'x' } })).rejects.toMatchObject(expected)
    const klingon = { ...KEY, language: 'tlh' as 'de' }
    await expect(get(klingon)).rejects.toMatchObject({ option: 'language' })
  })
})
