import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type {
  ProviderView,
  Signoff,
  SmtpProviderInput,
  TwilioProviderInput,
} from '../../src/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'

const ADDRESS = 'no-reply@example.org'
const PASSWORD = 'correct horse battery staple'

const ED25519 = generateKeyPairSync('ed25519').privateKey
const DKIM_BY_ED25519 = {
  dkim: { domain: 'example.org', selector: 's1' },
  secrets: { dkimPrivateKey: String(ED25519.export({ type: 'pkcs8', format: 'pem' })) },
}

const smtp = (more: Partial<SmtpProviderInput> = {}): SmtpProviderInput => ({
  host: '127.0.0.1:2525',
  auth: { kind: 'password', user: 'mailer' },
  senderAddress: ADDRESS,
  secrets: { password: PASSWORD },
  ...more,
})

const twilio = (more: Partial<TwilioProviderInput> = {}): TwilioProviderInput => ({
  accountSid: 'AC1',
  senderNumber: '+41791234567',
  secrets: { authToken: 't0ken' },
  ...more,
})

const RELAY = { endpoint: 'http://127.0.0.1:9/mail' }

let bench: TestBench
let signoff: Signoff
let instance = ''
let count = 0

beforeAll(async () => {
  bench = await createBench()
  signoff = await bench.create()
})

beforeEach(() => {
  instance = `i${++count}`
})

afterAll(() => bench.close())

const email = () => signoff.providers.email
const add = (more: Partial<SmtpProviderInput> = {}) => email().addSmtp(smtp(more), { instance })
const get = (id: string) => email().get(id, { instance })
const activate = (id: string, priority?: number) =>
  email().activate(id, { instance, ...(priority === undefined ? {} : { priority }) })
const activeIds = async () =>
  (await email().list({ instance })).items
    .filter(({ state }) => state === 'active')
    .toSorted((a, b) => a.priority - b.priority)
    .map(({ id }) => id)

/** As the engine does when the other side refuses the configuration. */
async function pause(id: string): Promise<void> {
  await bench.database.sql`update signoff.provider set state = 'paused',
    snapshot = '{"value":"paused","context":{"priority":0,"fault":"EAUTH","pausedAt":1}}'
    where instance_id = ${instance} and id = ${id}`
}

describe('a provider that is added', () => {
  it('is inactive, has its defaults, and tells no secret', async () => {
    const added = await add({ description: 'Main' })
    expect(added).toMatchObject({
      instance,
      channel: 'email',
      kind: 'smtp',
      state: 'inactive',
      description: 'Main',
      onUncertain: 'ask',
      routing: {},
      config: {
        host: '127.0.0.1',
        port: 2525,
        tls: 'starttls',
        auth: { kind: 'password', user: 'mailer' },
        senderAddress: ADDRESS,
      },
    })
    expect(JSON.stringify([added, await get(added.id)])).not.toContain(PASSWORD)
    expect(await get(added.id)).toEqual(added)
  })

  it.each([
    [{ host: '127.0.0.1' }, { port: 587, tls: 'starttls' }],
    [
      { host: '127.0.0.1', port: 465 },
      { port: 465, tls: 'implicit' },
    ],
    [
      { host: '127.0.0.1', tls: 'implicit' },
      { port: 465, tls: 'implicit' },
    ],
    [
      { host: '127.0.0.1:25', tls: 'none' },
      { port: 25, tls: 'none' },
    ],
    [
      { host: '127.0.0.1:25', port: 25 },
      { port: 25, tls: 'starttls' },
    ],
  ] as const)('reads %j as %j', async (given, read) => {
    expect((await add(given)).config).toMatchObject(read)
  })

  it.each([
    [{ host: '' }, 'provider.host'],
    [{ host: 'x'.repeat(501) }, 'provider.host'],
    [{ host: 'user@127.0.0.1' }, 'provider.host'],
    [{ host: '127.0.0.1:70000' }, 'provider.host'],
    [{ host: '127.0.0.1:25', port: 26 }, 'provider.port'],
    [{ senderAddress: 'Bob <bob@example.org>' }, 'provider.senderAddress'],
    [{ senderAddress: 'a@example.org, b@example.org' }, 'provider.senderAddress'],
    [{ senderAddress: `${'a'.repeat(189)}@example.org` }, 'provider.senderAddress'],
    [{ senderName: 'Bob\r\nBcc: x@example.org' }, 'provider.senderName'],
    [{ senderName: 'n'.repeat(201) }, 'provider.senderName'],
    [{ replyToAddress: 'x' }, 'provider.replyToAddress'],
    [{ description: 'd'.repeat(201) }, 'provider.description'],
    [{ secrets: { clientSecret: PASSWORD } }, 'provider.secrets.clientSecret'],
    [{ secrets: { password: '' } }, 'provider.secrets.password'],
    [DKIM_BY_ED25519, 'provider.secrets.dkimPrivateKey'],
    [{ auth: { kind: 'none' } }, 'provider.secrets.password'],
    [{ password: PASSWORD } as object, 'provider'],
    [{ onUncertain: 'hope' as 'ask' }, 'provider.onUncertain'],
  ])('is refused with %j, and names %s', async (more, option) => {
    const refused = await add(more).catch((error: unknown) => error)
    expect(refused).toMatchObject({ code: 'ERR_OPTION_INVALID', option })
    expect(String(refused)).not.toContain(PASSWORD)
    expect((await email().list({ instance })).items).toEqual([])
  })

  it.each([
    'https://user:pass@127.0.0.1/',
    'https://127.0.0.1/#here',
    'ftp://127.0.0.1/',
    'relay.example/mail',
    `https://127.0.0.1/${'x'.repeat(2048)}`,
    'https://127.0.0.1/\0',
    'https://127.0.0.1/\ud800',
  ])('may not lead to %s', async (endpoint) => {
    const added = email().addHttp({ endpoint }, { instance })
    await expect(added).rejects.toMatchObject({
      code: 'ERR_OPTION_INVALID',
      option: 'provider.endpoint',
    })
  })

  it('may not lead where the network guard lets nobody', async () => {
    const strict = await bench.create({ egress: {} })
    const host = strict.providers.email.addSmtp(smtp(), { instance })
    await expect(host).rejects.toMatchObject({ code: 'ERR_EGRESS_BLOCKED', reason: 'loopback' })
    const relay = strict.providers.sms.addHttp({ endpoint: 'https://10.0.0.1/' }, { instance })
    await expect(relay).rejects.toMatchObject({
      code: 'ERR_EGRESS_BLOCKED',
      reason: 'private_address',
    })
    const tokenEndpoint = 'https://169.254.169.254/token'
    const auth = { kind: 'xoauth2', user: 'u', clientId: 'c', tokenEndpoint, scopes: [] } as const
    const token = strict.providers.email.addSmtp(
      { host: '192.0.0.9', auth, senderAddress: ADDRESS },
      { instance },
    )
    await expect(token).rejects.toMatchObject({ code: 'ERR_EGRESS_BLOCKED' })
  })

  it('wants a sender of Twilio', async () => {
    const { accountSid } = twilio()
    const added = signoff.providers.sms.addTwilio({ accountSid }, { instance })
    await expect(added).rejects.toMatchObject({ option: 'provider.senderNumber' })
  })

  it('is not there when the transaction of the host is rolled back', async () => {
    const rolledBack = signoff.transaction(async (sql) => {
      await email().addSmtp(smtp(), { instance, sql })
      throw new Error('rolled back')
    })
    await expect(rolledBack).rejects.toThrow('rolled back')
    expect((await email().list({ instance })).items).toEqual([])
  })

  it('is of its channel and instance alone', async () => {
    const { id } = await add()
    for (const call of [
      () => signoff.providers.sms.get(id, { instance }),
      () => email().get(id),
      () => email().get('nobody', { instance }),
      () => signoff.providers.sms.activate(id, { instance }),
      () => email().setSecret(id, { password: 'x' }),
      () => email().remove(id),
      () => email().events(id),
    ])
      await expect(call()).rejects.toMatchObject({ code: 'ERR_PROVIDER_NOT_FOUND' })
  })
})

describe('activate', () => {
  it('makes it the primary, and takes the former one out of service', async () => {
    const [first, second] = [await add(), await add()]
    expect(await activate(first.id)).toMatchObject({ state: 'active', priority: 0 })
    await activate(second.id)
    expect(await activeIds()).toEqual([second.id])
    expect(await email().active({ instance })).toMatchObject({ id: second.id })
  })

  it('with a priority adds it for fail-over, and leaves the primary where it is', async () => {
    const [first, second, third] = [await add(), await add(), await add()]
    await activate(first.id)
    await activate(third.id, 2)
    await activate(second.id, 1)
    expect(await activeIds()).toEqual([first.id, second.id, third.id])
    await activate(third.id)
    expect(await activeIds()).toEqual([third.id, second.id])
  })

  it('refuses one that is active in that place already, one that is paused, and one without its secret', async () => {
    const { id } = await add()
    await activate(id)
    await expect(activate(id)).rejects.toMatchObject({ code: 'ERR_PROVIDER_STATE' })
    await pause(id)
    await expect(activate(id)).rejects.toMatchObject({
      code: 'ERR_PROVIDER_STATE',
      message: expect.stringContaining('paused'),
    })
    const { id: bare } = await add({ secrets: {} })
    await expect(activate(bare)).rejects.toMatchObject({
      code: 'ERR_PROVIDER_STATE',
      message: expect.stringContaining('password'),
    })
  })

  it('by many at once leaves exactly one primary', async () => {
    const all = await Promise.all(Array.from({ length: 6 }, () => add()))
    const replica = await bench.create()
    await Promise.all(
      all.map(({ id }, index) =>
        (index % 2 === 0 ? signoff : replica).providers.email.activate(id, { instance }),
      ),
    )
    expect(await activeIds()).toHaveLength(1)
  })

  it('takes the place of those for the same messages only', async () => {
    const [all, acme, codes] = [
      await add(),
      await add({ routing: { organization: 'acme' } }),
      await add({ routing: { type: 'otp.email' } }),
    ]
    for (const { id } of [all, acme, codes]) await activate(id)
    expect(await activeIds()).toHaveLength(3)
    const active = async (wanted: object) => (await email().active({ instance, ...wanted }))?.id
    expect(await active({})).toBe(all.id)
    expect(await active({ organization: 'acme' })).toBe(acme.id)
    expect(await active({ organization: 'acme', type: 'otp.email' })).toBe(codes.id)
    const moved = email().update(acme.id, { routing: {} }, { instance })
    await expect(moved).rejects.toMatchObject({ code: 'ERR_PROVIDER_STATE' })
  })
})

describe('deactivate and remove', () => {
  it('say how many are left to send through', async () => {
    const [first, second] = [await add(), await add()]
    await activate(first.id)
    await activate(second.id, 1)
    expect(await email().deactivate(first.id, { instance })).toMatchObject({
      state: 'inactive',
      activeLeft: 1,
    })
    expect(await email().remove(second.id, { instance })).toEqual({ activeLeft: 0 })
    expect(await email().active({ instance })).toBeUndefined()
    const again = email().deactivate(first.id, { instance })
    await expect(again).rejects.toMatchObject({ code: 'ERR_PROVIDER_STATE' })
  })

  it('a removed one is gone with its secrets and its configuration; its journal stays', async () => {
    const { id } = await add()
    await email().remove(id, { instance, actor: 'mona' })
    await expect(get(id)).rejects.toMatchObject({ code: 'ERR_PROVIDER_NOT_FOUND' })
    await expect(activate(id)).rejects.toMatchObject({ code: 'ERR_PROVIDER_NOT_FOUND' })
    expect((await email().list({ instance })).items).toEqual([])
    const [row] = await bench.database.sql`
      select secrets, config, kind from signoff.provider where id = ${id}`
    expect(row).toEqual({ secrets: null, config: {}, kind: 'smtp' })
    expect(await email().events(id, { instance })).toMatchObject([
      { event: 'provider.added', to: 'inactive', detail: { kind: 'smtp' } },
      { event: 'provider.removed', from: 'inactive', to: 'removed', detail: { by: 'mona' } },
    ])
  })
})

describe('update', () => {
  it('changes what is named, takes back what is null, and leaves the rest', async () => {
    const { id } = await add({ senderName: 'Shop', replyToAddress: 'help@example.org' })
    const changes = {
      host: '127.0.0.2:465',
      senderName: 'New Shop',
      replyToAddress: null,
      secrets: { password: PASSWORD },
    }
    const updated = await email().update(id, changes, { instance })
    expect(updated.config).toEqual({
      host: '127.0.0.2',
      port: 465,
      tls: 'implicit',
      auth: { kind: 'password', user: 'mailer' },
      senderAddress: ADDRESS,
      senderName: 'New Shop',
    })
    expect(await activate(id)).toMatchObject({ state: 'active' })
  })

  it('of secrets wants at least one', async () => {
    const { id } = await add()
    const empty = email().setSecret(id, {}, { instance })
    await expect(empty).rejects.toMatchObject({ option: 'provider.secrets' })
  })

  it('takes nothing that is of another kind', async () => {
    const { id } = await add()
    for (const changes of [{ secrets: { authToken: 't' } }, { endpoint: RELAY.endpoint }]) {
      const updated = email().update(id, changes as object, { instance })
      await expect(updated).rejects.toMatchObject({ code: 'ERR_OPTION_INVALID' })
    }
  })

  it('forgets a secret that nothing needs any more', async () => {
    const { id } = await add()
    await email().update(id, { auth: { kind: 'none' } }, { instance })
    const [row] = await bench.database.sql`
      select secrets from signoff.provider where id = ${id}`
    expect(row).toEqual({ secrets: null })
  })

  it('is a step only when messages are concerned', async () => {
    const { id, revision } = await add()
    const same = await email().update(id, { description: 'Main', host: '127.0.0.1' }, { instance })
    expect(same).toMatchObject({ description: 'Main', revision })
    const other = await email().update(id, { senderName: 'Shop' }, { instance, actor: 'mona' })
    expect(other.revision).toBe(revision + 1)
    expect(await email().events(id, { instance })).toMatchObject([
      { event: 'provider.added' },
      { event: 'configuration.changed', detail: { by: 'mona', fields: 'senderName' } },
    ])
  })
})

describe('a paused provider', () => {
  const again = { secrets: { password: PASSWORD } }
  let id = ''
  beforeEach(async () => {
    id = (await add()).id
    await activate(id)
    await pause(id)
  })

  it('says why', async () => {
    expect(await get(id)).toMatchObject({ state: 'paused', fault: 'EAUTH', pausedAt: new Date(1) })
  })

  it.each<readonly [string, () => Promise<ProviderView>]>([
    ['a new secret', () => email().setSecret(id, { password: 'better' }, { instance })],
    ['a new host', () => email().update(id, { host: '127.0.0.9', ...again }, { instance })],
    ['resume', () => email().resume(id, { instance })],
  ])('goes to work again after %s', async (_, mend) => {
    const mended = await mend()
    expect(mended.state).toBe('active')
    expect(mended).not.toHaveProperty('fault')
  })

  it('stays paused when only its description is changed', async () => {
    const updated = await email().update(id, { description: 'Broken' }, { instance })
    expect(updated).toMatchObject({ state: 'paused', fault: 'EAUTH' })
  })

  it('gives its place to another that is activated', async () => {
    const other = await add()
    await activate(other.id)
    expect(await get(id)).toMatchObject({ state: 'inactive' })
    const resumed = email().resume(id, { instance })
    await expect(resumed).rejects.toMatchObject({ code: 'ERR_PROVIDER_STATE' })
  })
})

describe('list', () => {
  it('goes page by page through all that are not removed', async () => {
    const ids = [await add(), await add(), await add()].map(({ id }) => id)
    const first = await email().list({ instance, limit: 2 })
    const second = await email().list({ instance, limit: 2, after: first.next ?? '' })
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids.toSorted())
    expect(second).not.toHaveProperty('next')
  })
})
