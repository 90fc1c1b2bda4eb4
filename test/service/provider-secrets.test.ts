import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ProviderChanges, Signoff } from '../../src/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'

const PASSWORD = 'correct horse battery staple'
const TOKEN = 't0ken'

let bench: TestBench
let signoff: Signoff

beforeAll(async () => {
  bench = await createBench()
  signoff = await bench.create()
})

afterAll(() => bench.close())

const email = () => signoff.providers.email
const sms = () => signoff.providers.sms

const addSmtp = () =>
  email().addSmtp({
    host: '127.0.0.1:2525',
    auth: { kind: 'password', user: 'mailer' },
    senderAddress: 'no-reply@example.org',
    secrets: { password: PASSWORD },
  })

const addTwilio = () =>
  sms().addTwilio({
    accountSid: 'AC1',
    senderNumber: '+41791234567',
    secrets: { authToken: TOKEN },
  })

const XOAUTH2 = {
  kind: 'xoauth2',
  user: 'mailer',
  tokenEndpoint: 'https://127.0.0.1/token',
  clientId: 'signoff',
  scopes: [],
} as const

it('a token of Twilio has 1 to 200 characters', async () => {
  const { id } = await addTwilio()
  const set = (length: number) => sms().setSecret(id, { authToken: 't'.repeat(length) })
  for (const length of [0, 201])
    await expect(set(length)).rejects.toMatchObject({ code: 'ERR_OPTION_INVALID' })
  await expect(set(200)).resolves.toMatchObject({ id })
})

describe('a stored secret', () => {
  it.each<readonly [string, ProviderChanges]>([
    ['host', { host: '127.0.0.2:2525' }],
    ['port', { port: 2526 }],
    ['tls', { tls: 'none' }],
    ['auth', { auth: { kind: 'password', user: 'somebody' } }],
  ])('of SMTP is asked for again when another %s would get it', async (field, changes) => {
    const { id, revision } = await addSmtp()
    await expect(email().update(id, changes)).rejects.toMatchObject({
      code: 'ERR_OPTION_INVALID',
      option: 'changes.secrets.password',
      message: expect.stringContaining(`${field} would change`),
    })
    expect(await email().get(id)).toMatchObject({ revision })
    const secrets = { password: 'new' }
    const moved = await email().update(id, { ...changes, secrets } as ProviderChanges)
    expect(moved.revision).toBe(revision + 1)
    expect(JSON.stringify(moved)).not.toContain('new')
    expect(await email().events(id)).toMatchObject([
      { event: 'provider.added' },
      { detail: { fields: expect.stringContaining(field), secrets: 'password' } },
    ])
  })

  it('of XOAUTH2 is asked for again when another token endpoint or server would get it', async () => {
    const { id } = await email().addSmtp({
      host: '127.0.0.1:2525',
      auth: XOAUTH2,
      senderAddress: 'no-reply@example.org',
      secrets: { clientSecret: 's3cret' },
    })
    const elsewhere = { auth: { ...XOAUTH2, tokenEndpoint: 'https://127.0.0.1/elsewhere' } }
    for (const changes of [elsewhere, { host: '127.0.0.2:2525' }])
      await expect(email().update(id, changes)).rejects.toMatchObject({
        option: 'changes.secrets.clientSecret',
      })
  })

  it.each<readonly [string, ProviderChanges]>([
    ['account', { accountSid: 'AC2' }],
    ['API', { apiUrl: 'http://127.0.0.1:9' }],
    ['Verify API', { verifyUrl: 'http://127.0.0.1:9' }],
  ])('of Twilio is asked for again when another %s would get it', async (_, changes) => {
    const { id } = await addTwilio()
    const refused = sms().update(id, changes)
    await expect(refused).rejects.toMatchObject({ option: 'changes.secrets.authToken' })
    const secrets = { authToken: 'other' }
    await sms().update(id, { ...changes, secrets } as ProviderChanges)
    expect(await sms().activate(id)).toMatchObject({ state: 'active' })
  })

  it('is not asked for when it goes where it went, or goes nowhere', async () => {
    const { id } = await addSmtp()
    await email().update(id, { senderName: 'Shop', host: '127.0.0.1', port: 2525 })
    const { id: account } = await addTwilio()
    await sms().update(account, { senderNumber: '+41791234568' })
    const relay = await email().addHttp({ endpoint: 'http://127.0.0.1:9/mail' })
    await email().update(relay.id, { endpoint: 'http://127.0.0.1:9/other' })
    await email().update(id, { host: '127.0.0.2:25', auth: { kind: 'none' } })
    expect(await email().get(id)).toMatchObject({ config: { host: '127.0.0.2' } })
  })

  it('that a change makes needed has to come with it where messages go through the provider', async () => {
    const open = { host: '127.0.0.1:2525', senderAddress: 'no-reply@example.org' } as const
    const { id } = await email().addSmtp(open)
    const changes = { auth: { kind: 'password', user: 'mailer' } } as const
    await email().activate(id)
    const refused = email().update(id, changes)
    await expect(refused).rejects.toMatchObject({ option: 'changes.secrets.password' })
    await email().update(id, { ...changes, secrets: { password: PASSWORD } })
    const idle = await email().addSmtp(open)
    expect(await email().update(idle.id, changes)).toMatchObject({ config: changes })
  })

  it('that nothing would need is refused', async () => {
    const { id } = await addSmtp()
    const changes = { auth: { kind: 'none' }, secrets: { password: PASSWORD } } as const
    await expect(email().update(id, changes)).rejects.toMatchObject({
      option: 'provider.secrets.password',
    })
  })
})
