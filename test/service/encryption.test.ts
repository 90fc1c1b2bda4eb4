import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { RotationError, type Signoff, type SignoffOptions } from '../../src/index.ts'
import { type Logger, silentLogger } from '../../src/logger.ts'
import { createBench, type TestBench } from '../support/bench.ts'
import { dumpRows } from '../support/database-dump.ts'

const PASSWORD = 'correct horse battery staple'
const TOKEN = 'twilio-t0ken'
const OLD = { kid: 'old', key: new Uint8Array(32).fill(1) }
const LOST = { kid: 'lost', key: new Uint8Array(32).fill(3) }
const NEW = { kid: 'new', key: new Uint8Array(32).fill(2) }

let bench: TestBench

beforeAll(async () => {
  bench = await createBench()
})

afterEach(() => vi.unstubAllEnvs())
afterAll(() => bench.close())

const withKeys = (...keys: NonNullable<SignoffOptions['encryption']>['keys']) =>
  bench.create({ encryption: { keys } })

const addSmtp = (signoff: Signoff) =>
  signoff.providers.email.addSmtp({
    host: '127.0.0.1:2525',
    auth: { kind: 'password', user: 'mailer' },
    senderAddress: 'no-reply@example.org',
    secrets: { password: PASSWORD },
  })

const addTwilio = (signoff: Signoff) =>
  signoff.providers.sms.addTwilio({
    accountSid: 'AC1',
    senderNumber: 'Shop',
    secrets: { authToken: TOKEN },
  })

const addHttp = (signoff: Signoff) =>
  signoff.providers.sms.addHttp({ endpoint: 'http://127.0.0.1:9/sms' })

describe('secrets at rest', () => {
  it('stand nowhere in the database, in no event and in no answer', async () => {
    const signoff = await withKeys(NEW)
    const told: unknown[] = []
    signoff.on('provider.added', (fact) => void told.push(fact))
    signoff.on('provider.changed', (fact) => void told.push(fact))
    const [mail, sms] = [await addSmtp(signoff), await addTwilio(signoff)]
    const { signingKey, ...relay } = await addHttp(signoff)
    const rotated = await signoff.providers.sms.rotateKey(relay.id)
    await signoff.providers.email.setSecret(mail.id, { password: `${PASSWORD}2` })
    const shown = JSON.stringify([
      told,
      mail,
      sms,
      relay,
      await signoff.providers.sms.list(),
      await signoff.providers.sms.events(relay.id),
      await signoff.providers.email.events(mail.id),
    ])
    expect(told).toHaveLength(5)
    expect(signingKey).toMatch(/^whsec_.{44}$/)
    expect(rotated.signingKey).not.toBe(signingKey)
    const dump = await dumpRows(bench.database.sql)
    expect(dump).toContain(mail.id)
    for (const secret of [PASSWORD, TOKEN, signingKey, rotated.signingKey])
      for (const form of [secret, secret.slice(6), Buffer.from(secret).toString('base64url')])
        for (const text of [dump, shown]) expect(text.includes(form)).toBe(false)
  })
})

describe('rotate', () => {
  it('seals everything with the first key, so that the former one can go; again, it finds nothing', async () => {
    const before = await withKeys(OLD)
    const { id } = await addSmtp(before)
    const bare = await before.providers.email.addSmtp({
      host: '127.0.0.1',
      senderAddress: 'no-reply@example.org',
    })
    const during = await withKeys(NEW, OLD)
    const { resealed } = await during.encryption.rotate({ batchSize: 1 })
    expect(resealed['providers']).toBeGreaterThanOrEqual(1)
    expect(await during.encryption.rotate()).toEqual({
      resealed: { providers: 0, bodies: 0, hashKeys: 0 },
    })
    const after = await withKeys(NEW)
    expect(await after.providers.email.activate(id)).toMatchObject({ state: 'active' })
    await expect(before.providers.email.activate(bare.id)).resolves.toMatchObject({
      state: 'active',
    })
    const lost = before.providers.email.test({ id, recipient: 'ops@example.org' })
    await expect(lost).rejects.toMatchObject({ code: 'ERR_DECRYPTION' })
  })

  it('goes on past what no key opens, names it without its content, and fails at the end', async () => {
    const lost = await addSmtp(await withKeys(LOST))
    const kept = await addTwilio(await withKeys(OLD))
    const broken = await addSmtp(await withKeys(OLD))
    await bench.database
      .sql`update signoff.provider set secrets = 'no seal' where id = ${broken.id}`
    const rotated = (await withKeys(NEW, OLD)).encryption.rotate({ batchSize: 1 })
    const error = await rotated.catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(RotationError)
    const place = { table: 'providers', instance: 'default' }
    expect(error).toMatchObject({
      code: 'ERR_ROTATION_INCOMPLETE',
      failed: 2,
      unopened: [lost.id, broken.id].sort().map((id) => ({ ...place, id })),
      resealed: { providers: expect.any(Number), bodies: 0 },
    })
    for (const text of [PASSWORD, 'no seal']) expect(String(error)).not.toContain(text)
    const after = await withKeys(NEW)
    expect(await after.providers.sms.activate(kept.id)).toMatchObject({ state: 'active' })
    for (const { id } of [lost, broken]) await after.providers.email.remove(id)
  })

  it('finds out that a key has the right name and other bytes, and changes nothing', async () => {
    const own = await createBench()
    try {
      const keep = await own.create({ encryption: { keys: [NEW] } })
      const { id } = await addSmtp(keep)
      const mistyped = await own.create({ encryption: { keys: [{ ...LOST, kid: NEW.kid }] } })
      const error = await mistyped.encryption.rotate().catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(RotationError)
      expect(error).toMatchObject({
        code: 'ERR_ROTATION_INCOMPLETE',
        failed: 1,
        unopened: [{ table: 'providers', id }],
      })
      expect(await keep.encryption.rotate()).toMatchObject({ resealed: { providers: 0 } })
    } finally {
      await own.close()
    }
  })

  it('takes no other size of a batch than it says', async () => {
    const signoff = await withKeys(NEW)
    const rotated = signoff.encryption.rotate({ batchSize: 0 })
    await expect(rotated).rejects.toMatchObject({ option: 'options.batchSize' })
  })
})

describe('where the key is lost', () => {
  it('a provider whose secrets are all given anew works again', async () => {
    const { id } = await addSmtp(await withKeys(OLD))
    const { email } = (await withKeys(NEW)).providers
    await expect(email.activate(id)).rejects.toMatchObject({ code: 'ERR_DECRYPTION' })
    await email.setSecret(id, { password: PASSWORD })
    expect(await email.activate(id)).toMatchObject({ state: 'active' })
  })

  it('a relay gets a new signing key without an overlap', async () => {
    const { id } = await addHttp(await withKeys(OLD))
    const { sms } = (await withKeys(NEW)).providers
    await expect(sms.rotateKey(id)).rejects.toMatchObject({ code: 'ERR_DECRYPTION' })
    await sms.rotateKey(id, { overlapMs: 0 })
    expect(await sms.activate(id)).toMatchObject({ state: 'active' })
  })

  it('messages are asked for again once the sealed hash key is taken away', async () => {
    const origins = { primary: 'op.example' }
    const otp = {
      type: 'otp.email',
      recipient: { userId: 'anna', verifiedEmail: 'anna@example.org' },
      args: { code: '48151623' },
    }
    const before = await bench.create({ encryption: { keys: [OLD] }, origins })
    await before.notify(otp)
    const after = await bench.create({ encryption: { keys: [NEW] }, origins })
    await expect(after.notify(otp)).rejects.toMatchObject({ code: 'ERR_DECRYPTION' })
    await bench.database.sql`delete from signoff.hash_key`
    expect(await after.notify(otp)).toMatchObject({ duplicate: false })
  })
})

describe('a start', () => {
  const startWith = async (own: TestBench, key: typeof NEW) => {
    const warned: { readonly event: string; readonly fields: unknown }[] = []
    const logger: Logger = {
      ...silentLogger,
      warn: (event, fields) => void warned.push({ event, fields }),
    }
    const signoff = await own.create({ encryption: { keys: [key] }, logger })
    await signoff.start()
    await signoff.start()
    return warned.filter(({ event }) => event === 'encryption.keyMissing')
  }

  it('says once for each table that a key does not open what is stored, without its content, and works', async () => {
    const own = await createBench()
    try {
      const before = await own.create({
        encryption: { keys: [OLD] },
        origins: { primary: 'op.example' },
      })
      const { id } = await addSmtp(before)
      await before.notify({
        type: 'otp.email',
        recipient: { userId: 'anna', verifiedEmail: 'anna@example.org' },
        args: { code: '48151623' },
      })
      const warned = await startWith(own, NEW)
      expect(warned.map(({ fields }) => fields)).toEqual([
        { table: 'providers', code: 'ERR_DECRYPTION', problem: expect.stringContaining('"old"') },
        { table: 'hashKeys', code: 'ERR_DECRYPTION', problem: expect.stringContaining('"old"') },
      ])
      for (const secret of [PASSWORD, id]) expect(JSON.stringify(warned)).not.toContain(secret)
      expect(await startWith(own, OLD)).toEqual([])
    } finally {
      await own.close()
    }
  })
})

describe('without keys', () => {
  it('nothing secret can be stored in production; what has no secret can', async () => {
    vi.stubEnv('NODE_ENV', 'production')
    const signoff = await bench.create()
    for (const add of [addSmtp, addTwilio, addHttp])
      await expect(add(signoff)).rejects.toMatchObject({
        code: 'ERR_ENCRYPTION_KEY',
        message: expect.stringContaining('encryption.keys'),
      })
    const open = { host: '127.0.0.1', senderAddress: 'no-reply@example.org' }
    expect(await signoff.providers.email.addSmtp(open)).toMatchObject({ state: 'inactive' })
  })

  it('development opens after a restart what it has sealed, and production does not', async () => {
    const { id } = await addSmtp(await bench.create())
    const again = await bench.create()
    expect(await again.providers.email.activate(id)).toMatchObject({ state: 'active' })
    vi.stubEnv('NODE_ENV', 'production')
    const production = await bench.create()
    const opened = production.providers.email.test({ id, recipient: 'ops@example.org' })
    await expect(opened).rejects.toMatchObject({ code: 'ERR_DECRYPTION' })
  })
})
