import { afterEach, describe, expect, it, vi } from 'vitest'
import { createLogoutReceiver, createTestSignoff } from '../../src/testing/index.ts'
import { createTestDatabase } from '../support/database.ts'

afterEach(() => vi.unstubAllEnvs())

describe('a Signoff for tests', () => {
  it('stands on a database of its own, and signs what its receivers take', async () => {
    vi.stubEnv('DATABASE_URL', 'postgres://127.0.0.1:9/another')
    await using test = await createTestSignoff()
    const { signoff, issuer, jwks } = test
    const shop = await createLogoutReceiver({ issuer, clientId: 'shop', jwks })
    await signoff.relyingParties.put({ clientId: 'shop', backchannelLogoutUri: shop.uri })
    await signoff.sessions.register({ sessionId: 's1', clientId: 'shop', sub: 'alice' })
    await signoff.sessions.terminate({ sessionId: 's1' })
    const [logout] = await shop.waitFor(1)
    await shop.close()
    expect(logout).toMatchObject({ ok: true, claims: { sub: 'alice' } })
    expect(JSON.stringify(jwks)).not.toContain('"d"')
  })

  it('takes the options of any other, and stops when it is closed', async () => {
    const database = await createTestDatabase()
    const { signoff, issuer, close } = await createTestSignoff({
      database: database.url,
      issuer: 'https://login.example',
    })
    expect([issuer, signoff.stats().engine]).toEqual(['https://login.example', 'running'])
    await close()
    await close()
    expect(signoff.stats().engine).toBe('stopped')
    await database.drop()
  })

  it('says which option is wrong', async () => {
    await expect(createTestSignoff({ maxConnections: 0 })).rejects.toMatchObject({
      code: 'ERR_OPTION_INVALID',
      option: 'maxConnections',
    })
  })
})
